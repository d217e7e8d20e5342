import { list, quote } from '../text/words.ts';

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
  /** True when everything goes, so that nothing of the stage has to be left out. */
  readonly isWhole: boolean;
}

/**
 * What goes from one stage to the other, and what stays: an input takes along every application that it reaches, a group all of its
 * members; where one of them cannot go or was not named, none of them does.
 */
export function planPromotion({ from, to, named, inputs, candidates, together }: PromotionFacts): PromotionPlan {
  const changed = inputs.filter(({ before, after }) => !isSame(before, after));
  const unitOf = joinUnits(
    candidates.map(({ application }) => application),
    [...changed.map(({ reaches }) => reaches), ...together],
  );
  const own = new Map(candidates.map((candidate) => [candidate.application, findOwn(candidate, changed)]));
  const isMeant = (application: string) => named.length === 0 || named.includes(application);

  const rows = candidates.map(({ application }): PlannedApplication & { readonly isAsked: boolean } => {
    const { inputs: mine, isChanged, skip } = own.get(application)!;
    const unit = unitOf(application).filter((member) => own.get(member)?.isChanged);
    const isAsked = isMeant(application) || unit.some(isMeant);
    if (!isChanged) return { application, action: 'same', inputs: [], skipped: null, isAsked: isMeant(application) };
    const other = unit.find((member) => own.get(member)?.skip) ?? unit.find((member) => !isMeant(member));
    const skipped = skip ?? (other === undefined ? null : bindTo(other, own.get(other)?.skip));
    return { application, action: skipped ? 'skipped' : 'changes', inputs: mine, skipped, isAsked };
  });
  const applications = rows.filter(({ isAsked }) => isAsked).map(({ isAsked: _, ...row }) => row);
  const staying = new Set(rows.filter(({ action, isAsked }) => action === 'skipped' || (action === 'changes' && !isAsked)).map(({ application }) => application));
  const going = changed.filter(({ reaches, refusal }) => {
    if (refusal || reaches.some((application) => staying.has(application))) return false;
    return named.length === 0 || reaches.some(isMeant);
  });
  return {
    from,
    to,
    applications: applications.sort((a, b) => (a.application < b.application ? -1 : 1)),
    inputs: going.map(toPlanned),
    isWhole: named.length === 0 && staying.size === 0,
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
function joinUnits(applications: readonly string[], ties: readonly (readonly string[])[]): (application: string) => readonly string[] {
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

/** One sentence for what the plan comes to: `2 applications change, 1 is skipped: shop`. */
export function summarize({ applications }: PromotionPlan): string {
  const namesOf = (action: PlannedApplication['action']) =>
    applications.filter((row) => row.action === action).map(({ application }) => application);
  const [changing, skipped] = [namesOf('changes'), namesOf('skipped')];
  const said = [
    ...(changing.length > 0 ? [`${list(changing)} ${changing.length === 1 ? 'changes' : 'change'}`] : []),
    ...(skipped.length > 0 ? [`${list(skipped)} ${skipped.length === 1 ? 'is' : 'are'} skipped`] : []),
  ];
  return said.length > 0 ? said.join('; ') : 'nothing changes';
}
