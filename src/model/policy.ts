import { StagewrightError } from '../text/error.ts';
import { groups } from '../text/kinds-table.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { Severity } from '../types/issue.ts';
import type { KindName, KindOf, Policy, PolicyChoice, PolicyContext, PolicyLevel, PolicyLevels } from '../types/policy.ts';
import type { RecommendedPolicy } from '../types/recommended-policy.ts';
import type { ResourceId } from '../types/resource.ts';
import { blameCaller, type Callable, captureTrace } from './trace.ts';

export interface PolicyOptions<K extends KindName> {
  /** In kebab case, such as `team-label`: what levels and waivers call it. */
  readonly id: string;
  /** @default 'error' */
  readonly severity?: Severity;
  /** What it asks for, one sentence. */
  readonly description: string;
  /** Address of a page that says more. */
  readonly docs?: string;
  /** `'Deployment'`, `['Deployment', 'StatefulSet']`, or `<group>/<kind>` for others. @default every kind */
  readonly kind?: K | readonly K[];
  /** Looks at one object, which it cannot change, and reports what it finds. It returns nothing, and is not asynchronous. */
  check(resource: KindOf<K>, context: PolicyContext): undefined;
}

/**
 * A rule of your own: `policy({ id: 'team-label', kind: 'Deployment', description: '…', check(deployment, { report }) { … } })`.
 *
 * @throws StagewrightError for an id that is not kebab case, a kind that nobody knows, and what is no function.
 */
export function policy<const K extends KindName = `${string}/${string}`>(options: PolicyOptions<K>): Policy {
  const { id, severity = 'error', description, docs, kind, check } = options;
  const refuse = (message: string, hint: string) => blameCaller(new StagewrightError('stage-invalid', message, { hint }), policy);
  if (typeof id !== 'string' || !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id) || id.length > 63) {
    throw refuse(
      `${quote(String(id).slice(0, 80))} cannot be the id of a policy.`,
      'Use words of a-z and 0-9 with "-" between them.',
    );
  }
  const of = `Policy ${quote(id)}`;
  if (typeof description !== 'string' || description.trim() === '')
    throw refuse(`${of} has no description.`, 'Say what it asks for.');
  if (!LEVELS.includes(severity)) throw refuse(`${of} has the severity ${quote(String(severity))}.`, LEVEL_RULE);
  if (typeof check !== 'function') throw refuse(`${of} has no function check.`, 'Write check(resource, { report }) { … }.');
  const kinds = kind === undefined ? undefined : [kind].flat().map(String);
  const strange = kinds?.find((name) => !/^[a-z0-9.-]+\/[A-Za-z0-9]+$/.test(name) && !Object.hasOwn(groups, name));
  if (strange !== undefined) {
    const nearest = findNearest(strange, Object.keys(groups));
    throw refuse(
      `${of} is for the kind ${quote(strange)}, which is none of the well-known ones.`,
      nearest === undefined ? 'Write its group too, as in "cert-manager.io/Certificate".' : `The nearest kind is ${nearest}.`,
    );
  }
  return {
    [POLICY as never]: true,
    id,
    severity,
    description,
    ...(docs !== undefined && { docs }),
    ...(kinds && { kinds: kinds.map(toKind) }),
    trace: captureTrace(policy),
    check: check.bind(options) as Policy['check'],
  };
}

/** The recommended policies as one entry of a stage's `policies`. */
export interface Recommended {
  readonly levels: PolicyLevels;
}

/** The policies that hold where a stage says nothing, some at another level: `recommended({ 'no-latest-image': 'error' })`. */
export function recommended(levels: Readonly<Partial<Record<RecommendedPolicy, PolicyLevel>>> = {}): Recommended {
  return { [RECOMMENDED as never]: true, levels: levels as PolicyLevels };
}

/** Policies of your own or of a package, `recommended()`, and levels by id: the last one that names a policy counts. */
export type PolicyEntry = Policy | Recommended | PolicyLevels | readonly PolicyEntry[];

/** What the author of that stage wrote, checked. Blames who makes the stage: throws `stage-invalid`. */
export function readPolicies(stage: string, entries: readonly PolicyEntry[], maker: Callable): PolicyChoice {
  const refuse = (what: string, hint: string) =>
    blameCaller(new StagewrightError('stage-invalid', `The policies of stage ${quote(stage)} ${what}.`, { hint }), maker);
  const given: unknown = entries;
  if (!Array.isArray(given)) throw refuse('are no list', ENTRY_RULE);
  const flat = given.flat(Number.POSITIVE_INFINITY) as readonly unknown[];
  const own = new Map<string, Policy>();
  let levels: PolicyLevels = {};
  for (const entry of flat) {
    if (isMarked<Policy>(entry, POLICY)) {
      if ((own.get(entry.id) ?? entry) !== entry)
        throw refuse(`have two called ${quote(entry.id)}`, 'Give each an id of its own.');
      own.set(entry.id, entry);
      continue;
    }
    const said = isMarked<Recommended>(entry, RECOMMENDED) ? entry.levels : entry;
    if (!isLevels(said)) throw refuse('hold something that is no policy', ENTRY_RULE);
    levels = { ...levels, ...said };
  }
  return { recommended: flat.some((entry) => isMarked(entry, RECOMMENDED)), own: [...own.values()], levels };
}

// Two copies of the package may be in one process: a policy of a shared package is known by these, not by its class.
const POLICY = Symbol.for('stagewright.policy');
const RECOMMENDED = Symbol.for('stagewright.recommended');

const LEVELS: readonly PolicyLevel[] = ['error', 'warning', 'info'];
const LEVEL_RULE = `Severities are ${list(LEVELS)}.`;
const ENTRY_RULE = `Each is policy({ … }), recommended(), a list of them, or levels such as { 'no-latest-image': 'off' }: ${list([...LEVELS, 'off'])}.`;

function toKind(name: string): Pick<ResourceId, 'group' | 'kind'> {
  const [group, kind] = name.includes('/') ? name.split('/') : [groups[name as keyof typeof groups], name];
  return { group: group!, kind: kind! };
}

function isMarked<T>(entry: unknown, mark: symbol): entry is T {
  return typeof entry === 'object' && entry !== null && (entry as Record<symbol, unknown>)[mark] === true;
}

function isLevels(entry: unknown): entry is PolicyLevels {
  if (typeof entry !== 'object' || entry === null) return false;
  return Object.values(entry).every((level) => level === 'off' || LEVELS.includes(level as PolicyLevel));
}
