import type { JsonValue } from '../types/manifest.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { listDataKeys } from './data-keys.ts';
import { asList, asObject } from './field-path.ts';
import { listPodLabels } from './pods.ts';
import { isHeadless, listContainerPortEntries, listPorts, listServicePortEntries } from './ports.ts';
import { findOpaqueNamespace, listProducts } from './producers.ts';

/**
 * What the resources of one application offer others, as sorted unique lines: identities, also of what they make at run
 * time under a name that is known, with data keys, ports and pod labels; `*` stands for keys or ports that are not known.
 * `readOffers` reads them.
 */
export function describeOffers(resources: readonly Resource[]): readonly string[] {
  return sortUnique(resources.flatMap(describeOffer));
}

/** `Deployment.apps shop/web`, or `Namespace shop` for what is in no namespace. */
export function describeId({ group, kind, namespace, name }: ResourceId): string {
  return `${group ? `${kind}.${group}` : kind} ${namespace ? `${namespace}/${name}` : name}`;
}

/** By code units, so that the lines are the same in every locale. */
export function sortUnique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].sort();
}

function describeOffer(resource: Resource): readonly string[] {
  const name = describeId(resource.id);
  const filled = findOpaqueNamespace(resource);
  return [
    name,
    ...describeKeys(resource).map((key) => `${name} key ${key}`),
    ...describePorts(resource).map((port) => `${name} port ${port}`),
    ...listPodLabels(resource).flatMap((labels) =>
      Object.entries(labels).map(([key, value]: [string, JsonValue | undefined]) => `${name} label ${key}=${value}`),
    ),
    ...describeRoutes(resource).map((route) => `${name} route ${route}`),
    ...(filled === undefined ? [] : [`${name} fills ${filled}`]),
    ...listProducts(resource)
      .filter(({ id }) => !id.name.endsWith('*'))
      .flatMap(({ id, keys = ['*'] }) => describeProduct(describeId(id), hasKeys(id) ? keys : [])),
  ];
}

function describeProduct(name: string, keys: readonly string[]): readonly string[] {
  return [name, ...keys.map((key) => `${name} key ${key}`)];
}

function describeKeys(resource: Resource): readonly string[] {
  if (!hasKeys(resource.id)) return [];
  return listDataKeys({ kind: 'resource', resource }, ['data', 'stringData', 'binaryData']) ?? ['*'];
}

function hasKeys({ group, kind }: ResourceId): boolean {
  return group === '' && (kind === 'ConfigMap' || kind === 'Secret');
}

/** Class, host, path and kind of path of each rule of an Ingress; `-` where one is not said. */
function describeRoutes({ id, manifest }: Resource): readonly string[] {
  if (id.kind !== 'Ingress' || manifest.metadata.annotations?.[canary] === 'true') return [];
  const spec = asObject(manifest.spec);
  const className = spec?.ingressClassName ?? manifest.metadata.annotations?.[legacyClass];
  return asList(spec?.rules)
    .map(asObject)
    .flatMap((rule) =>
      asList(asObject(rule?.http)?.paths)
        .map(asObject)
        .map((entry) => [className, rule?.host, entry?.path, entry?.pathType].map(toWord).join(' ')),
    );
}

const canary = 'nginx.ingress.kubernetes.io/canary';
const legacyClass = 'kubernetes.io/ingress.class';

/** One word whatever stands in it. */
function toWord(value: JsonValue | undefined): string {
  return typeof value === 'string' && value !== '' ? value.replace(/\s/g, encodeURIComponent) : '-';
}

/** Number and name. Where the name of a Service leads straight to its pods, or out of the cluster, any port may do. */
function describePorts(resource: Resource): readonly string[] {
  const { group, kind } = resource.id;
  const isService = group === '' && kind === 'Service';
  if (isService && (isHeadless(resource) || listPorts({ kind: 'resource', resource }) === undefined)) return ['*'];
  const entries = isService ? listServicePortEntries(resource) : listContainerPortEntries(resource);
  return entries.map(({ port, containerPort, name }) =>
    [port ?? containerPort, name].filter((part) => part !== undefined).join(' '),
  );
}
