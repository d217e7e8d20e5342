import type { JsonObject, JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { join, listActiveRules } from './active-rules.ts';
import { type Cursor, formatPieces, parsePath, relatePath, type SiblingPath } from './field-path.ts';
import { type HostField, listHostFields } from './host-fields.ts';
import type { ReferenceRule } from './rule.ts';

/** A rule of one kind with its sibling paths worked out. */
export interface CompiledRule {
  readonly rule: ReferenceRule;
  /** The text of the rule's path, cut where an index goes: nearly all of a place is known before any walk. */
  readonly pieces: readonly string[];
  readonly siblings: ReadonlyMap<string, SiblingPath>;
  readonly optional: OptionalTest | undefined;
  /** Depth of the entry of a StatefulSet's `volumes` that a volumeClaimTemplate of the same name replaces. */
  readonly volumeDepth: number | undefined;
}

/** How to read that a missing target is legal: any true value, or this one (alone or in a list). */
export interface OptionalTest {
  readonly path: SiblingPath;
  readonly value: string | undefined;
}

/** The paths of all rules of one kind, one node per step: one walk of a manifest finds the fields of all rules. */
export interface RuleTree {
  readonly children: Map<string, RuleTree>;
  readonly rules: CompiledRule[];
  items: RuleTree | undefined;
  /** The node of every key that `children` does not have. */
  others: RuleTree | undefined;
  host: HostField | undefined;
}

/** A field that a walk has met: the rule, the object and the place in it. It changes as soon as the walk goes on. */
export interface Hit {
  readonly compiled: CompiledRule;
  readonly from: Resource;
  readonly cursor: Cursor;
}

/** A string that a walk has met and that may hold host names. */
export interface TextPlace {
  readonly from: Resource;
  readonly field: HostField;
  readonly cursor: Cursor;
}

/** What a walk calls for the fields that it meets. */
export interface Visitor {
  onRule(hit: Hit, value: JsonValue): void;
  onText(text: string, place: TextPlace): void;
}

// The table never changes while the program runs, so each kind is compiled once.
const trees = new Map<string, RuleTree | undefined>();

/** The rules of one group and kind, compiled; undefined when no rule is about it. */
export function getRuleTree(group: string, kind: string): RuleTree | undefined {
  const key = `${group}/${kind}`;
  if (!trees.has(key)) trees.set(key, compile(group, kind));
  return trees.get(key);
}

/** Visits every field of a resource's manifest that a rule of the tree is about. */
export function walk(tree: RuleTree, from: Resource, visitor: Visitor): void {
  step(tree, from.manifest, { from, visitor, cursor: { trail: [], values: [], depth: 0 } });
}

interface Walk {
  readonly from: Resource;
  readonly visitor: Visitor;
  readonly cursor: Cursor;
}

function step(tree: RuleTree, value: JsonValue, state: Walk): void {
  const { from, cursor, visitor } = state;
  const depth = cursor.depth;
  cursor.values[depth] = value;
  for (const compiled of tree.rules) visitor.onRule({ compiled, from, cursor }, value);
  if (tree.host && typeof value === 'string') visitor.onText(value, { from, field: tree.host, cursor });
  if (value === null || typeof value !== 'object') return;
  cursor.depth = depth + 1;
  if (Array.isArray(value)) stepIntoItems(tree, value, state);
  else stepIntoKeys(tree, value as JsonObject, state);
  cursor.depth = depth;
}

function stepIntoItems({ items }: RuleTree, list: readonly JsonValue[], state: Walk): void {
  if (items === undefined) return;
  const { trail, depth } = state.cursor;
  for (let index = 0; index < list.length; index++) {
    trail[depth - 1] = index;
    step(items, list[index]!, state);
  }
}

function stepIntoKeys({ children, others }: RuleTree, object: JsonObject, state: Walk): void {
  const { trail, depth } = state.cursor;
  for (const key in object) {
    const child = children.get(key) ?? others;
    const value = child && object[key];
    if (value === undefined) continue;
    trail[depth - 1] = key;
    step(child!, value, state);
  }
}

function compile(group: string, kind: string): RuleTree | undefined {
  const root = makeNode();
  const rules = listActiveRules(group, kind);
  const hosts = listHostFields(group, kind);
  if (rules.length + hosts.length === 0) return undefined;
  for (const { rule, prefix } of rules) {
    getNode(root, join(prefix, rule.from.path)).rules.push(compileRule(rule, prefix, { group, kind }));
  }
  for (const { path, field } of hosts) getNode(root, path).host = field;
  return root;
}

function compileRule(rule: ReferenceRule, prefix: string, id: { readonly group: string; readonly kind: string }): CompiledRule {
  const from = parsePath(join(prefix, rule.from.path));
  const relate = (path: string) => relatePath(from, parsePath(join(prefix, path)));
  const { to, sub } = rule;
  const paths = [rule.namespacePath, to.kindFrom, to.groupFrom, to.apiVersionFrom, to.kindIf?.path, rule.when?.path];
  paths.push(sub?.path, sub?.namePath, sub?.numberPath, sub?.portPath, sub?.subsetPath);
  const [path, value] = rule.optional?.split(/[=∋]/) ?? [];
  const isVolume = id.kind === 'StatefulSet' && id.group === 'apps' && rule.from.path.startsWith('volumes[].');
  return {
    rule,
    pieces: formatPieces(from),
    siblings: new Map(paths.filter((each) => each !== undefined).map((each) => [each, relate(each)])),
    optional: path === undefined ? undefined : { path: relate(path), value },
    volumeDepth: isVolume ? parsePath(join(prefix, 'volumes[]')).length : undefined,
  };
}

function makeNode(): RuleTree {
  return { children: new Map(), rules: [], items: undefined, others: undefined, host: undefined };
}

function getNode(root: RuleTree, path: string): RuleTree {
  let node = root;
  for (const key of parsePath(path)) node = getChild(node, key);
  return node;
}

function getChild(node: RuleTree, key: string | undefined): RuleTree {
  if (key === undefined) {
    node.items ??= makeNode();
    return node.items;
  }
  if (key === '*') {
    node.others ??= makeNode();
    return node.others;
  }
  const child = node.children.get(key) ?? makeNode();
  node.children.set(key, child);
  return child;
}
