import type { ResourceId } from '../types/resource.ts';
import { readFirst, readSibling } from './field-path.ts';
import type { ReferenceRule } from './rule.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';
import { isTemplated } from './templates.ts';

/** Whom a field with this value names; undefined when it names nobody, or nobody who can be known. */
export function readName(hit: Hit, value: string, world: Surroundings): ResourceId | undefined {
  const { rule } = hit.compiled;
  if (value === '' || isTemplated(value)) return undefined;
  const meetsCondition = holdsCondition(hit);
  if (!meetsCondition && rule.when?.else === undefined) return undefined;
  const kind = readKind(hit, world);
  if (kind === undefined) return undefined;
  const [ownNamespace, name] = rule.match === 'name' ? [undefined, value] : splitName(value, rule.match);
  const isScoped = hasKindOfScope(rule) && world.isClusterScoped(kind.group, kind.kind);
  const to = { group: kind.group, kind: kind.kind, namespace: ownNamespace, name };
  if (!meetsCondition || isScoped) return { ...to, namespace: undefined };
  to.namespace ??= readNamespace(hit, to, world);
  // What is in no namespace itself is used from namespaces that nobody can know.
  if (to.namespace === '*' && rule.namespace === 'same') return undefined;
  return to.namespace !== undefined && isTemplated(to.namespace) ? undefined : to;
}

/** True where the rule's condition on a sibling field is met, or it has none. */
export function holdsCondition({ compiled, cursor }: Hit): boolean {
  const { when } = compiled.rule;
  if (when === undefined) return true;
  const value = readSibling(cursor, compiled.siblings.get(when.path)!);
  if (when.absent) return value === undefined;
  return when.equals === undefined ? value !== when.notEquals : value === when.equals;
}

export interface Kind {
  readonly group: string;
  readonly kind: string;
}

/** The group of an `apiVersion`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}

/** The parameters of a binding are of the kind that its policy says. */
export function readParamKind({ from }: Hit, { targets }: Surroundings): Kind | undefined {
  const name = readFirst(from.manifest, ['spec', 'policyName']);
  if (typeof name !== 'string') return undefined;
  const policy = targets.find({ group: from.id.group, kind: from.id.kind.replace(/Binding$/, ''), name });
  if (policy?.kind !== 'resource') return undefined;
  const kind = readFirst(policy.resource.manifest, ['spec', 'paramKind', 'kind']);
  const apiVersion = readFirst(policy.resource.manifest, ['spec', 'paramKind', 'apiVersion']);
  return typeof kind === 'string' && typeof apiVersion === 'string' ? { group: groupOf(apiVersion), kind } : undefined;
}

/** A kind that a field says may be in no namespace, even where most of its fellows are in one. */
function hasKindOfScope({ namespace, to }: ReferenceRule): boolean {
  return namespace === 'kind' || to.kindFrom !== undefined || to.kindIf !== undefined || to.kind?.startsWith('@') === true;
}

function readKind(hit: Hit, world: Surroundings): Kind | undefined {
  const { to } = hit.compiled.rule;
  if (to.kind === '@policyParamKind') return readParamKind(hit, world);
  if (to.kindIf !== undefined) {
    const isOther = readAt(hit, to.kindIf.path) === true;
    return { group: to.group ?? '', kind: isOther ? to.kindIf.kind : to.kind! };
  }
  return to.kindFrom === undefined ? { group: to.group ?? '', kind: to.kind! } : readSaidKind(hit);
}

function readSaidKind(hit: Hit): Kind | undefined {
  const { to } = hit.compiled.rule;
  const kind = readAt(hit, to.kindFrom) ?? to.kind;
  if (typeof kind !== 'string' || isTemplated(kind)) return undefined;
  const apiVersion = readAt(hit, to.apiVersionFrom);
  const given = typeof apiVersion === 'string' ? groupOf(apiVersion) : readAt(hit, to.groupFrom);
  const allowed = to.allowed?.filter((entry) => entry.endsWith(`/${kind}`)).map(groupOf);
  const group = given ?? (kind === to.kind ? to.group : undefined) ?? allowed?.[0] ?? to.group ?? '';
  if (typeof group !== 'string' || allowed?.includes(group) === false) return undefined;
  return { group, kind };
}

function readNamespace(hit: Hit, named: ResourceId, world: Surroundings): string | undefined {
  const { rule } = hit.compiled;
  if (rule.namespace === 'cluster') return undefined;
  if (rule.namespace === 'control-plane') return findControlNamespace(hit, named, world);
  const given = readAt(hit, rule.namespacePath);
  if (typeof given === 'string' && given !== '') return given;
  switch (rule.namespaceDefault ?? rule.namespace) {
    case 'default':
      return 'default';
    case 'any':
    case 'destination':
      return findFirstNamespace(hit, named, world);
    case 'claimRef':
      return (readFirst(hit.cursor.values[0], ['spec', 'claimRef', 'namespace']) as string | undefined) ?? '*';
    // Without a namespace the API server refuses such an object, or the field means something without one.
    case 'required':
    case 'cluster':
      return undefined;
    default:
      return hit.from.id.namespace ?? findFirstNamespace(hit, named, world);
  }
}

/** Where an operator is not rendered, any namespace that has the thing may be its own. */
function findControlNamespace({ from }: Hit, named: ResourceId, world: Surroundings): string {
  const plane = world.controlPlane(from.id.group);
  const usual = plane?.namespace ?? '*';
  if (plane?.isKnown || world.targets.find({ ...named, namespace: usual }) !== undefined) return usual;
  return world.targets.elsewhere({ ...named, namespace: usual })[0] ?? usual;
}

function findFirstNamespace({ from }: Hit, named: ResourceId, { targets }: Surroundings): string {
  const own = from.id.namespace;
  if (own !== undefined && targets.find({ ...named, namespace: own }) !== undefined) return own;
  return targets.elsewhere({ ...named, namespace: '*' })[0] ?? '*';
}

function splitName(value: string, match: string): readonly [string | undefined, string] {
  if (match !== 'nsSlashName' && match !== 'nsColonName') return [undefined, value];
  const mark = value.indexOf(match === 'nsSlashName' ? '/' : ':');
  return mark < 0 ? [undefined, value] : [value.slice(0, mark), value.slice(mark + 1)];
}

function readAt({ compiled, cursor }: Hit, path: string | undefined): unknown {
  return path === undefined ? undefined : readSibling(cursor, compiled.siblings.get(path)!);
}
