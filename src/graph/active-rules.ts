import { holders, referenceRows } from './reference-table.ts';
import type { ReferenceRow, ReferenceRule } from './rule.ts';
import { findSilence } from './silent-rules.ts';

/** A rule as one kind has it: holders expanded, so that `prefix` leads from the object's root to the rule's paths. */
export interface ActiveRule {
  readonly rule: ReferenceRule;
  readonly prefix: string;
}

/** The whole table, with what its rows leave out. */
export const referenceRules: readonly ReferenceRule[] = referenceRows.map(readRow);

const acyclicIds = new Set(referenceRules.filter(({ sub }) => sub?.type === 'acyclic').map(({ id }) => id));

/** True for a rule whose references must not lead back to where they began. */
export function isAcyclicRule(id: string): boolean {
  return acyclicIds.has(id);
}

const anyKind = '*';
const rulesByKind = indexByKind(referenceRules.filter((rule) => findSilence(rule) === undefined));

/** The rules that are checked for objects of one group and kind. */
export function listActiveRules(group: string, kind: string): readonly ActiveRule[] {
  return [...(rulesByKind.get(`${group}/${kind}`) ?? []), ...(rulesByKind.get(anyKind) ?? [])];
}

/** The paths from an object's root to each place where it holds a shape: `@PodSpec` of a Deployment is `spec.template.spec`. */
export function findPrefixes(
  from: { readonly group?: string; readonly kind: string },
  id: { readonly group: string; readonly kind: string },
): readonly string[] {
  if (!from.kind.startsWith('@')) return from.kind === id.kind && (from.group ?? '') === id.group ? [''] : [];
  return (holders[from.kind] ?? []).flatMap((holder) => findPrefixes(holder, id).map((prefix) => join(prefix, holder.prefix)));
}

/** Two paths, one below the other; either may be empty. */
export function join(prefix: string, path: string): string {
  return prefix && path ? `${prefix}.${path}` : prefix || path;
}

function readRow(row: ReferenceRow): ReferenceRule {
  return { match: 'name', namespace: 'same', severity: 'error', ...row };
}

function indexByKind(rules: readonly ReferenceRule[]): ReadonlyMap<string, readonly ActiveRule[]> {
  const index = new Map<string, ActiveRule[]>();
  for (const rule of rules) {
    for (const { key, prefix } of listKinds(rule.from)) {
      const ofKind = index.get(key) ?? [];
      index.set(key, ofKind);
      ofKind.push({ rule, prefix });
    }
  }
  return index;
}

/** Every kind that a rule is about, with the path to the shape that it holds. */
function listKinds({ group = '', kind }: { readonly group?: string; readonly kind: string }): readonly {
  readonly key: string;
  readonly prefix: string;
}[] {
  if (kind === '*') return [{ key: anyKind, prefix: '' }];
  if (!kind.startsWith('@')) return [{ key: `${group}/${kind}`, prefix: '' }];
  return (holders[kind] ?? []).flatMap((holder) =>
    listKinds(holder).map(({ key, prefix }) => ({ key, prefix: join(prefix, holder.prefix) })),
  );
}
