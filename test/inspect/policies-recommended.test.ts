import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policies } from '../../src/inspect/policies/inspect-policies.ts';
import { recommendedPolicies } from '../../src/inspect/policies/recommended/registry.ts';
import { recommended } from '../../src/model/policy.ts';
import type { Graph } from '../../src/types/graph.ts';
import type { Manifest } from '../../src/types/manifest.ts';
import type { RecommendedPolicy } from '../../src/types/recommended-policy.ts';
import type { Resource } from '../../src/types/resource.ts';
import { anApplication, aStage, synthesizeStages } from '../resources/a-stage.ts';

type Objects = Parameters<typeof anApplication>[2];
type Fields = Readonly<Record<string, unknown>>;

/** A pod that no recommended policy has anything against. */
const good = { name: 'main', image: 'nginx:1.29@sha256:0f', livenessProbe: {}, readinessProbe: {} };
const resources = { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Mi' } };
const securityContext = { runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true };
const container = { ...good, resources, securityContext };

/** A Deployment whose one container, pod and spec differ by these fields. */
function web({ own = {}, pod = {}, spec = {} }: { own?: Fields; pod?: Fields; spec?: Fields } = {}): Fields {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ ...container, ...own }], ...pod } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: { app: 'web' } }, template, ...spec } };
}

const selector = { app: 'web' };
const service = { kind: 'Service', spec: { selector, ports: [{ port: 80 }] } };
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const autoscaler = (fields: Fields = {}) => ({
  ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', spec: { scaleTargetRef, maxReplicas: 9, ...fields } },
});
const budget = (fields: Fields) => ({
  ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { selector: { matchLabels: selector }, ...fields } },
});
const limits = (fields: Fields) => ({ kind: 'LimitRange', spec: { limits: [{ type: 'Container', ...fields }] } });
const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } },
};
const at = 'spec.template.spec.containers[0]';

/** What each policy must find, with the object and the field, and what it must let pass. */
const cases: Readonly<Record<RecommendedPolicy, { bad: readonly (readonly [Objects, string])[]; fine: readonly Objects[] }>> = {
  'no-latest-image': {
    bad: [
      [{ web: web({ own: { image: 'nginx' } }) }, `web ${at}.image`],
      [{ web: web({ own: { image: 'ghcr.io:443/acme/nginx' } }) }, `web ${at}.image`],
      [{ web: web({ own: { image: 'nginx:latest' } }) }, `web ${at}.image`],
      [
        { web: web({ pod: { initContainers: [{ ...container, image: 'a' }] } }) },
        'web spec.template.spec.initContainers[0].image',
      ],
    ],
    fine: [
      { web: web({ own: { image: 'nginx:1' } }) },
      { web: web({ own: { image: 'nginx@sha256:0f' } }) },
      { web: web({ own: { image: 1 } }) },
    ],
  },
  'image-digest': {
    bad: [[{ web: web({ own: { image: 'nginx:1' } }) }, `web ${at}.image`]],
    fine: [{ web: web() }],
  },
  'resource-requests': {
    bad: [
      [{ web: web({ own: { resources: { limits: { memory: '1Mi' } } } }) }, `web ${at}.resources.requests`],
      [{ web: web({ own: { resources: undefined } }), limits: limits({ default: { cpu: 1 } }) }, `web ${at}.resources.requests`],
      [
        { web: web({ own: { resources: undefined } }), limits: limits({ type: 'Pod', max: { cpu: 1, memory: 1 } }) },
        `web ${at}.resources.requests`,
      ],
    ],
    fine: [
      { web: web({ own: { resources: { limits: { cpu: 1, memory: '1Mi' } } } }) },
      { web: web({ own: { resources: undefined }, pod: { resources: { requests: { cpu: 1, memory: '1Mi' } } } }) },
      { web: web({ own: { resources: undefined } }), limits: limits({ defaultRequest: { cpu: 1, memory: '1Mi' } }) },
      { web: web({ pod: { initContainers: [{ ...container, resources: undefined }] } }) },
    ],
  },
  'memory-limit': {
    bad: [
      [{ web: web({ own: { resources: { requests: resources.requests } } }) }, `web ${at}.resources.limits`],
      [
        { web: web({ pod: { initContainers: [{ ...container, restartPolicy: 'Always', resources: {} }] } }) },
        'web spec.template.spec.initContainers[0].resources.limits',
      ],
    ],
    fine: [
      { web: web() },
      { web: web({ own: { resources: undefined }, pod: { resources: { limits: { memory: '1Gi' } } } }) },
      { web: web({ own: { resources: undefined } }), limits: limits({ default: { memory: '1Gi' } }) },
    ],
  },
  'readiness-probe': {
    bad: [[{ web: web({ own: { readinessProbe: undefined } }), service }, `web ${at}.readinessProbe`]],
    fine: [
      { web: web({ own: { readinessProbe: undefined } }) },
      { web: web({ own: { readinessProbe: undefined, startupProbe: {} } }), service },
      { web: web(), service },
    ],
  },
  'liveness-probe': {
    bad: [[{ web: web({ own: { livenessProbe: undefined } }) }, `web ${at}.livenessProbe`]],
    fine: [{ web: web() }, { job }],
  },
  'run-as-non-root': {
    bad: [
      [{ web: web({ own: { securityContext: undefined } }) }, `web ${at}.securityContext.runAsNonRoot`],
      [{ web: web({ own: { securityContext: { runAsUser: 0 } } }) }, `web ${at}.securityContext.runAsNonRoot`],
      [
        { web: web({ own: { securityContext: { runAsNonRoot: false } }, pod: { securityContext: { runAsNonRoot: true } } }) },
        `web ${at}.securityContext.runAsNonRoot`,
      ],
    ],
    fine: [
      { web: web({ own: { securityContext: { runAsUser: 1000 } } }) },
      { web: web({ own: { securityContext: undefined }, pod: { securityContext: { runAsNonRoot: true } } }) },
      { web: web({ own: { securityContext: undefined }, pod: { hostUsers: false } }) },
      { web: web({ own: { securityContext: undefined }, pod: { os: { name: 'windows' } } }) },
    ],
  },
  'no-privilege-escalation': {
    bad: [
      [{ web: web({ own: { securityContext: { runAsNonRoot: true } } }) }, `web ${at}.securityContext.allowPrivilegeEscalation`],
    ],
    fine: [{ web: web() }],
  },
  'no-privileged-container': {
    bad: [
      [{ web: web({ own: { securityContext: { privileged: true, runAsUser: 1 } } }) }, `web ${at}.securityContext.privileged`],
    ],
    fine: [{ web: web() }],
  },
  'read-only-root-filesystem': {
    bad: [
      [{ web: web({ own: { securityContext: { runAsNonRoot: true } } }) }, `web ${at}.securityContext.readOnlyRootFilesystem`],
    ],
    fine: [{ web: web() }],
  },
  'no-host-namespace': {
    bad: [
      [{ web: web({ pod: { hostNetwork: true } }) }, 'web spec.template.spec.hostNetwork'],
      [{ web: { kind: 'Pod', spec: { hostPID: true, containers: [container] } } }, 'web spec.hostPID'],
    ],
    fine: [{ web: web({ pod: { hostNetwork: false } }) }],
  },
  'no-host-path': {
    bad: [
      [
        {
          web: web({
            pod: {
              volumes: [
                { name: 'a', emptyDir: {} },
                { name: 'b', hostPath: { path: '/' } },
              ],
            },
          }),
        },
        'web spec.template.spec.volumes[1].hostPath',
      ],
    ],
    fine: [{ web: web({ pod: { volumes: [{ name: 'a', emptyDir: {} }] } }) }],
  },
  'no-host-port': {
    bad: [[{ web: web({ own: { ports: [{ containerPort: 80, hostPort: 80 }] } }) }, `web ${at}.ports`]],
    fine: [{ web: web({ own: { ports: [{ containerPort: 80 }] } }) }],
  },
  'no-default-namespace': {
    bad: [[{ web: { ...web(), metadata: { namespace: 'default' } } }, 'web metadata.namespace']],
    fine: [{ web: web() }],
  },
  'spread-replicas': {
    bad: [[{ web: web({ spec: { replicas: 3 } }) }, 'web spec.template.spec.topologySpreadConstraints']],
    fine: [
      { web: web({ spec: { replicas: 2 } }) },
      { web: web({ spec: { replicas: 3 }, pod: { topologySpreadConstraints: [{}] } }) },
      { web: web({ spec: { replicas: 3 }, pod: { affinity: { podAntiAffinity: {} } } }) },
    ],
  },
  'blocked-eviction': {
    bad: [
      [{ web: web(), budget: budget({ minAvailable: 1 }) }, 'budget spec.minAvailable'],
      [{ web: web({ spec: { replicas: 3 } }), budget: budget({ minAvailable: '67%' }) }, 'budget spec.minAvailable'],
      [{ web: web({ spec: { replicas: 3 } }), budget: budget({ minAvailable: '100%' }) }, 'budget spec.minAvailable'],
      [{ web: web({ spec: { replicas: 3 } }), budget: budget({ maxUnavailable: 0 }) }, 'budget spec.maxUnavailable'],
      [{ web: web(), budget: budget({ maxUnavailable: '0%' }) }, 'budget spec.maxUnavailable'],
      [{ web: web(), scaler: autoscaler({ minReplicas: 2 }), budget: budget({ minAvailable: 2 }) }, 'budget spec.minAvailable'],
    ],
    fine: [
      { web: web({ spec: { replicas: 2 } }), budget: budget({ minAvailable: 1 }) },
      { web: web(), budget: budget({ maxUnavailable: 1 }) },
      { web: web({ spec: { replicas: 3 } }), budget: budget({ minAvailable: '66%' }) },
      { web: web({ spec: { replicas: 0 } }), budget: budget({ minAvailable: 1 }) },
      { web: web(), scaler: autoscaler({ minReplicas: 3 }), budget: budget({ minAvailable: 2 }) },
    ],
  },
  'autoscaled-replicas': {
    bad: [[{ web: web({ spec: { replicas: 2 } }), scaler: autoscaler() }, 'web spec.replicas']],
    fine: [
      { web: web(), scaler: autoscaler() },
      { web: web({ spec: { replicas: 0 } }), scaler: autoscaler() },
      { web: web({ spec: { replicas: 2 } }) },
    ],
  },
  'no-unset-text': {
    bad: [
      ...['nginx:undefined', 'undefined/nginx:1', 'nginx:1-undefined', 'nginx@undefined', 'nginx:null'].map(
        (image) => [{ web: web({ own: { image } }) }, `web ${at}.image`] as const,
      ),
      ...['undefined', 'NaN', 'http://undefined:8080', 'redis://cache:NaN/0', 'undefined.shop.svc', 'a=1,b=undefined'].map(
        (value) => [{ web: web({ own: { env: [{ name: 'A', value }] } }) }, `web ${at}.env[0].value`] as const,
      ),
      ...['shop-undefined', 'undefined-shop', '[object Object]', '[object Promise] of shop', 'see http://user:x@undefined/'].map(
        (team) => [{ web: { ...web(), metadata: { annotations: { team } } } }, 'web metadata.annotations.team'] as const,
      ),
      ...['undefined', '--db=undefined', '--db=http://undefined', '--db=[object Object]', 'ghcr.io:443/a/b:undefined'].map(
        (argument) => [{ web: web({ own: { args: ['serve', argument] } }) }, `web ${at}.args[1]`] as const,
      ),
      ...['undefined', 'postgres://user@undefined/shop', '{"url":"http://undefined:80"}', '[object Object]'].map(
        (text) => [{ web: { kind: 'ConfigMap', data: { text } } }, 'web data.text'] as const,
      ),
      [{ web: { kind: 'Secret', stringData: { host: 'undefined' } } }, 'web stringData.host'],
    ],
    fine: [
      ...[
        'undefinedness',
        'NaNo',
        'null',
        'nginx:null',
        'is undefined here',
        'a\nhttp://undefined',
        'x-undefined-'.repeat(30),
      ].map((team) => ({ web: { ...web(), metadata: { annotations: { team } } } })),
      ...['f(undefined)', 'x!=="undefined"', '-fsanitize=undefined', '-fsanitize=address,undefined', 'undefined || 1'].map(
        (value) => ({
          web: web({ own: { env: [{ name: 'A', value }] } }),
        }),
      ),
      ...['x=undefined', 'shop-undefined', "String(x) !== '[object Object]'", 'NaN', '--a=b-undefined'].map((argument) => ({
        web: web({ own: { command: ['node', '-e', argument] } }),
      })),
      ...['x=undefined', '{"fill":"undefined"}', 'NaN', 'a: undefined', 'undefined\n'].map((text) => ({
        web: { kind: 'ConfigMap', data: { text } },
      })),
      { web: web({ spec: { selector: { matchLabels: { app: 'web', undefined: 'a' } } } }) },
      { web: { kind: 'Secret', data: { text: 'NaN=' }, stringData: { password: 'a/undefined' } } },
      {
        web: {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          spec: { names: { kind: 'undefined' }, description: 'undefined' },
        },
      },
    ],
  },
};

function judge(id: RecommendedPolicy, objects: Objects): readonly string[] {
  const stage = aStage({ policies: [recommended({ [id]: 'info' })] });
  anApplication(stage, 'shop', objects);
  return synthesizeStages(stage)
    .issues.filter(({ code, rule }) => code === 'policy' && rule === id)
    .map(({ resource, at: place, severity }) => `${severity} ${resource?.name} ${place}`);
}

describe.each(Object.entries(cases))('%s', (id, { bad, fine }) => {
  test.each(bad)('finds %j', (objects, place) => {
    expect(judge(id as RecommendedPolicy, objects)).toEqual([`info ${place}`]);
  });

  test.each(fine.map((objects) => [objects]))('lets %j pass', (objects) => {
    expect(judge(id as RecommendedPolicy, objects)).toEqual([]);
  });
});

test('docs/policies.md has every one of them, at its level, and says why', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/policies.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (error|warning|info|off) +\|/gm)].map(([, id, level]) => [id, level]);
  expect(rows).toEqual(recommendedPolicies.map(({ id, severity }) => [id, severity]));
  const reasons = [...page.matchAll(/^- \*\*[^:]+/gm)].join();
  expect(recommendedPolicies.filter(({ id }) => !reasons.includes(`**${id}**`)).map(({ id }) => id)).toEqual([]);
});

test('the registry has every id, once', () => {
  expect(recommendedPolicies.map(({ id }) => id).toSorted()).toEqual(Object.keys(cases).toSorted());
});

test('containers that share a flaw are told of once', () => {
  const stage = aStage({ policies: [recommended()] });
  const bare = { image: 'nginx:1', resources, securityContext: { runAsNonRoot: true } };
  const containers = ['a', 'b', 'c'].map((name) => ({ ...bare, name, image: 'nginx' }));
  anApplication(stage, 'shop', { web: { kind: 'Pod', spec: { containers } } });
  expect(synthesizeStages(stage).issues.filter(({ code }) => code === 'policy')).toMatchObject([
    {
      rule: 'no-latest-image',
      severity: 'warning',
      at: 'spec.containers[0].image',
      message: expect.stringContaining('containers "a", "b" and "c" have'),
    },
  ]);
});

test('what is missing is told once for an object, without the text around it', () => {
  const stage = aStage({ policies: [recommended()] });
  const env = [{ name: 'URL', value: 'postgres://shop:hunter2@undefined/shop' }];
  anApplication(stage, 'shop', { web: { ...web({ own: { env } }), metadata: { labels: { size: 'NaN' } } } });
  const issues = synthesizeStages(stage).issues.filter(({ rule }) => rule === 'no-unset-text');
  expect(issues).toMatchObject([{ severity: 'warning', at: 'metadata.labels.size' }]);
  expect(issues[0]?.message).toContain(`metadata.labels.size and ${at}.env[0].value hold "NaN" and "undefined"`);
  expect(JSON.stringify(issues)).not.toContain('hunter2');
});

test('nothing makes them throw, and nothing is an error by default', () => {
  const kinds = ['v1/Pod', 'apps/v1/Deployment', 'batch/v1/CronJob', 'policy/v1/PodDisruptionBudget', 'v1/LimitRange'];
  const words = [
    'spec',
    'template',
    'containers',
    'resources',
    'limits',
    'securityContext',
    'image',
    'volumes',
    'hostPath',
    'replicas',
    'ports',
  ];
  const anything = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom<unknown>(null, 0, 3, '', 'nginx', '100%', true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 5 }),
    ),
  })).value;
  fc.assert(
    fc.property(fc.constantFrom(...kinds), anything, (type, spec) => {
      const apiVersion = type.slice(0, type.lastIndexOf('/'));
      const kind = type.slice(type.lastIndexOf('/') + 1);
      const manifest = { apiVersion, kind, metadata: { name: 'a', namespace: 'b' }, spec } as Manifest;
      const group = apiVersion.split('/').at(-2) ?? '';
      const resource: Resource = {
        id: { group, kind, namespace: 'b', name: 'a' },
        stage: '',
        application: '',
        construct: 'a',
        manifest,
      };
      const graph = { resources: [resource], references: [], selections: [] } as unknown as Graph;
      const choice = {
        recommended: true,
        own: [],
        levels: Object.fromEntries(recommendedPolicies.map(({ id }) => [id, 'info' as const])),
      };
      const found = [
        ...policies.inspect({ resources: [resource], graph, definitions: [], isUnknown: () => false, policies: choice }),
      ];
      expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
    }),
  );
});
