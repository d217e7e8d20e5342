import type { Part, Reference, Target } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { ResourceId } from '../types/resource.ts';
import { asObject, fillPieces, readAll, readFirst, readSibling, readSiblings } from './field-path.ts';
import type { Openness } from './openness.ts';
import type { Hit } from './rule-tree.ts';
import type { TargetIndex } from './target-index.ts';
import { isTemplated } from './templates.ts';

/** What references resolve against. */
export interface Surroundings {
  readonly targets: TargetIndex;
  readonly openness: Openness;
  /** True for kinds whose objects are in no namespace. */
  isClusterScoped(group: string, kind: string): boolean;
}

/** The reference that a field with this value makes; undefined when it makes none or none that can be checked. */
export function readReference(
  hit: Hit,
  value: JsonValue,
  { targets, openness, isClusterScoped }: Surroundings,
): Reference | undefined {
  const { compiled, cursor, from } = hit;
  const { rule } = compiled;
  if (typeof value !== 'string' || value === '' || isTemplated(value)) return undefined;
  const meetsCondition = holdsCondition(hit);
  if ((!meetsCondition && rule.when?.else === undefined) || isShadowedVolume(hit)) return undefined;
  const kind = readKind(hit);
  if (kind === undefined) return undefined;

  const [ownNamespace, name] = rule.match === 'nsSlashName' ? splitName(value) : [undefined, value];
  const isScoped = rule.namespace === 'kind' && isClusterScoped(kind.group, kind.kind);
  const namespace = meetsCondition && !isScoped ? (ownNamespace ?? readNamespace(hit)) : undefined;
  if (namespace !== undefined && isTemplated(namespace)) return undefined;

  const to: ResourceId = { group: kind.group, kind: kind.kind, namespace, name };
  const target = findTarget(to, targets) ?? (isImplicit(name, rule.implicit) ? implicitTarget : undefined);
  const maybeFrom = target === undefined ? openness.findMaker(namespace) : undefined;
  const at = fillPieces(compiled.pieces, cursor);
  return {
    from,
    at,
    rule: rule.id,
    to,
    parts: rule.sub === undefined ? noParts : readParts(hit, at),
    optional: compiled.optional !== undefined && isOptional(hit),
    severity: rule.severity === 'error' && maybeFrom === undefined ? 'error' : 'warning',
    target,
    maybeFrom,
  };
}

/** True where the rule's condition on a sibling field is met, or it has none. */
export function holdsCondition({ compiled, cursor }: Hit): boolean {
  const { when } = compiled.rule;
  if (when === undefined) return true;
  const value = readSibling(cursor, compiled.siblings.get(when.path)!);
  if (when.absent) return value === undefined;
  return when.equals === undefined ? value !== when.notEquals : value === when.equals;
}

const noParts: readonly Part[] = [];
const implicitTarget: Target = { kind: 'builtin', keys: undefined, ports: undefined };

/** A volume that a volumeClaimTemplate of the same name replaces is never looked at by the StatefulSet controller. */
function isShadowedVolume({ compiled, cursor }: Hit): boolean {
  if (compiled.volumeDepth === undefined) return false;
  const name = asObject(cursor.values[compiled.volumeDepth])?.name;
  return readAll(cursor.values[0]!, 'spec.volumeClaimTemplates[].metadata.name').includes(name ?? null);
}

function readKind({ compiled, cursor }: Hit): { readonly group: string; readonly kind: string } | undefined {
  const { to } = compiled.rule;
  if (to.kindFrom === undefined) return { group: to.group ?? '', kind: to.kind! };
  const read = (path: string | undefined) => (path === undefined ? undefined : readSibling(cursor, compiled.siblings.get(path)!));
  const kind = read(to.kindFrom) ?? to.kind;
  if (typeof kind !== 'string' || isTemplated(kind)) return undefined;
  const apiVersion = read(to.apiVersionFrom);
  const given = typeof apiVersion === 'string' ? groupOf(apiVersion) : read(to.groupFrom);
  const allowed = to.allowed?.filter((entry) => entry.endsWith(`/${kind}`)).map(groupOf);
  const group = given ?? to.group ?? allowed?.[0] ?? '';
  if (typeof group !== 'string' || allowed?.includes(group) === false) return undefined;
  return { group, kind };
}

function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}

function readNamespace({ compiled, cursor, from }: Hit): string | undefined {
  const { rule } = compiled;
  if (rule.namespace === 'cluster') return undefined;
  if (rule.namespacePath !== undefined) {
    const given = readSibling(cursor, compiled.siblings.get(rule.namespacePath)!);
    if (typeof given === 'string' && given !== '') return given;
  }
  switch (rule.namespaceDefault ?? 'same') {
    case 'same':
      return from.id.namespace;
    case 'default':
      return 'default';
    case 'claimRef':
      return readFirst(cursor.values[0], ['spec', 'claimRef', 'namespace']) as string | undefined;
    default:
      return undefined;
  }
}

function splitName(value: string): readonly [string | undefined, string] {
  const slash = value.indexOf('/');
  return slash < 0 ? [undefined, value] : [value.slice(0, slash), value.slice(slash + 1)];
}

/** Namespaces are rendered by us where they are needed: one that anything lives in is there. */
function findTarget(id: ResourceId, targets: TargetIndex): Target | undefined {
  const isOurs = id.kind === 'Namespace' && id.group === '' && targets.isKnownNamespace(id.name);
  return targets.find(id) ?? (isOurs ? implicitTarget : undefined);
}

function isImplicit(name: string, implicit: readonly string[] | undefined): boolean {
  return implicit?.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each)) ?? false;
}

function isOptional({ compiled, cursor }: Hit): boolean {
  const { path, value } = compiled.optional!;
  const found = readSibling(cursor, path);
  if (value === undefined) return found === true;
  return Array.isArray(found) ? found.includes(value) : found === value;
}

/** The keys or the port that a field asks of its target; other demands are not checked. */
function readParts(hit: Hit, at: string): readonly Part[] {
  const { sub } = hit.compiled.rule;
  switch (sub?.type) {
    case 'dataKey':
      return readKeys(hit, at);
    case 'dataKeys':
      return Array.isArray(sub.require)
        ? sub.require.map((key: string) => ({ kind: 'key', at, key, fields: allFields }))
        : noParts;
    case 'servicePort':
      return readPorts(hit, at);
    default:
      return noParts;
  }
}

const allFields = ['data', 'stringData', 'binaryData'];

function readKeys({ compiled, cursor }: Hit, at: string): readonly Part[] {
  const { path, fields = allFields, default: standard } = compiled.rule.sub!;
  const found = path === undefined ? [] : readSiblings(cursor, compiled.siblings.get(path)!);
  if (found.length === 0 && typeof standard === 'string') return [{ kind: 'key', at, key: standard, fields }];
  return found.flatMap(({ at, value }) =>
    typeof value === 'string' && !isTemplated(value) ? [{ kind: 'key' as const, at, key: value, fields }] : [],
  );
}

function readPorts({ compiled, cursor }: Hit, at: string): readonly Part[] {
  const { path, namePath, numberPath, default: standard } = compiled.rule.sub!;
  const found = [path, namePath, numberPath].flatMap((each) =>
    each === undefined ? [] : readSiblings(cursor, compiled.siblings.get(each)!),
  );
  if (found.length === 0 && typeof standard === 'number') return [{ kind: 'port', at, port: standard }];
  return found.flatMap(({ at, value }) =>
    typeof value === 'number' || (typeof value === 'string' && !isTemplated(value))
      ? [{ kind: 'port' as const, at, port: value }]
      : [],
  );
}
