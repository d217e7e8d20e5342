import type { Landing, Publish } from '../types/timeline.ts';
import { type Chain, cutChain } from './chain.ts';
import { steadyTimes } from './steady-times.ts';

/** What was on the branch at a time. */
export interface Moment {
  /** The newest landing until then. */
  readonly publish: Publish;
  /** The newest landing until then that touched an application, by its name. */
  readonly applications: ReadonlyMap<string, Publish>;
  /** True when some commit's clock was wrong, so that its place in the history was taken for its time. */
  readonly isCorrected: boolean;
}

/** What had landed at that time, from publishes newest first; undefined for a time before the first. */
export function findMoment(publishes: readonly Publish[], time: Date): Moment | undefined {
  const times = publishes.map(({ landing }) => Date.parse(landing.time)).reverse();
  const steady = steadyTimes(times);
  const count = steady.filter((each) => each <= time.getTime()).length;
  if (count === 0) return undefined;
  const past = publishes.slice(publishes.length - count);
  const applications = new Map<string, Publish>();
  for (const publish of past) {
    for (const { application } of publish.applications) {
      if (!applications.has(application)) applications.set(application, publish);
    }
  }
  return { publish: past[0]!, applications, isCorrected: steady.some((each, index) => each !== times[index]) };
}

/** The chains as they were then: entries of what had landed, and those that are no newer than the time. */
export function cutAt(chains: readonly Chain[], { applications }: Moment, time: Date): readonly Chain[] {
  const landed = new Set(
    [...applications.values()].flatMap((publish) => publish.applications.flatMap(({ entry }) => entry?.commit ?? [])),
  );
  return chains.map((chain) => {
    const byTime = chain.times.findLastIndex((each) => each <= time.getTime());
    const byLanding = chain.entries.findLastIndex(({ commit }) => landed.has(commit));
    return cutChain(chain, Math.max(byTime, byLanding) + 1);
  });
}

/** True once there is a landing from before that time. */
export function reaches(landings: readonly Landing[], time: Date): boolean {
  return landings.some((landing) => Date.parse(landing.time) < time.getTime());
}

/** True once each of those applications was touched by a landing from before that time. */
export function covers(landings: readonly Landing[], applications: Iterable<string>, time: Date): boolean {
  const before = landings.filter((landing) => Date.parse(landing.time) < time.getTime());
  const touched = new Set(before.flatMap(({ changes }) => changes.map(({ application }) => application)));
  return [...applications].every((application) => touched.has(application));
}
