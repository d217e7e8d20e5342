import type { JsonObject, JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { findPrefixes, join } from './active-rules.ts';
import { type Cursor, formatPieces, parsePath, relatePath, type SiblingPath, type Step } from './field-path.ts';
import type { InnerRow, InnerTarget } from './in-object-rule.ts';
import { innerRows, silentInnerRules } from './in-object-table.ts';

/** A rule as one kind has it, with its paths worked out. */
export interface CompiledInnerRule {
  readonly row: InnerRow;
  readonly pieces: readonly string[];
  readonly targets: InnerTargets;
  readonly optional: SiblingPath | undefined;
  /** The spec of the pods that the rule is about. */
  readonly pod: SiblingPath | undefined;
  readonly onlyIf: readonly Step[] | undefined;
  readonly unless: readonly Step[] | undefined;
}

/** Where counterparts stand. Rules that look in the same places share one. */
export interface InnerTargets {
  readonly places: readonly InnerPlaces[];
  /** Whether the first place begins at an item of a list, whose name then says where something is missing. */
  readonly isWithin: boolean;
}

/** Values with a name below one that the walk has passed. */
export interface InnerPlaces {
  readonly base: number;
  /** From there to the values. */
  readonly steps: readonly Step[];
  /** The field that holds a value's name. */
  readonly key: string;
}

/** The paths of all in-object rules of one kind: children in a list, as a node has few of them and an object more. */
export interface InnerTree {
  readonly children: (readonly [string, InnerTree])[];
  readonly rules: CompiledInnerRule[];
  items: InnerTree | undefined;
}

/** A field that a walk has met; the cursor moves on with the walk. */
export interface InnerHit {
  readonly compiled: CompiledInnerRule;
  readonly from: Resource;
  readonly cursor: Cursor;
}

// The table never changes while the program runs, so each kind is compiled once.
const trees = new Map<string, InnerTree | undefined>();

/** The in-object rules of one group and kind, compiled; undefined when it has none. */
export function getInnerTree(group: string, kind: string): InnerTree | undefined {
  const key = `${group}/${kind}`;
  if (!trees.has(key)) trees.set(key, compile(group, kind));
  return trees.get(key);
}

/** Visits every field of a resource's manifest that a rule of the tree is about. */
export function walkInner(tree: InnerTree, from: Resource, visit: (hit: InnerHit, value: JsonValue) => void): void {
  step(tree, from.manifest, { from, visit, cursor: { trail: [], values: [], depth: 0 } });
}

interface Walk {
  readonly from: Resource;
  readonly visit: (hit: InnerHit, value: JsonValue) => void;
  readonly cursor: Cursor;
}

function step({ children, items, rules }: InnerTree, value: JsonValue, state: Walk): void {
  const { from, cursor, visit } = state;
  const depth = cursor.depth;
  cursor.values[depth] = value;
  for (const compiled of rules) visit({ compiled, from, cursor }, value);
  if (value === null || typeof value !== 'object') return;
  cursor.depth = depth + 1;
  if (!Array.isArray(value)) {
    for (const [key, child] of children) {
      const next = (value as JsonObject)[key];
      if (next === undefined) continue;
      cursor.trail[depth] = key;
      step(child, next, state);
    }
  } else if (items !== undefined) {
    for (let index = 0; index < value.length; index++) {
      cursor.trail[depth] = index;
      step(items, value[index]!, state);
    }
  }
  cursor.depth = depth;
}

type Kind = { readonly group: string; readonly kind: string };

function compile(group: string, kind: string): InnerTree | undefined {
  const root: InnerTree = { children: [], rules: [], items: undefined };
  const shared = new Map<string, InnerTargets>();
  for (const row of innerRows) {
    if (silentInnerRules[row.id] !== undefined) continue;
    for (const prefix of findPrefixes(row.from, { group, kind })) {
      const from = parsePath(join(prefix, row.from.path));
      getNode(root, from).rules.push({
        row,
        pieces: formatPieces(from),
        targets: shareTargets(shared, compileTargets(row.to, prefix, { group, kind })),
        optional: row.optional === undefined ? undefined : relatePath(from, parsePath(join(prefix, row.optional))),
        pod: findPod(row, from, prefix, { group, kind }),
        onlyIf: row.onlyIf === undefined ? undefined : parsePath(row.onlyIf),
        unless: row.unless === undefined ? undefined : parsePath(row.unless),
      });
    }
  }
  return root.children.length === 0 ? undefined : root;
}

function compileTargets(to: readonly InnerTarget[], prefix: string, { group, kind }: Kind): InnerTargets {
  const places = to
    .filter(({ onlyIn }) => onlyIn === undefined || onlyIn === `${group}/${kind}`)
    .map(({ within = '', path, onlyIn }): InnerPlaces => {
      const base = onlyIn === undefined ? parsePath(join(prefix, within)) : [];
      const steps = parsePath(path);
      return { base: base.length, steps: steps.slice(0, -1), key: steps.at(-1)! };
    });
  return { places, isWithin: to[0]?.within !== undefined };
}

function shareTargets(shared: Map<string, InnerTargets>, targets: InnerTargets): InnerTargets {
  const key = JSON.stringify(targets, (_, value: unknown) => value ?? null);
  const known = shared.get(key) ?? targets;
  shared.set(key, known);
  return known;
}

function findPod({ from }: InnerRow, field: readonly Step[], prefix: string, id: Kind): SiblingPath | undefined {
  const pod = from.kind === '@PodSpec' ? prefix : findPrefixes({ kind: '@PodSpec' }, id)[0];
  return pod === undefined ? undefined : relatePath(field, parsePath(pod));
}

function getNode(root: InnerTree, path: readonly Step[]): InnerTree {
  let node = root;
  for (const key of path) node = getChild(node, key);
  return node;
}

function getChild(node: InnerTree, key: Step): InnerTree {
  const known = key === undefined ? node.items : node.children.find(([name]) => name === key)?.[1];
  const child = known ?? { children: [], rules: [], items: undefined };
  if (key === undefined) node.items = child;
  else if (known === undefined) node.children.push([key, child]);
  return child;
}
