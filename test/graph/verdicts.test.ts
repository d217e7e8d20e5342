import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/types/manifest.ts';
import { judge, toManifest } from './mutation/fixture.ts';

/** A case of another linter's own tests, written anew, with its verdict and ours. */
interface Verdict {
  readonly title: string;
  readonly objects: Readonly<Record<string, JsonObject>>;
  /** The objects that it reports. */
  readonly theirs: readonly string[];
  /** What we report, as `code object at`. */
  readonly ours: readonly string[];
  /** Why the objects that we report are others. */
  readonly difference?: string;
}

const labels = (app: string) => ({ app });
const pods = (app: string, spec: JsonObject = {}) => ({
  spec: {
    selector: { matchLabels: labels(app) },
    template: { metadata: { labels: labels(app) }, spec: { containers: [{ name: 'main', image: 'nginx:1.29' }], ...spec } },
  },
});
const service = (app: string, ports: readonly JsonObject[] = [{ name: 'http', port: 80 }]) => ({
  spec: { selector: labels(app), ports },
});
const backend = (name: string, port: JsonObject): JsonObject => ({ service: { name, port } });
const ingress = (name: string, ...backends: readonly JsonObject[]) => ({
  spec: {
    rules: backends.map((each, index) => ({
      host: `${name}${index}.example.com`,
      http: { paths: [{ path: '/', pathType: 'Prefix', backend: each }] },
    })),
  },
});
const scaler = (kind: string, name: string) => ({
  spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind, name } },
});
const policy = (spec: JsonObject) => ({ spec });
const select = (app: string) => ({ podSelector: { matchLabels: labels(app) } });
const binding = (kind: string, name: string, subject: JsonObject) => ({
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
  subjects: [subject],
});
const gateway = (gatewayClassName: string) => ({ spec: { gatewayClassName, listeners: [{ name: 'http', port: 80 }] } });
const route = (parent: JsonObject, target: JsonObject) => ({
  spec: { parentRefs: [parent], rules: [{ backendRefs: [target] }] },
});
const account = (name: string, namespace?: string) => ({ kind: 'ServiceAccount', name, ...(namespace && { namespace }) });
const jane = { kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' };
const firstPath = 'spec.rules[0].http.paths[0].backend.service';

const kubeLinter: readonly Verdict[] = [
  {
    title: 'dangling-service: labels of no pod',
    objects: {
      'apps/v1 Deployment web': pods('web'),
      'v1 Service web': service('web'),
      'apps.openshift.io/v1 DeploymentConfig old': { spec: { template: { metadata: { labels: labels('old') } } } },
      'v1 Service old': service('old'),
      'v1 Service lost': service('wbe'),
    },
    theirs: ['Service lost'],
    ours: ['unmatched-selector Service lost spec.selector'],
  },
  {
    title: 'dangling-service: no selector at all',
    objects: { 'v1 Service manual': { spec: { ports: [{ port: 80 }] } } },
    theirs: ['Service manual'],
    ours: [],
    difference: 'a Service without a selector is legal: somebody else keeps its endpoints',
  },
  {
    title: 'dangling-ingress: a Service that is not there, two ports that it has not',
    objects: {
      'v1 Service web': service('web'),
      'apps/v1 Deployment web': pods('web'),
      'networking.k8s.io/v1 Ingress number': ingress('number', backend('web', { number: 80 })),
      'networking.k8s.io/v1 Ingress name': ingress('name', backend('web', { name: 'http' })),
      'networking.k8s.io/v1 Ingress standard': { spec: { defaultBackend: backend('web', { number: 80 }) } },
      'networking.k8s.io/v1 Ingress missing': ingress('missing', backend('gone', { number: 80 }), backend('web', { number: 80 })),
      'networking.k8s.io/v1 Ingress bad-number': ingress('bad-number', backend('web', { number: 8080 })),
      'networking.k8s.io/v1 Ingress bad-name': ingress('bad-name', backend('web', { name: 'https' })),
    },
    theirs: ['Ingress missing', 'Ingress bad-number', 'Ingress bad-name'],
    ours: [
      `missing-reference Ingress missing ${firstPath}.name`,
      `missing-port Ingress bad-number ${firstPath}.port.number`,
      `missing-port Ingress bad-name ${firstPath}.port.name`,
    ],
  },
  {
    title: 'dangling-ingress: every missing Service of one Ingress',
    objects: {
      'networking.k8s.io/v1 Ingress web': ingress('web', backend('one', { number: 80 }), backend('two', { number: 80 })),
    },
    theirs: ['Ingress web'],
    ours: [
      `missing-reference Ingress web ${firstPath}.name`,
      'missing-reference Ingress web spec.rules[1].http.paths[0].backend.service.name',
    ],
  },
  {
    title: 'dangling-ingress: a resource as a backend',
    objects: {
      'networking.k8s.io/v1 Ingress static': ingress('static', {
        resource: { apiGroup: 'k8s.example.com', kind: 'StorageBucket', name: 'assets' },
      }),
    },
    theirs: [],
    ours: ['missing-reference Ingress static spec.rules[0].http.paths[0].backend.resource.name'],
    difference: 'they look at Services only; for us it is a reference like others, though no more than a warning',
  },
  {
    title: 'dangling-horizontalpodautoscaler',
    objects: {
      'apps/v1 Deployment web': pods('web'),
      'autoscaling/v2 HorizontalPodAutoscaler web': scaler('Deployment', 'web'),
      'autoscaling/v2beta1 HorizontalPodAutoscaler lost': scaler('Deployment', 'wbe'),
    },
    theirs: ['HorizontalPodAutoscaler lost'],
    ours: ['missing-reference HorizontalPodAutoscaler lost spec.scaleTargetRef.name'],
  },
  {
    title: 'dangling-networkpolicy: labels of no pod; an empty selector is every pod',
    objects: {
      'apps/v1 Deployment web': pods('web'),
      'networking.k8s.io/v1 NetworkPolicy web': policy(select('web')),
      'networking.k8s.io/v1 NetworkPolicy all': policy({ podSelector: {} }),
      'networking.k8s.io/v1 NetworkPolicy lost': policy(select('wbe')),
    },
    theirs: ['NetworkPolicy lost'],
    ours: ['unmatched-selector NetworkPolicy lost spec.podSelector'],
  },
  {
    title: 'dangling-networkpolicypeer-podselector: some peers of several rules',
    objects: {
      'apps/v1 Deployment web': pods('web'),
      'networking.k8s.io/v1 NetworkPolicy mixed': policy({
        podSelector: {},
        ingress: [{ from: [select('web'), select('gone'), { podSelector: {} }] }],
        egress: [{ to: [select('web')] }, { to: [select('away')] }],
      }),
      'networking.k8s.io/v1 NetworkPolicy foreign': policy({
        podSelector: {},
        ingress: [{ from: [{ ...select('elsewhere'), namespaceSelector: { matchLabels: { team: 'other' } } }] }],
      }),
    },
    theirs: ['NetworkPolicy mixed'],
    ours: [
      'unmatched-selector NetworkPolicy mixed spec.egress[1].to[0].podSelector',
      'unmatched-selector NetworkPolicy mixed spec.ingress[0].from[1].podSelector',
    ],
  },
  {
    title: 'dangling-servicemonitor: labels of no Service',
    objects: {
      'v1 Service web': { metadata: { labels: labels('web') }, spec: { ports: [{ name: 'metrics', port: 9090 }] } },
      'monitoring.coreos.com/v1 ServiceMonitor web': { spec: { selector: { matchLabels: labels('web') } } },
      'monitoring.coreos.com/v1 ServiceMonitor lost': { spec: { selector: { matchLabels: labels('wbe') } } },
    },
    theirs: ['ServiceMonitor lost'],
    ours: ['unmatched-selector ServiceMonitor lost spec.selector'],
  },
  {
    title: 'dangling-servicemonitor: a Service of another namespace',
    objects: {
      'v1 Service web': { metadata: { labels: labels('web') }, spec: { ports: [{ port: 9090 }] } },
      'v1 Service monitoring/web': { metadata: { labels: labels('web') }, spec: { ports: [{ port: 9090 }] } },
      'v1 Service monitoring/api': { metadata: { labels: labels('api') }, spec: { ports: [{ port: 9090 }] } },
      'monitoring.coreos.com/v1 ServiceMonitor far': {
        spec: { selector: { matchLabels: labels('web') }, namespaceSelector: { matchNames: ['monitoring'] } },
      },
      'monitoring.coreos.com/v1 ServiceMonitor farther': {
        spec: { selector: { matchLabels: labels('web') }, namespaceSelector: { matchNames: ['nowhere'] } },
      },
      'monitoring.coreos.com/v1 ServiceMonitor near': { spec: { selector: { matchLabels: labels('api') } } },
    },
    theirs: ['ServiceMonitor farther'],
    ours: ['unmatched-selector ServiceMonitor near spec.selector'],
    difference:
      'without a namespaceSelector the operator looks into the own namespace only, which they overlook; of a namespace in which nothing is rendered we know nothing',
  },
  {
    title: 'dangling-servicemonitor: no selector',
    objects: { 'monitoring.coreos.com/v1 ServiceMonitor none': { spec: { selector: {} } } },
    theirs: ['ServiceMonitor none'],
    ours: [],
    difference: 'an empty selector selects every Service',
  },
  {
    title: 'non-existent-service-account',
    objects: {
      'v1 ServiceAccount web': {},
      'apps/v1 Deployment web': pods('web', { serviceAccount: 'web' }),
      'apps/v1 Deployment plain': pods('plain', { serviceAccountName: 'default' }),
      'apps/v1 Deployment lost': pods('lost', { serviceAccount: 'missing' }),
      'apps.openshift.io/v1 DeploymentConfig old': { spec: { template: { spec: { serviceAccount: 'missing' } } } },
    },
    theirs: ['Deployment lost', 'DeploymentConfig old'],
    ours: [
      'missing-reference Deployment lost spec.template.spec.serviceAccount',
      'missing-reference DeploymentConfig old spec.template.spec.serviceAccount',
    ],
  },
  {
    title: 'mismatching-selector',
    objects: {
      'apps/v1 Deployment web': pods('web'),
      'apps/v1 Deployment other': { spec: { ...pods('web').spec, selector: { matchLabels: labels('other') } } },
    },
    theirs: ['Deployment other'],
    ours: ['selector-mismatch Deployment other spec.selector.matchLabels.app'],
  },
];

const popeye: readonly Verdict[] = [
  {
    title: 'service: no pods, a target port that no container has, and an external name',
    objects: {
      'apps/v1 Deployment web': pods('web', {
        containers: [{ name: 'web', image: 'nginx:1.29', ports: [{ name: 'http', containerPort: 80 }] }],
      }),
      'v1 Service web': service('web', [{ name: 'http', port: 80, targetPort: 'http' }]),
      'v1 Service lost': service('wbe'),
      'v1 Service named': service('web', [{ name: 'http', port: 80, targetPort: 'web' }]),
      'v1 Service outside': { spec: { type: 'ExternalName', externalName: 'example.com', selector: labels('gone') } },
    },
    theirs: ['Service lost', 'Service named'],
    ours: ['unmatched-selector Service lost spec.selector', 'missing-port Service named spec.ports[0].targetPort'],
  },
  {
    title: 'service: a number that no container declares',
    objects: {
      'apps/v1 Deployment web': pods('web', {
        containers: [{ name: 'web', image: 'nginx:1.29', ports: [{ containerPort: 80 }] }],
      }),
      'v1 Service web': service('web', [{ port: 80, targetPort: 3000 }]),
    },
    theirs: ['Service web'],
    ours: [],
    difference: 'what a container declares is information only: it may listen at every port',
  },
  {
    title: 'ingress: a Service and a port that are not there',
    objects: {
      'v1 Service web': service('web', [{ name: 'http', port: 9090 }]),
      'apps/v1 Deployment web': pods('web'),
      'networking.k8s.io/v1 Ingress name': ingress('name', backend('web', { name: 'http' })),
      'networking.k8s.io/v1 Ingress number': ingress('number', backend('web', { number: 9090 })),
      'networking.k8s.io/v1 Ingress gone': ingress('gone', backend('gone', { number: 80 })),
      'networking.k8s.io/v1 Ingress bad': ingress('bad', backend('web', { number: 9091 })),
    },
    theirs: ['Ingress gone', 'Ingress bad'],
    ours: [`missing-reference Ingress gone ${firstPath}.name`, `missing-port Ingress bad ${firstPath}.port.number`],
  },
  {
    title: 'ingress: a backend without a port',
    objects: {
      'v1 Service web': service('web'),
      'apps/v1 Deployment web': pods('web'),
      'networking.k8s.io/v1 Ingress web': ingress('web', { service: { name: 'web' } }),
    },
    theirs: ['Ingress web'],
    ours: [],
    difference: 'it refers to no port; that one must be there is for the schema to say, and the API server refuses it',
  },
  {
    title: 'cluster role binding',
    objects: {
      'v1 ServiceAccount here': {},
      'rbac.authorization.k8s.io/v1 ClusterRole reader': { rules: [] },
      'rbac.authorization.k8s.io/v1 ClusterRoleBinding user': binding('ClusterRole', 'reader', jane),
      'rbac.authorization.k8s.io/v1 ClusterRoleBinding role': binding('ClusterRole', 'gone', account('here', 'shop')),
      'rbac.authorization.k8s.io/v1 ClusterRoleBinding both': binding('Role', 'gone', account('away', 'shop')),
    },
    theirs: ['ClusterRoleBinding role', 'ClusterRoleBinding both'],
    ours: [
      'missing-reference ClusterRoleBinding role roleRef.name',
      'missing-reference ClusterRoleBinding both roleRef.name',
      'missing-reference ClusterRoleBinding both subjects[0].name',
    ],
  },
  {
    title: 'role binding: a Role and a ClusterRole that are not there',
    objects: {
      'v1 ServiceAccount here': {},
      'rbac.authorization.k8s.io/v1 Role reader': { rules: [] },
      'rbac.authorization.k8s.io/v1 RoleBinding user': binding('Role', 'reader', jane),
      'rbac.authorization.k8s.io/v1 RoleBinding role': binding('Role', 'gone', account('here', 'shop')),
      'rbac.authorization.k8s.io/v1 RoleBinding cluster': binding('ClusterRole', 'gone', account('here', 'shop')),
    },
    theirs: ['RoleBinding role', 'RoleBinding cluster'],
    ours: ['missing-reference RoleBinding role roleRef.name', 'missing-reference RoleBinding cluster roleRef.name'],
  },
  {
    title: 'role binding: an account without a namespace',
    objects: {
      'rbac.authorization.k8s.io/v1 Role reader': { rules: [] },
      'rbac.authorization.k8s.io/v1 RoleBinding short': binding('Role', 'reader', account('away')),
    },
    theirs: [],
    ours: ['missing-reference RoleBinding short subjects[0].name'],
    difference: "they pass over subjects without a namespace; we look in the binding's own",
  },
  {
    title: 'horizontal pod autoscaler: each kind of workload',
    objects: {
      'apps/v1 Deployment web': pods('web'),
      'apps/v1 StatefulSet db': pods('db'),
      'apps/v1 ReplicaSet old': pods('old'),
      ...Object.fromEntries(
        (
          [
            ['Deployment', 'web'],
            ['StatefulSet', 'db'],
            ['ReplicaSet', 'old'],
          ] as const
        ).flatMap(([kind, name]) => [
          [`autoscaling/v2 HorizontalPodAutoscaler ${name}`, scaler(kind, name)],
          [`autoscaling/v2 HorizontalPodAutoscaler no-${name}`, scaler(kind, 'toast')],
        ]),
      ),
    },
    theirs: ['HorizontalPodAutoscaler no-web', 'HorizontalPodAutoscaler no-db', 'HorizontalPodAutoscaler no-old'],
    ours: ['web', 'db', 'old'].map((name) => `missing-reference HorizontalPodAutoscaler no-${name} spec.scaleTargetRef.name`),
  },
  {
    title: 'pod disruption budget',
    objects: {
      'v1 Pod one': { metadata: { labels: labels('one') }, spec: { containers: [{ name: 'one', image: 'nginx:1.29' }] } },
      'policy/v1 PodDisruptionBudget one': { spec: { minAvailable: 1, selector: { matchLabels: labels('one') } } },
      'policy/v1 PodDisruptionBudget two': { spec: { minAvailable: 1, selector: { matchLabels: labels('two') } } },
    },
    theirs: ['PodDisruptionBudget two'],
    ours: ['unmatched-selector PodDisruptionBudget two spec.selector'],
  },
  {
    title: 'network policy: pods and peers of the own namespace',
    objects: {
      'apps/v1 Deployment web': pods('web'),
      'networking.k8s.io/v1 NetworkPolicy lost': policy({ ...select('gone'), ingress: [{ from: [select('away')] }] }),
    },
    theirs: ['NetworkPolicy lost'],
    ours: [
      'unmatched-selector NetworkPolicy lost spec.ingress[0].from[0].podSelector',
      'unmatched-selector NetworkPolicy lost spec.podSelector',
    ],
  },
  {
    title: 'network policy: peers of namespaces that labels select',
    objects: {
      'apps/v1 Deployment web': pods('web'),
      'networking.k8s.io/v1 NetworkPolicy foreign': policy({
        ...select('web'),
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'gone' } }, ...select('away') }] }],
      }),
    },
    theirs: ['NetworkPolicy foreign'],
    ours: [],
    difference: 'they see the whole cluster; manifests do not tell which namespaces others have made, and with which labels',
  },
  {
    title: 'service account: Secrets that are not there',
    objects: {
      'v1 ServiceAccount lost': { secrets: [{ name: 'gone' }], imagePullSecrets: [{ name: 'away' }] },
    },
    theirs: ['ServiceAccount lost'],
    ours: [
      'missing-reference ServiceAccount lost imagePullSecrets[0].name',
      'missing-reference ServiceAccount lost secrets[0].name',
    ],
  },
  {
    title: 'gateways and routes: a class, a parent and backends that are not there',
    objects: {
      'gateway.networking.k8s.io/v1 GatewayClass here': { spec: {} },
      'gateway.networking.k8s.io/v1 Gateway web': gateway('here'),
      'gateway.networking.k8s.io/v1 Gateway lost': gateway('away'),
      'v1 Service web': { spec: { ports: [{ port: 9090 }] } },
      'gateway.networking.k8s.io/v1 HTTPRoute web': route({ name: 'web' }, { name: 'web', port: 9090 }),
      'gateway.networking.k8s.io/v1 HTTPRoute no-parent': route({ name: 'gone' }, { name: 'web', port: 9090 }),
      'gateway.networking.k8s.io/v1 HTTPRoute no-mesh': route(
        { group: '', kind: 'Service', name: 'gone' },
        { name: 'web', port: 9090 },
      ),
      'gateway.networking.k8s.io/v1 HTTPRoute no-backend': route({ name: 'web' }, { name: 'gone', port: 9090 }),
      'gateway.networking.k8s.io/v1 HTTPRoute no-port': route({ name: 'web' }, { name: 'web', port: 8080 }),
    },
    theirs: ['Gateway lost', 'HTTPRoute no-backend', 'HTTPRoute no-mesh', 'HTTPRoute no-parent', 'HTTPRoute no-port'],
    ours: [
      'missing-reference Gateway lost spec.gatewayClassName',
      'missing-reference HTTPRoute no-parent spec.parentRefs[0].name',
      'missing-reference HTTPRoute no-mesh spec.parentRefs[0].name',
      'missing-reference HTTPRoute no-backend spec.rules[0].backendRefs[0].name',
      'missing-port HTTPRoute no-port spec.rules[0].backendRefs[0].port',
    ],
  },
  {
    title: 'workloads: an account that is not there',
    objects: { 'apps/v1 DaemonSet agent': pods('agent', { serviceAccountName: 'gone' }) },
    theirs: ['DaemonSet agent'],
    ours: ['missing-reference DaemonSet agent spec.template.spec.serviceAccountName'],
  },
];

describe.each([
  { tool: 'kube-linter', verdicts: kubeLinter },
  { tool: 'popeye', verdicts: popeye },
])('$tool', ({ verdicts }) => {
  test.each(verdicts)('$title', ({ objects, theirs, ours, difference }) => {
    const names = Object.keys(objects).map((id) => id.split(' ').slice(1).join(' '));
    const found = judge(Object.entries(objects).map(([id, body]) => toManifest(id, body))).map((line) => {
      const [code, position, at] = line.split(' ');
      return `${code} ${names[Number(position)]} ${at}`;
    });
    expect(found.toSorted()).toEqual([...ours].sort());

    const reported = [...new Set(ours.map((line) => line.split(' ').slice(1, 3).join(' ')))].sort();
    const isSame = JSON.stringify(reported) === JSON.stringify([...theirs].sort());
    expect(difference === undefined).toBe(isSame);
  });
});
