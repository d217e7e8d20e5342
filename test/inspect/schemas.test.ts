import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schemas } from '../../src/inspect/schemas.ts';
import type { InspectedStage } from '../../src/types/inspection.ts';
import type { KubernetesVersion } from '../../src/types/kubernetes.ts';
import type { Manifest } from '../../src/types/manifest.ts';
import type { Resource } from '../../src/types/resource.ts';
import { anApplication, aStage, synthesizeStages } from '../resources/a-stage.ts';

interface Judged {
  readonly kubernetes?: KubernetesVersion;
  readonly definitions?: readonly Manifest[];
}

/** `severity code rule at: message fix` of all that is found in these objects, what is absent left out. */
function findingsIn(manifests: readonly object[], { kubernetes = '1.34', definitions = [] }: Judged = {}): readonly string[] {
  const resources = manifests.map((manifest) => aResource(manifest));
  const stage = {
    kubernetes,
    resources,
    definitions,
    isUnknown: (text: string) => text.startsWith('?'),
  } as Partial<InspectedStage>;
  return [...schemas.inspect(stage as InspectedStage)].map(({ severity, code, rule, at, message, fix }) => {
    const head = [severity, code, rule, at].filter(Boolean).join(' ');
    return `${head}: ${message} ${fix}`;
  });
}

function aResource(given: object): Resource {
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, ...given } as Manifest;
  const group = manifest.apiVersion.split('/').at(-2) ?? '';
  return { id: { group, kind: manifest.kind, namespace: 'shop', name: 'web' }, manifest, stage: 's', application: 'a' } as never;
}

const container = { name: 'web', image: 'nginx:1.29' };
const deployment = (spec: object, inner: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ ...container, ...inner }] } },
    ...spec,
  },
});

const legal: Readonly<Record<string, object>> = {
  'a ConfigMap': { data: { a: 'b' }, binaryData: { c: 'YQ==' } },
  'a Deployment': deployment(
    { replicas: 2 },
    { ports: [{ containerPort: 80, protocol: 'TCP' }], resources: { limits: { cpu: 1 } } },
  ),
  'a status, and times that are null': {
    ...deployment({}),
    metadata: { name: 'web', creationTimestamp: null },
    status: { anything: true },
  },
  'fields that are null': deployment({ replicas: null, minReadySeconds: null }),
  'a StatefulSet without a service': { ...deployment({}), kind: 'StatefulSet' },
  'a RoleBinding without the group of its role': {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    roleRef: { kind: 'Role', name: 'a' },
  },
  'a NetworkPolicy for all pods': { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: {} },
  'a volume whose type is empty': {
    kind: 'Pod',
    apiVersion: 'v1',
    spec: { containers: [container], volumes: [{ name: 'a', hostPath: { path: '/a', type: '' } }] },
  },
  'a value that is filled in later': deployment({ replicas: '?' }, { imagePullPolicy: '?' }),
  'a kind that is filled in later': { kind: '?' },
  'a Secret that SOPS has encrypted': {
    kind: 'Secret',
    data: { password: 'ENC[AES256_GCM,data:x,type:str]' },
    sops: { mac: 'ENC[AES256_GCM,data:y,type:str]' },
  },
  'a List': { kind: 'List', items: [] },
};

test.each(Object.entries(legal))('takes %s', (_, manifest) => {
  expect(findingsIn([manifest])).toEqual([]);
});

/** A name for what is wrong, the object, and the version of Kubernetes. */
const illegal: readonly (readonly [string, object, KubernetesVersion?])[] = [
  ['a typo', deployment({}, { imagePullPolcy: 'Always' })],
  ['a field that is indented too far', deployment({}, { securityContext: { ports: [{ containerPort: 80 }] } })],
  ['a value that does not exist', deployment({}, { imagePullPolicy: 'always' })],
  ['a number for a text', deployment({}, { env: [{ name: 'PORT', value: 8080 }] })],
  ['a missing field', deployment({ selector: undefined })],
  ['no spec', { apiVersion: 'apps/v1', kind: 'Deployment' }],
  ['a quantity', deployment({}, { resources: { limits: { memory: '1GB' } } })],
  ['a number that is too large', deployment({ replicas: 2 ** 31 })],
  ['a Secret that is not in base64', { kind: 'Secret', data: { password: 'p4ss!' } }],
  [
    'a field of a newer version',
    { kind: 'Service', spec: { ports: [{ port: 80 }], trafficDistribution: 'PreferClose' } },
    '1.27',
  ],
  ['a version that is gone', { apiVersion: 'extensions/v1beta1', kind: 'Ingress' }],
  ['a version that is gone long since', { apiVersion: 'apiextensions.k8s.io/v1beta1', kind: 'CustomResourceDefinition' }],
  ['a kind that is gone', { apiVersion: 'policy/v1beta1', kind: 'PodSecurityPolicy' }],
  ['a version that goes', { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3', kind: 'FlowSchema' }, '1.31'],
  ['a kind that is better not used', { apiVersion: 'v1', kind: 'Endpoints' }, '1.33'],
  ['a kind without a successor', { apiVersion: 'v1', kind: 'ComponentStatus' }, '1.27'],
  ['a version that is still to come', { apiVersion: 'resource.k8s.io/v1', kind: 'DeviceClass' }, '1.33'],
  ['a kind of another group', { apiVersion: 'v1', kind: 'Deployment' }],
  ['a group that is wrong', { apiVersion: 'app/v1', kind: 'Deployment' }],
  ['a kind with a typo', { apiVersion: 'apps/v1', kind: 'Deploymnet' }],
];

test('says what the API server would not take, and what to write instead', () => {
  const said = illegal.map(([what, manifest, kubernetes]) => [what, findingsIn([manifest], kubernetes && { kubernetes })]);
  for (const [, findings] of said) expect(findings).toHaveLength(1);
  expect(said.map(([what, findings]) => `${what}: ${findings}`)).toMatchInlineSnapshot(`
    [
      "a typo: error unknown-field spec.template.spec.containers[0].imagePullPolcy: Deployment shop/web: spec.template.spec.containers[0] has no field "imagePullPolcy". Write "imagePullPolicy", or remove it.",
      "a field that is indented too far: error unknown-field spec.template.spec.containers[0].securityContext.ports: Deployment shop/web: spec.template.spec.containers[0].securityContext has no field "ports". It is a field of spec.template.spec.containers[0]: move it there, or remove it.",
      "a value that does not exist: error invalid-field enum spec.template.spec.containers[0].imagePullPolicy: Deployment shop/web: spec.template.spec.containers[0].imagePullPolicy is "always", and may only be one of "Always", "IfNotPresent" and "Never". Write "Always".",
      "a number for a text: error wrong-type spec.template.spec.containers[0].env[0].value: Deployment shop/web: spec.template.spec.containers[0].env[0].value is a number, and is to be a text. Write it in quotes, as a text.",
      "a missing field: error missing-field spec.selector: Deployment shop/web: spec needs a field "selector". Add "selector": an object.",
      "no spec: error missing-field spec: Deployment shop/web: the object needs a field "spec". Add "spec": an object.",
      "a quantity: error invalid-field quantity spec.template.spec.containers[0].resources.limits.memory: Deployment shop/web: spec.template.spec.containers[0].resources.limits.memory is "1GB", which is no quantity. Write one such as "500m", "1.5" or "1Gi".",
      "a number that is too large: error invalid-field range spec.replicas: Deployment shop/web: spec.replicas is 2147483648, and is to be within int32: -2147483648 to 2147483647. Write a number that is.",
      "a Secret that is not in base64: error invalid-field base64 data.password: Secret shop/web: data.password is a text that is no base64. Write it in base64, or the plain text below "stringData" (Secret) or "data" (ConfigMap).",
      "a field of a newer version: error unknown-field spec.trafficDistribution: Service shop/web: spec has no field "trafficDistribution". Kubernetes 1.30 is the first that has it. Remove it, or say what the cluster runs on: kubernetes: '1.30'.",
      "a version that is gone: error removed-api apiVersion: Ingress shop/web: Ingress of extensions/v1beta1 is not served any more since 1.22, and this is for Kubernetes 1.34. Write apiVersion: networking.k8s.io/v1.",
      "a version that is gone long since: error removed-api apiVersion: CustomResourceDefinition shop/web: CustomResourceDefinition of apiextensions.k8s.io/v1beta1 is not served any more since 1.22, and this is for Kubernetes 1.34. Write apiVersion: apiextensions.k8s.io/v1.",
      "a kind that is gone: error removed-api apiVersion: PodSecurityPolicy shop/web: PodSecurityPolicy of policy/v1beta1 is not served any more since 1.25, and this is for Kubernetes 1.34. Nothing has the place of this PodSecurityPolicy: remove it.",
      "a version that goes: warning deprecated-api apiVersion: FlowSchema shop/web: FlowSchema of flowcontrol.apiserver.k8s.io/v1beta3 is deprecated since Kubernetes 1.29, and is gone with 1.32. Write apiVersion: flowcontrol.apiserver.k8s.io/v1.",
      "a kind that is better not used: warning deprecated-api apiVersion: Endpoints shop/web: Endpoints of v1 is deprecated since Kubernetes 1.33. Write apiVersion: discovery.k8s.io/v1 and kind: EndpointSlice, which has other fields.",
      "a kind without a successor: warning deprecated-api apiVersion: ComponentStatus shop/web: ComponentStatus of v1 is deprecated since Kubernetes 1.19. Nothing has the place of this ComponentStatus: remove it.",
      "a version that is still to come: error unknown-kind not-yet-served apiVersion: DeviceClass shop/web: DeviceClass of resource.k8s.io/v1 exists from Kubernetes 1.34 on, and this is for 1.33. Say what the cluster runs on: kubernetes: '1.34'.",
      "a kind of another group: error unknown-kind no-such-kind apiVersion: Deployment shop/web: v1 has no kind "Deployment" in Kubernetes 1.34. Write apiVersion: apps/v1.",
      "a group that is wrong: error unknown-kind no-such-kind apiVersion: Deployment shop/web: there is no "app/v1" in Kubernetes 1.34. Write apiVersion: apps/v1.",
      "a kind with a typo: error unknown-kind no-such-kind kind: Deploymnet shop/web: apps/v1 has no kind "Deploymnet" in Kubernetes 1.34. Write kind: Deployment.",
    ]
  `);
});

describe('a kind that nothing defines', () => {
  const certificate = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', spec: { any: 'thing' } };

  test('is said once', () => {
    expect(findingsIn([certificate, certificate])).toMatchInlineSnapshot(`
      [
        "info unknown-kind no-definition kind: Certificate shop/web: nothing defines kind Certificate of cert-manager.io/v1, so none of its objects is judged. Give its CustomResourceDefinition: include it in a stage of the cluster, or put it into the folder that "schemas" names.",
      ]
    `);
  });

  test('is said of no kind that is defined', () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'certificates.cert-manager.io' },
      spec: { group: 'cert-manager.io', names: { kind: 'Certificate', plural: 'certificates' }, versions: [{ name: 'v1' }] },
    };
    expect(findingsIn([certificate], { definitions: [definition] })).toEqual([]);
  });
});

describe('a stage', () => {
  const objects = { web: deployment({ replica: 2 }) };

  test('has such issues at the line of its author', () => {
    const stage = aStage();
    anApplication(stage, 'shop', objects);
    const issues = synthesizeStages(stage).issues.filter(({ code }) => code === 'unknown-field');
    expect(issues).toMatchObject([
      {
        severity: 'error',
        stage: 'staging',
        application: 'shop',
        at: 'spec.replica',
        source: { file: 'test/resources/a-stage.ts' },
      },
    ]);
  });

  test('is judged by the version of its cluster, the newest known by default', () => {
    const beta = { a: { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta2', kind: 'FlowSchema' } };
    const codes = ([undefined, '1.28', '1.29'] as const).map((kubernetes) => {
      const stage = aStage(kubernetes && { kubernetes });
      anApplication(stage, 'shop', beta);
      return synthesizeStages(stage).issues.find(({ at }) => at === 'apiVersion')?.code;
    });
    expect(codes).toEqual(['removed-api', 'deprecated-api', 'removed-api']);
  });

  test.each([
    ['1.26', 'The nearest is 1.27.'],
    ['1.99', 'The nearest is 1.37.'],
    ['v1.34', 'The nearest is 1.34.'],
    ['new', 'Known are 1.27,'],
  ])('cannot be for Kubernetes %s', (version, hint) => {
    const make = () => aStage({ kubernetes: version as KubernetesVersion });
    expect(make).toThrow(expect.objectContaining({ code: 'kubernetes-unknown', hint: expect.stringContaining(hint) }));
    expect(make).toThrow(`Stage "staging" is to run on Kubernetes "${version}", whose kinds are not known.`);
  });
});

test('judges any object of any kind without throwing', () => {
  const kinds = ['Deployment', 'ConfigMap', 'Secret', 'Ingress', 'CustomResourceDefinition', '__proto__', 'Thing'];
  const apiVersions = ['v1', 'apps/v1', 'networking.k8s.io/v1', 'extensions/v1beta1', 'a.b/v1', 'a/b/c', ''];
  const anything = fc.dictionary(
    fc.constantFrom('spec', 'data', 'metadata', 'status', 'sops', 'rules', 'webhooks'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...apiVersions), fc.constantFrom(...kinds), anything, (apiVersion, kind, rest) => {
      for (const line of findingsIn([{ ...rest, apiVersion, kind }])) expect(line).toMatch(/\.$/);
    }),
  );
});
