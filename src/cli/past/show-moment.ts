import type { History } from '../../published/open-history.ts';
import { type PastOf, readLandings } from '../../published/read-history.ts';
import { readContents } from '../../published/stage-contents.ts';
import { printTime } from '../../text/time.ts';
import type { Chain } from '../../timeline/chain.ts';
import { explain } from '../../timeline/explain.ts';
import { findOrigin, type Origin } from '../../timeline/published.ts';
import { covers, cutAt, findMoment, reaches } from '../../timeline/ran-at.ts';
import type { Landing } from '../../types/timeline.ts';
import { describeRunning, printRunning } from '../print/running.ts';
import { printWarnings } from '../print/warnings.ts';
import type { Outcome, World } from '../world.ts';

export interface AskedPast {
  readonly world: World;
  readonly opened: History;
  readonly past: PastOf;
  readonly chains: Promise<readonly Chain[]>;
  /** Undefined for the embedded one. */
  readonly repository: string | undefined;
}

export const cutOff = 'Older commits are not in this repository: it is a shallow clone.';

/** Undefined when nothing was there yet. */
export async function showMoment({ world, opened, past, ...asked }: AskedPast, at: Date): Promise<Outcome | undefined> {
  const { stage, application } = past;
  const first = await readLandings(opened, past, { isEnough: (read) => reaches(read, at) });
  const chains = await asked.chains;
  const early = findMoment(explain(stage, first.landings, chains), at);
  const contents = early ? await readContents(opened.repository, early.publish.landing.commit, past) : new Map<string, string>();
  const names = [...contents.keys()].filter((name) => application === undefined || name === application);
  const isCovered = (read: readonly Landing[]) => covers(read, names, at);
  // Some may not have changed for long.
  const isAll = first.isComplete || isCovered(first.landings);
  const { landings, isComplete } = isAll ? first : await readLandings(opened, past, { isEnough: isCovered });
  const moment = isAll ? early : findMoment(explain(stage, landings, chains), at);
  if (!moment) {
    if (landings.length === 0 && isComplete) return undefined;
    const text = `${world.style('bold', stage)}  nothing was published yet at ${printTime(at)}\n`;
    return { exit: 0, json: { stage, at: printTime(at), applications: [], warnings: isComplete ? [] : [cutOff] }, text };
  }
  const known = cutAt(chains, moment, at);
  const origins = new Map(names.map((name) => [name, findOrigin(known, name, contents.get(name)!)]));
  const running = names.map((name) =>
    describeRunning(name, { content: contents.get(name)!, origin: origins.get(name), publish: moment.applications.get(name) }),
  );
  const corrected =
    'Some commits have times that cannot be, from clocks that were wrong: what was before and after is as the branch has it.';
  const warnings = moment.isCorrected ? [corrected] : [];
  return {
    exit: 0,
    json: { stage, at: printTime(at), applications: running, inputs: describeInputs(origins.values()), warnings },
    text: `${printRunning(world, running, { stage, at: printTime(at) })}${printWarnings(world, warnings)}`,
  };
}

/** All inputs that were published, by project, without secrets: those of the newest entry that something of it ran from. */
function describeInputs(origins: Iterable<Origin | undefined>): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const newest = new Map<string, Origin>();
  for (const origin of origins) {
    const known = origin && newest.get(origin.entry.project);
    if (origin && (known === undefined || known.index < origin.index)) newest.set(origin.entry.project, origin);
  }
  return Object.fromEntries([...newest].map(([project, { inputs }]) => [project, Object.fromEntries(inputs)]));
}
