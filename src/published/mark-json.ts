import { StagewrightError } from '../text/error.ts';
import type { Hold, KnownDelivery } from '../types/timeline.ts';
import { isApplicationName, isObjectId } from './mark-message.ts';

/** The newest publish of a project and stage: what a ref in the GitOps repository remembers of it. */
export interface Mark {
  /** Commit of the source repository; null when the project is in none. */
  readonly source: string | null;
  /** The CI run; null outside of CI. */
  readonly build: MarkedBuild | null;
  /** Inputs by name, without secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The commit that we pushed last to the stage's pull-request branch; null when there is none. */
  readonly proposed: string | null;
  /** What the target branch held of the stage when that was made: it is made anew when this changes. */
  readonly base: string | null;
  /** The same of the branches that applications have of their own, by application. */
  readonly applications: Readonly<Record<string, Proposed>>;
  /** What the target branch had as its newest commit when we pushed last; null where older versions did not say. */
  readonly tip: MarkedTip | null;
  /** True for a stage that comes and goes, so that it can go without its code. */
  readonly ephemeral: boolean;
  /** Folder of the target, without slashes at its ends; `''` for the root. */
  readonly path: string;
  /** How it was delivered; null where older versions did not say. */
  readonly delivery: KnownDelivery | null;
  /** Git blob ids of the inventories that the stage has of this project with that publish, by application. */
  readonly contents: Readonly<Record<string, string>>;
  /** What was rolled back, by application. */
  readonly holds: Readonly<Record<string, Hold>>;
}

/** What a pull-request branch holds: the commit, and what the target branch held when it was made. */
export interface Proposed {
  readonly proposed: string;
  readonly base: string | null;
}

/** A commit that a branch has had. */
export interface MarkedTip {
  readonly branch: string;
  readonly commit: string;
}

/** A run of a CI pipeline. Only the numbers of one pipeline can be compared. */
export interface MarkedBuild {
  readonly pipeline: string;
  readonly number: number;
}

/** The newest form of `mark.json` that this program knows; absent means the first. */
const FORMAT = 1;

/** The text of `mark.json`: equal for equal marks. */
export function printMark(mark: Mark): string {
  const { source, build, inputs, proposed, base, applications, tip, ephemeral, path, delivery, contents, holds } = mark;
  const own = byName(applications, ({ proposed: commit, base: before }) => ({ proposed: commit, base: before }));
  const held = byName(holds, ({ source: commit, reason, by, since }) => ({ source: commit, reason, by, since }));
  const content = {
    format: FORMAT,
    ...{ source, build, inputs: byName(inputs, (value) => value), proposed, base },
    ...(Object.keys(own).length > 0 && { applications: own }),
    ...(tip && { tip: { branch: tip.branch, commit: tip.commit } }),
    ...(ephemeral && { ephemeral }),
    ...{ path, delivery: delivery && sortDelivery(delivery), contents: byName(contents, (id) => id) },
    ...(Object.keys(held).length > 0 && { holds: held }),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Reads it as what it is: everybody who may push can write one, so nothing in it is believed. Undefined for one that is damaged; throws
 * `mark-newer` for one that a newer version has written.
 */
export function parseMark(text: string): Mark | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(content) || !isObject(content.inputs ?? {})) return undefined;
  const { format = FORMAT, source, build, inputs = {}, proposed, base, applications, tip, ephemeral } = content;
  if (typeof format === 'number' && format > FORMAT) throw newer(format);
  // Every version has written it, and without it any build would seem to be newer.
  if (source !== null && typeof source !== 'string') return undefined;
  const run = isObject(build) && typeof build.pipeline === 'string' && typeof build.number === 'number';
  return {
    source,
    build: run ? { pipeline: String(build.pipeline), number: Number(build.number) } : null,
    inputs: inputs as Mark['inputs'],
    proposed: textOf(proposed),
    base: textOf(base),
    applications: parseEach(applications, (held) =>
      isObject(held) && typeof held.proposed === 'string' ? { proposed: held.proposed, base: textOf(held.base) } : undefined,
    ),
    tip: parseTip(tip),
    ephemeral: ephemeral === true,
    path: textOf(content.path) ?? '',
    delivery: parseDelivery(content.delivery),
    contents: parseEach(content.contents, (id) => (typeof id === 'string' && isObjectId(id) ? id : undefined)),
    holds: parseEach(content.holds, parseHold),
  };
}

/** Names of applications become parts of branches and paths. */
function parseEach<T>(value: unknown, parse: (value: unknown) => T | undefined): Readonly<Record<string, T>> {
  const entries = Object.entries(isObject(value) ? value : {}).flatMap(([name, given]) => {
    const parsed = isApplicationName(name) ? parse(given) : undefined;
    return parsed === undefined ? [] : [[name, parsed] as const];
  });
  return Object.fromEntries(entries);
}

function parseHold(value: unknown): Hold | undefined {
  if (!isObject(value)) return undefined;
  const { source, reason, by, since } = value;
  if (typeof reason !== 'string' || typeof by !== 'string' || typeof since !== 'string') return undefined;
  return { source: typeof source === 'string' && isObjectId(source) ? source : null, reason, by, since };
}

function parseTip(value: unknown): MarkedTip | null {
  if (!isObject(value) || typeof value.branch !== 'string' || typeof value.commit !== 'string') return null;
  return isObjectId(value.commit) ? { branch: value.branch, commit: value.commit } : null;
}

function parseDelivery(value: unknown): KnownDelivery | null {
  if (!isObject(value)) return null;
  const { kind, per, reviewers, labels, draft, autoMerge } = value;
  if (kind === 'commit') return { kind };
  if (kind !== 'pullRequest') return null;
  return {
    kind,
    per: per === 'application' ? per : 'stage',
    reviewers: textsOf(reviewers),
    labels: textsOf(labels),
    draft: draft === true,
    autoMerge: autoMerge === true,
  };
}

function sortDelivery(delivery: KnownDelivery): KnownDelivery {
  if (delivery.kind === 'commit') return { kind: 'commit' };
  const { kind, per, reviewers, labels, draft, autoMerge } = delivery;
  return { kind, per, reviewers, labels, draft, autoMerge };
}

function newer(format: number): StagewrightError {
  return new StagewrightError(
    'mark-newer',
    `A newer version of Stagewright has published here: its mark has format ${format}, and this one knows ${FORMAT}.`,
    { hint: 'Upgrade Stagewright here, too.' },
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function byName<T, U>(values: Readonly<Record<string, T>>, print: (value: T) => U): Record<string, U> {
  const names = Object.keys(values).sort((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, print(values[name]!)]));
}
