import type { JsonObject, Manifest } from '../../../types/manifest.ts';
import type { Resource } from '../../../types/resource.ts';
import { once } from '../../once.ts';
import { asObject, findPod } from '../../pod.ts';
import { touch } from '../cel/unknowns.ts';
import { toCel } from '../cel/values.ts';
import { fillDefaults } from './defaults.ts';

/** The creation of an object, as admission sees it. */
export interface Request {
  readonly resource: Resource;
  readonly group: string;
  readonly version: string;
  /** The plural, such as `deployments`. */
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly labels: JsonObject;
  /** The object with what the API server adds, as expressions see it. */
  readonly object: () => Record<string, unknown>;
  /** The same for messages, in which a name that is still to be made may be shown as a pattern. */
  readonly shown: () => Record<string, unknown>;
  /** True for a pod that the resource makes, and not the resource itself. */
  readonly isMade: boolean;
}

/** The plural of kinds that definitions say: `group/kind` to plural. */
export type Plurals = ReadonlyMap<string, string>;

export function toRequest(resource: Resource, plurals: Plurals): Request {
  const { id, manifest } = resource;
  const object = once(() => fillDefaults(resource.id, toCel(manifest) as Record<string, unknown>));
  return {
    resource,
    group: id.group,
    version: manifest.apiVersion.split('/').at(-1)!,
    plural: plurals.get(`${id.group}/${id.kind}`) ?? pluralOf(id.kind),
    namespace: id.namespace,
    labels: asObject(manifest.metadata.labels),
    object,
    shown: object,
    isMade: false,
  };
}

/** The creation of a pod that a workload makes; undefined for what makes none. Its name is made in the cluster. */
export function toPodRequest(resource: Resource): Request | undefined {
  const pod = resource.id.kind === 'PodTemplate' ? undefined : findPod(resource.manifest);
  const { namespace, name } = resource.id;
  if (pod === undefined || pod.at === '') return undefined;
  const shown = once(() => {
    const metadata = { ...pod.metadata, name: `${name}-*`, generateName: `${name}-` };
    const made = toCel({ apiVersion: 'v1', kind: 'Pod', metadata, spec: pod.spec }) as Record<string, unknown>;
    return fillDefaults({ group: '', kind: 'Pod', name, ...(namespace !== undefined && { namespace }) }, made);
  });
  return {
    resource,
    group: '',
    version: 'v1',
    plural: 'pods',
    namespace,
    labels: asObject(pod.metadata.labels),
    object: once(() => {
      const metadata = { ...(shown().metadata as object) };
      const get = () => touch('the name of a pod that is to be made');
      return { ...shown(), metadata: Object.defineProperty(metadata, 'name', { enumerable: true, get }) };
    }),
    shown,
    isMade: true,
  };
}

export function readPlurals(definitions: readonly Manifest[]): Plurals {
  return new Map(
    definitions.flatMap(({ spec }) => {
      const { group, names } = asObject(spec);
      const { kind, plural } = asObject(names);
      return typeof plural === 'string' ? [[`${group}/${kind}`, plural] as const] : [];
    }),
  );
}

/** Built-in kinds are all regular but one. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}
