import { quote } from '../text/words.ts';

/** Why an application stays as it is. */
export type SkipReason =
  | 'locked'
  | 'held'
  | 'frozen'
  | 'unhealthy'
  | 'soaking'
  | 'unknown-publish'
  | 'other-source'
  | 'unknown-input'
  | 'refused-input'
  | 'unsettled'
  | 'bound';

export interface Skip {
  readonly reason: SkipReason;
  /** In words, for people. */
  readonly text: string;
  /** When it may go, ISO 8601 in UTC; null where that is not known. */
  readonly until: string | null;
}

/** An input that the one stage has published, as the other has it and may get it. */
export interface OfferedInput {
  readonly input: string;
  /** What the stage that is promoted to has; null for nothing. */
  readonly before: unknown;
  readonly after: unknown;
  /** The applications whose files differ by it. */
  readonly reaches: readonly string[];
  /** Why the other stage cannot have it. @default it can */
  readonly refusal?: Skip;
}

/** An application of the stage that is promoted to. */
export interface Candidate {
  readonly application: string;
  /** What is in the way of this one; the first of them is told. */
  readonly obstacles: readonly Skip[];
  /** True where it would change although no input does, because its source is another. @default false */
  readonly isChanged?: boolean;
}

export interface PromotionFacts {
  readonly from: string;
  readonly to: string;
  /** The applications that were named; none means all. */
  readonly named: readonly string[];
  readonly inputs: readonly OfferedInput[];
  readonly candidates: readonly Candidate[];
  /** Groups that go together or not at all. */
  readonly together: readonly (readonly string[])[];
}

export interface PlannedInput {
  readonly input: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface PlannedApplication {
  readonly application: string;
  readonly action: 'same' | 'changes' | 'skipped';
  /** What of its inputs would change. */
  readonly inputs: readonly PlannedInput[];
  /** Null unless it is skipped. */
  readonly skipped: Skip | null;
}

export interface PromotionPlan {
  readonly from: string;
  readonly to: string;
  /** In order of name; without those that nobody asked for. */
  readonly applications: readonly PlannedApplication[];
  /** What the stage gets: the inputs of all that changes, and those that change nothing but the inputs themselves. */
  readonly inputs: readonly PlannedInput[];
  /** Inputs that the stage cannot have. */
  readonly left: readonly { readonly input: string; readonly skipped: Skip }[];
  /** True when everything goes, so that nothing of the stage has to be left out. */
  readonly isWhole: boolean;
}

/**
 * What goes from one stage to the other, and what stays: an input takes along every application that it reaches, a group all of its
 * members; where one of them cannot go or was not named, none of them does.
 */
export function planPromotion({ from, to, named, inputs, candidates, together }: PromotionFacts): PromotionPlan {
  const different = inputs.filter(({ before, after }) => !isSame(before, after));
  const changed = different.filter(({ refusal }) => refusal?.reason !== 'unknown-input');
  const unitOf = joinUnits(
    candidates.map(({ application }) => application),
    [...changed.map(({ reaches }) => reaches), ...together],
  );
  const own = new Map(candidates.map((candidate) => [candidate.application, findOwn(candidate, changed)]));
  const isMeant = (application: string) => named.length === 0 || named.includes(application);

  const rows = candidates.map(({ application }): PlannedApplication => {
    const { inputs: mine, isChanged, skip } = own.get(application)!;
    if (!isChanged) {
      // What cannot come keeps nothing else from coming; it is told where nothing else would be.
      const unknown = different.find((each) => each.refusal && each.reaches.includes(application))?.refusal ?? null;
      return { application, action: unknown ? 'skipped' : 'same', inputs: [], skipped: unknown };
    }
    const unit = unitOf(application).filter((member) => own.get(member)?.isChanged);
    const other = unit.find((member) => own.get(member)?.skip) ?? unit.find((member) => !isMeant(member));
    const skipped = skip ?? (other === undefined ? null : bindTo(other, own.get(other)?.skip));
    return { application, action: skipped ? 'skipped' : 'changes', inputs: mine, skipped };
  });
  const goes = new Set(rows.filter(({ application, action }) => action === 'changes' && isMeant(application)).map(nameOf));
  const going = changed.filter(({ reaches, refusal }) => {
    if (refusal || reaches.some((application) => !goes.has(application))) return false;
    return named.length === 0 || reaches.length > 0;
  });
  return {
    from,
    to,
    applications: rows.filter(({ application }) => isMeant(application)).sort((a, b) => (a.application < b.application ? -1 : 1)),
    inputs: going.map(toPlanned),
    left: different.flatMap(({ input, refusal }) => (refusal ? [{ input, skipped: refusal }] : [])),
    isWhole:
      named.length === 0 && rows.every(({ application, action }) => action !== 'skipped' || !own.get(application)?.isChanged),
  };
}

interface Own {
  readonly inputs: readonly PlannedInput[];
  readonly isChanged: boolean;
  readonly skip: Skip | undefined;
}

function findOwn({ application, obstacles, isChanged = false }: Candidate, changed: readonly OfferedInput[]): Own {
  const inputs = changed.filter(({ reaches }) => reaches.includes(application));
  const refused = inputs.flatMap(({ refusal }) => refusal ?? []);
  return {
    inputs: inputs.map(toPlanned),
    isChanged: isChanged || inputs.length > 0,
    skip: [...obstacles, ...refused][0],
  };
}

/** What is tied together, directly or by others, as the members of each one's unit; everything is in its own. */
function joinUnits(
  applications: readonly string[],
  ties: readonly (readonly string[])[],
): (application: string) => readonly string[] {
  const units = new Map(applications.map((application) => [application, [application]]));
  for (const tie of ties) {
    const members = tie.filter((member) => units.has(member));
    const joined = [...new Set(members.flatMap((member) => units.get(member) ?? []))].sort();
    for (const member of joined) units.set(member, joined);
  }
  return (application) => units.get(application) ?? [];
}

function bindTo(other: string, skip: Skip | undefined): Skip {
  const text = skip
    ? `it goes together with ${quote(other)}, which is skipped: ${skip.text}`
    : `it goes together with ${quote(other)}, which was not named`;
  return { reason: 'bound', text, until: skip?.until ?? null };
}

function nameOf({ application }: PlannedApplication): string {
  return application;
}

function toPlanned({ input, before, after }: OfferedInput): PlannedInput {
  return { input, before, after };
}

/** Equal as JSON, in whatever order objects name their keys. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sortKeys) === JSON.stringify(b, sortKeys);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
