import { holders, referenceRows } from './reference-table.ts';
import type { FieldTarget, ReferenceRow, ReferenceRule } from './rule.ts';

/** Ways of matching that the engine knows. The table has more (dns, glob, gvk, image, path, ...); their rules stay silent. */
const supportedMatches = new Set(['name', 'nsSlashName', 'selector', 'portName']);

/** Namespaces of targets that need the knowledge of an operator's installation; their rules stay silent. */
const unsupportedNamespaces = new Set(['any', 'control-plane']);

const flux = ['helm.toolkit.fluxcd.io', 'kustomize.toolkit.fluxcd.io', 'source.toolkit.fluxcd.io'];

/** Which groups of referring objects are checked; with `towards`, only where they name objects of those groups. */
const scopes: readonly { readonly groups: readonly string[]; readonly towards?: readonly string[] }[] = [
  { groups: ['', 'apps', 'batch', 'networking.k8s.io', 'rbac.authorization.k8s.io', 'autoscaling', 'policy'] },
  { groups: flux, towards: flux },
];

const supportedRules = referenceRows.map(readRow).filter(isSupported);

/** A rule as one kind has it: holders expanded, so that `prefix` leads from the object's root to the rule's paths. */
export interface ActiveRule {
  readonly rule: ReferenceRule;
  readonly prefix: string;
}

/** The rules that are checked for objects of one group and kind. */
export function listActiveRules(group: string, kind: string): readonly ActiveRule[] {
  const scopesOfGroup = scopes.filter((scope) => scope.groups.includes(group));
  if (scopesOfGroup.length === 0) return [];
  const rules: ActiveRule[] = [];
  for (const rule of supportedRules) {
    if (!scopesOfGroup.some(({ towards }) => !towards || pointsTowards(rule.to, towards))) continue;
    for (const prefix of findPrefixes(rule.from, { group, kind })) rules.push({ rule, prefix });
  }
  return rules;
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

function isSupported(rule: ReferenceRule): boolean {
  return (
    rule.severity !== 'info' &&
    supportedMatches.has(rule.match) &&
    !unsupportedNamespaces.has(rule.namespace) &&
    (rule.match !== 'selector' || rule.to.kind === '@Pods')
  );
}

function pointsTowards(to: FieldTarget, groups: readonly string[]): boolean {
  const targets =
    to.allowed?.map((entry) => entry.slice(0, entry.indexOf('/'))) ?? (to.kind === undefined ? [] : [to.group ?? '']);
  return targets.length > 0 && targets.every((group) => groups.includes(group));
}
