import type { Target } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { asObject } from './field-path.ts';

/** Annotations by which a controller copies keys into a ConfigMap or Secret at run time. */
const fillingAnnotations = [
  'reflector.v1.k8s.emberstack.com/reflects',
  'replicator.v1.mittwald.de/replicate-from',
  'kubernetes.io/service-account.name',
  'service.beta.openshift.io/inject-cabundle',
];
const fillingLabels = ['config.openshift.io/inject-trusted-cabundle'];

/** The data keys of a ConfigMap or Secret in the given fields (`data`, ...); undefined when they are not known. */
export function listDataKeys(target: Target, fields: readonly string[]): readonly string[] | undefined {
  switch (target.kind) {
    case 'resource':
      return isFilledAtRunTime(target.resource) ? undefined : listRenderedKeys(target.resource, fields);
    case 'external':
      return target.external.keys;
    default:
      return target.keys;
  }
}

/** True unless the target is known to lack the data key. */
export function mayHaveDataKey(target: Target, key: string, fields: readonly string[]): boolean {
  if (target.kind === 'resource' && fields.some((field) => hasKey(target.resource.manifest[field], key))) return true;
  return listDataKeys(target, fields)?.includes(key) ?? true;
}

function hasKey(field: JsonValue | undefined, key: string): boolean {
  const object = asObject(field);
  return object !== undefined && Object.hasOwn(object, key);
}

function listRenderedKeys({ manifest }: Resource, fields: readonly string[]): readonly string[] {
  return fields.flatMap((field) => Object.keys(asObject(manifest[field]) ?? {}));
}

function isFilledAtRunTime({ manifest }: Resource): boolean {
  const { annotations, labels } = manifest.metadata;
  return (
    fillingAnnotations.some((name) => annotations?.[name] !== undefined) ||
    fillingLabels.some((name) => labels?.[name] !== undefined)
  );
}
