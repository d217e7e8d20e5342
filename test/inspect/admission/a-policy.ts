import { admissionPolicy } from '../../../src/inspect/admission/admission-policy.ts';
import type { InspectedStage } from '../../../src/types/inspection.ts';
import type { Finding } from '../../../src/types/issue.ts';
import type { JsonObject, Manifest } from '../../../src/types/manifest.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { aGraph, aResource } from '../../graph/build.ts';

const GROUP = 'admissionregistration.k8s.io';
const EVERYTHING = {
  resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE'], resources: ['*'] }],
};

/** A policy called `rule` that asks this of everything. */
export function aPolicy(expression: string, spec: JsonObject = {}): Resource {
  return register('ValidatingAdmissionPolicy', 'rule', {
    matchConstraints: EVERYTHING,
    validations: [{ expression }],
    ...spec,
  });
}

/** A binding of the policy `rule` that denies. */
export function aBinding(spec: JsonObject = {}, name = 'binding'): Resource {
  return register('ValidatingAdmissionPolicyBinding', name, { policyName: 'rule', validationActions: ['Deny'], ...spec });
}

export function register(kind: string, name: string, spec: JsonObject): Resource {
  const resource = aResource(`${kind} ${name}`, { apiVersion: `${GROUP}/v1`, spec });
  return { ...resource, id: { group: GROUP, kind, name } };
}

export function inspect(resources: readonly Resource[], more: Partial<InspectedStage> = {}): readonly Finding[] {
  const definition = { name: 'staging' } as NonNullable<InspectedStage['definition']>;
  const graph = aGraph(resources);
  return [...admissionPolicy.inspect({ definition, resources, graph, definitions: [], isUnknown: () => false, ...more })];
}

/** With files of the option `admission`. */
export function inspectAmong(admission: readonly Resource[], resources: readonly Resource[]): readonly Finding[] {
  const manifests: readonly Manifest[] = admission.map(({ manifest }) => manifest);
  return inspect(resources, {
    definition: { name: 'staging', admission: manifests } as unknown as NonNullable<InspectedStage['definition']>,
  });
}

/** `error web`, for each finding. */
export function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, resource }) => `${severity} ${resource?.id.name}`);
}
