import type { InspectedStage } from '../../../types/inspection.ts';
import type { JsonObject, Manifest } from '../../../types/manifest.ts';
import type { Resource } from '../../../types/resource.ts';
import { asObject } from '../../pod.ts';
import type { Request } from './request.ts';
import { type Labels, matchSelector } from './selectors.ts';

/** What of a cluster decides who is admitted: what stages render, and what the stage's option says is there besides. */
export interface World {
  readonly policies: readonly Manifest[];
  readonly mutating: readonly Manifest[];
  readonly bindingsOf: (policy: string) => readonly Manifest[];
  /** The resource that a manifest is from, where it is of the stage itself. */
  readonly ownerOf: (manifest: Manifest) => Resource | undefined;
  /** The params of a binding for a request: several, one that is null, or why they cannot be known. */
  readonly findParams: (kind: JsonObject, reference: JsonObject, request: Request) => readonly Manifest[];
  readonly findNamespace: (name: string) => Manifest | undefined;
  readonly labelsOf: (request: Request) => Labels;
}

/** Undefined where there is no policy. */
export function readWorld({ graph, resources, definition }: InspectedStage): World | undefined {
  const { admission = [] } = definition ?? {};
  const ours = graph.resources.filter(({ id }) => id.group === GROUP).map(({ manifest }) => manifest);
  const registered = [...ours, ...admission.filter(({ apiVersion }) => apiVersion.startsWith(`${GROUP}/`))];
  const ofKind = (wanted: string) => registered.filter(({ kind }) => kind === wanted);
  const policies = ofKind('ValidatingAdmissionPolicy');
  const mutating = ofKind('MutatingAdmissionPolicy');
  if (policies.length + mutating.length === 0) return undefined;

  const all = [...graph.resources.map(({ manifest }) => manifest), ...admission];
  const namespaces = new Map(
    all.filter(({ kind, apiVersion }) => kind === 'Namespace' && apiVersion === 'v1').map((each) => [each.metadata.name, each]),
  );
  const owners = new Map(resources.filter(({ id }) => id.group === GROUP).map((resource) => [resource.manifest, resource]));
  const bindings = new Map<string, Manifest[]>();
  for (const binding of ofKind('ValidatingAdmissionPolicyBinding')) {
    const name = String(asObject(binding.spec).policyName);
    bindings.set(name, [...(bindings.get(name) ?? []), binding]);
  }
  const places = new Map(graph.resources.map(({ id, manifest }) => [manifest, id.namespace]));
  return {
    policies,
    mutating,
    bindingsOf: (policy) => bindings.get(policy) ?? [],
    ownerOf: (manifest) => owners.get(manifest),
    findParams: (wanted, reference, request) =>
      all.filter((each) => {
        if (each.kind !== wanted.kind || each.apiVersion !== wanted.apiVersion) return false;
        const namespace = places.get(each) ?? each.metadata.namespace;
        if (namespace !== undefined && namespace !== (reference.namespace ?? request.namespace)) return false;
        if (typeof reference.name === 'string') return each.metadata.name === reference.name;
        return matchSelector(asObject(reference.selector), { known: asObject(each.metadata.labels) }) === 'yes';
      }),
    findNamespace: (name) => namespaces.get(name),
    labelsOf: ({ group, plural, namespace, resource, labels }) => {
      if (group === '' && plural === 'namespaces') return { known: { ...labels, [NAME]: resource.id.name } };
      const name = namespace ?? '';
      const found = namespaces.get(name);
      const known = { ...asObject(found?.metadata.labels), [NAME]: name };
      return found === undefined ? { known, unknown: `the labels of Namespace ${name}` } : { known };
    },
  };
}

const GROUP = 'admissionregistration.k8s.io';
const NAME = 'kubernetes.io/metadata.name';
