import type { JsonObject, Manifest } from '../types/manifest.ts';
import type { Neighbour } from '../types/neighbour.ts';
import type { External, Resource, ResourceId } from '../types/resource.ts';
import { findPodLabelsPath } from './pods.ts';

/** What a neighbour offers, in the form in which a run knows its own things. */
export interface Offers {
  /** Resources whose manifests hold no more than the lines say. */
  readonly resources: readonly Resource[];
  /** What is there, with keys or ports that nobody knows. */
  readonly externals: readonly External[];
}

/** Reads the lines that `describeOffers` writes. They come from a repository: what is not understood is passed over. */
export function readOffers(neighbour: Neighbour): Offers {
  const resources: Resource[] = [];
  const externals: External[] = [];
  for (const [name, lines] of groupByName(neighbour.offers)) {
    const id = parseId(name);
    if (id === undefined) continue;
    const isOpen = lines.some(({ word, value }) => (word === 'key' || word === 'port') && value === '*');
    if (isOpen) externals.push({ id, stage: neighbour.stage, application: neighbour.application });
    else resources.push(toResource(id, lines, neighbour));
  }
  return { resources, externals };
}

/** The identity of `Deployment.apps shop/web`; undefined for other texts. */
export function parseId(text: string): ResourceId | undefined {
  const [, kind, group = '', namespace, name] =
    /^([A-Za-z][A-Za-z0-9]*)(?:\.([a-z0-9.-]+))? (?:([^\s/]+)\/)?([^\s/]+)$/.exec(text) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  return { group, kind, ...(namespace !== undefined && { namespace }), name };
}

interface Line {
  /** `key`, `port`, `label`, `route` or `fills`; undefined for the line of the identity alone. */
  readonly word: string | undefined;
  readonly value: string;
  /** What follows: the name of a port, the parts of a route. */
  readonly rest: readonly string[];
}

function groupByName(offers: readonly string[]): ReadonlyMap<string, readonly Line[]> {
  const groups = new Map<string, Line[]>();
  for (const offer of offers) {
    const [kind, place, word, value = '', ...rest] = offer.split(' ');
    const key = `${kind} ${place}`;
    const lines = groups.get(key) ?? [];
    groups.set(key, lines);
    lines.push({ word, value, rest });
  }
  return groups;
}

function toResource(id: ResourceId, lines: readonly Line[], { stage, application }: Neighbour): Resource {
  const { group, kind, namespace, name } = id;
  const valuesOf = (word: string) => lines.filter((line) => line.word === word);
  const { metadata, ...content } = toContent(id, {
    keys: valuesOf('key').map(({ value }) => value),
    ports: valuesOf('port'),
    routes: valuesOf('route'),
    labels: valuesOf('label').map(({ value }) => value),
    filled: valuesOf('fills')[0]?.value,
  });
  const manifest: Manifest = {
    apiVersion: group === '' ? 'v1' : `${group}/v1`,
    kind,
    metadata: { ...(metadata as JsonObject | undefined), name, ...(namespace !== undefined && { namespace }) },
    ...content,
  };
  return { id, stage, application, construct: '', manifest };
}

interface Content {
  readonly keys: readonly string[];
  readonly ports: readonly Line[];
  readonly routes: readonly Line[];
  readonly labels: readonly string[];
  readonly filled: string | undefined;
}

function toContent(id: ResourceId, { keys, ports, routes, labels, filled }: Content): JsonObject {
  if (filled !== undefined) return { spec: { targetNamespace: filled, destination: { namespace: filled } } };
  if (keys.length > 0) return { data: Object.fromEntries(keys.map((key) => [key, ''])) };
  if (routes.length > 0) return toIngress(routes);
  if (id.kind === 'Service' && id.group === '') return { spec: { ports: ports.map((line) => toPort('port', line)) } };
  const path = findPodLabelsPath(id.group, id.kind);
  if (path === undefined || path.includes('[]')) return {};
  const pod = {
    metadata: { labels: Object.fromEntries(labels.map(splitLabel)) },
    spec: { containers: [{ ports: ports.map((line) => toPort('containerPort', line)) }] },
  };
  return nest(pod, path.split('.').slice(0, -2));
}

function toPort(field: 'port' | 'containerPort', { value, rest: [name] }: Line): JsonObject {
  return { [field]: Number(value), ...(name !== undefined && { name }) };
}

/** All routes of an Ingress have its one class. */
function toIngress(routes: readonly Line[]): JsonObject {
  const rules = routes.map(({ rest }) => {
    const [host, path, pathType] = rest.map((word) => (word === '-' ? undefined : word));
    return { host, http: { paths: [{ path, pathType }] } };
  });
  const [className] = routes.map(({ value }) => value);
  return { spec: { ...(className !== '-' && { ingressClassName: className }), rules } };
}

function splitLabel(pair: string): readonly [string, string] {
  const sign = pair.indexOf('=');
  return [pair.slice(0, sign), pair.slice(sign + 1)];
}

/** The value below those keys; a pod has its parts at the root. */
function nest(value: JsonObject, keys: readonly string[]): JsonObject {
  return keys.reduceRight((inner: JsonObject, key) => ({ [key]: inner }), value);
}
