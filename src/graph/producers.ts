import type { JsonValue } from '../types/manifest.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { asList, asObject, readAll } from './field-path.ts';
import { listProductKeys } from './product-keys.ts';
import { producerRules } from './reference-table.ts';
import type { ProducerRule } from './rule.ts';
import { isTemplated } from './templates.ts';

/** Something that a resource makes at run time. */
export interface Product {
  /** Namespace `*` is every one; a name may end in `#` (an ordinal) or `*` (anything). */
  readonly id: ResourceId;
  /** Data keys; undefined when they are not known. */
  readonly keys: readonly string[] | undefined;
}

/** The table's remark on FluxInstance: it makes a Kustomization beside its source. */
const furtherRules: readonly ProducerRule[] = [
  {
    by: { group: 'fluxcd.controlplane.io', kind: 'FluxInstance' },
    to: { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' },
    name: 'spec.sync.name ?? metadata.namespace',
    namespace: 'same',
  },
  // An operator that it installs brings its definitions, and Services and accounts beside them.
  {
    by: { group: 'operators.coreos.com', kind: 'Subscription' },
    to: { kind: '@opaque' },
    name: 'metadata.namespace',
    namespace: 'same',
  },
];

/** Their products bear names that nobody knows before run time: those of pods that a workload makes, those of CRDs. */
const unknowable = ['@PodSpec', '@opaque'];

const issuerAnnotations = ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer'];

/** Producers that produce only when they bear one of these annotations. */
const requiredAnnotations: Readonly<Record<string, readonly string[]>> = {
  Ingress: [...issuerAnnotations, 'kubernetes.io/tls-acme'],
  Gateway: issuerAnnotations,
};

const rulesByKind = new Map<string, ProducerRule[]>();
for (const rule of [...producerRules, ...furtherRules]) {
  if (unknowable.includes(rule.by.kind) || unknowable.includes(rule.name)) continue;
  const rules = rulesByKind.get(rule.by.kind) ?? [];
  rulesByKind.set(rule.by.kind, rules);
  rules.push(rule);
}

/** What the resource makes at run time, by name; nothing for most kinds. */
export function listProducts(resource: Resource): readonly Product[] {
  if (resource.id.kind === 'Pod' && resource.id.group === '') return listEphemeralClaims(resource);
  const rules = rulesByKind.get(resource.id.kind);
  if (rules === undefined || !hasRequiredAnnotation(resource)) return [];
  return rules
    .filter(({ by, to }) => by.group === resource.id.group && to.kind !== '@opaque')
    .flatMap((rule) => makeProducts(rule, resource));
}

/** The namespace that the resource may fill with objects nobody here can know; undefined for all but opaque producers. */
export function findOpaqueNamespace(resource: Resource): string | undefined {
  const rules = rulesByKind.get(resource.id.kind);
  const rule = rules?.find(({ by, to }) => to.kind === '@opaque' && by.group === resource.id.group);
  return rule && (resolveNames(rule.name, resource)[0] ?? resource.id.namespace);
}

/** A pod that is rendered itself has a known name, so that the claims of its ephemeral volumes have one, too. */
function listEphemeralClaims({ id, manifest }: Resource): readonly Product[] {
  return asList(asObject(manifest.spec)?.volumes).flatMap((item) => {
    const { name, ephemeral } = asObject(item) ?? {};
    if (ephemeral === undefined || typeof name !== 'string') return [];
    const claim = { group: '', kind: 'PersistentVolumeClaim', namespace: id.namespace, name: `${id.name}-${name}` };
    return [{ id: claim, keys: undefined }];
  });
}

function makeProducts(rule: ProducerRule, resource: Resource): readonly Product[] {
  const keys = listProductKeys(resource.manifest);
  const namespace = resolveNamespace(rule.namespace, resource);
  const group = rule.to.group ?? '';
  const names = resolveNames(rule.name, resource).map((name) => (isTemplated(name) ? '*' : name));
  return rule.to.kind.split('|').flatMap((kind) => names.map((name) => ({ id: { group, kind, namespace, name }, keys })));
}

function resolveNamespace(expression: string, resource: Resource): string | undefined {
  if (expression === 'same') return resource.id.namespace;
  if (/selector/i.test(expression)) return '*';
  if (!expression.includes('.')) return expression;
  return readTexts(resource, expression)[0] ?? resource.id.namespace;
}

function resolveNames(expression: string, resource: Resource): readonly string[] {
  for (const alternative of expression.split(' ?? ')) {
    const names = alternative.includes('<') ? fillIn(alternative, resource) : resolveName(alternative, resource);
    if (names.length > 0) return names;
  }
  return [];
}

function resolveName(expression: string, resource: Resource): readonly string[] {
  return /[.[]/.test(expression) ? readTexts(resource, expression) : [expression];
}

/** Fills the placeholders one after the other: a list gives as many names as it has items. */
function fillIn(template: string, resource: Resource): readonly string[] {
  const [placeholder, path] = /<([^>]+)>/.exec(template) ?? [];
  if (placeholder === undefined || path === undefined) return [template];
  return readTexts(resource, path).flatMap((value) =>
    fillIn(
      template.replace(placeholder, () => value),
      resource,
    ),
  );
}

function readTexts({ id, manifest }: Resource, path: string): readonly string[] {
  if (path === 'ordinal') return ['#'];
  if (path === 'hash') return ['*'];
  if (path === 'name' || path === 'metadata.name') return [id.name];
  if (path === 'ns' || path === 'metadata.namespace') return id.namespace === undefined ? [] : [id.namespace];
  return readAll(manifest, path).filter(isText);
}

function isText(value: JsonValue): value is string {
  return typeof value === 'string' && value !== '';
}

function hasRequiredAnnotation({ id, manifest }: Resource): boolean {
  const required = requiredAnnotations[id.kind];
  return required === undefined || required.some((name) => manifest.metadata.annotations?.[name] !== undefined);
}
