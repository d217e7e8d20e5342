import { expect, test } from 'vitest';
import { runChecks } from '../../src/checks/run-checks.ts';
import { describeOffers } from '../../src/graph/describe-offers.ts';
import { readOffers } from '../../src/graph/read-offers.ts';
import { withNeighbours } from '../../src/graph/with-neighbours.ts';
import type { Neighbour } from '../../src/types/neighbour.ts';
import type { Resource } from '../../src/types/resource.ts';
import { aDeployment, aGraph, aResource, aService } from './build.ts';

const near = { project: 'data', stage: 'staging', application: 'data', cluster: 'test', needs: [] };

function offering(...resources: readonly Resource[]): Neighbour {
  return { ...near, offers: describeOffers(resources) };
}

/** Codes and places of what is wrong with our resources beside those of a neighbour. */
function issuesAmong(own: readonly Resource[], neighbour: Neighbour): readonly string[] {
  const graph = withNeighbours(aGraph(own), { others: [neighbour], before: [] });
  return runChecks(graph).map(({ code, severity, at }) => `${severity} ${code} ${at}`);
}

const config = aResource('ConfigMap data/settings', { data: { URL: 'x' }, binaryData: { LOGO: 'eA==' } });
const service = aService('data/db', { ports: [{ name: 'sql', port: 5432 }] });
const headless = aService('data/raft', { clusterIP: 'None', ports: [{ port: 1 }] });
const certificate = aResource('Certificate data/tls', { spec: { secretName: 'tls' } });
const helm = aResource('HelmRelease flux/redis', { spec: { targetNamespace: 'cache' } });
const ingress = (name: string, host: string) =>
  aResource(`Ingress data/${name}`, {
    spec: {
      rules: [
        {
          host,
          http: {
            paths: [
              { path: '/a b', pathType: 'Prefix' },
              { path: '/', pathType: 'Exact' },
            ],
          },
        },
      ],
    },
  });

test('offers that are read back offer the same', () => {
  const stateful = aResource('StatefulSet data/db', {
    spec: {
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ ports: [{ containerPort: 1, name: 'p' }] }] } },
      volumeClaimTemplates: [{ metadata: { name: 'files' } }],
    },
  });
  const pod = aResource('Pod data/one', {
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ ports: [{ containerPort: 2 }] }] },
  });
  const cron = aResource('CronJob data/night', {
    spec: { jobTemplate: { spec: { template: { metadata: { labels: { job: 'night' } }, spec: { containers: [] } } } } },
  });
  const all = [
    config,
    service,
    headless,
    stateful,
    pod,
    cron,
    helm,
    ingress('web', 'a.example'),
    aResource('ClusterRole reader'),
  ];
  const offers = describeOffers(all);
  const { resources, externals } = readOffers({ ...near, offers });
  const open = externals.flatMap(({ id }) => [`${id.kind} ${id.namespace}/${id.name}`]);
  expect(open).toEqual(['Service data/raft']);
  const again = describeOffers(resources);
  // The claims of a StatefulSet are things of their own when they are read, and `*` is said once.
  expect([...again, 'Service data/raft', 'Service data/raft port *'].sort()).toEqual(offers);
});

test('keys, ports, labels, made Secrets and whole namespaces of a neighbour are known', () => {
  const reader = aDeployment('data/web', {
    env: [
      { name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'URL' } } },
      { name: 'B', valueFrom: { configMapKeyRef: { name: 'settings', key: 'URI' } } },
      { name: 'C', valueFrom: { secretKeyRef: { name: 'tls', key: 'tls.crt' } } },
      { name: 'D', valueFrom: { secretKeyRef: { name: 'tls', key: 'tls.pem' } } },
      { name: 'E', value: 'db.data.svc:5432' },
      { name: 'F', value: 'db.data.svc:5433' },
      { name: 'G', value: 'raft.data.svc:7' },
      { name: 'H', value: 'redis.cache.svc' },
      { name: 'I', value: 'nobody.data.svc' },
    ],
  });
  const cached = aDeployment('cache/user', { envFrom: [{ secretRef: { name: 'made-by-helm' } }] });
  const neighbour = offering(config, service, headless, certificate, helm, aResource('Namespace cache'));
  const variable = (index: number) => `spec.template.spec.containers[0].env[${index}]`;
  expect(issuesAmong([reader, cached], neighbour)).toEqual([
    'warning missing-reference spec.template.spec.containers[0].envFrom[0].secretRef.name',
    `error missing-key ${variable(1)}.valueFrom.configMapKeyRef.key`,
    `error missing-key ${variable(3)}.valueFrom.secretKeyRef.key`,
    `error unknown-host-port ${variable(5)}.value`,
    `warning unknown-host ${variable(7)}.value`,
    `error unknown-host ${variable(8)}.value`,
  ]);
});

test('a selector may select the pods of a neighbour', () => {
  const policy = (app: string) => aResource(`NetworkPolicy data/${app}`, { spec: { podSelector: { matchLabels: { app } } } });
  const [good, bad] = ['db', 'bd'].map((app) => issuesAmong([policy(app)], offering(aDeployment('data/db'))));
  expect(good).toEqual([]);
  expect(bad).toEqual([expect.stringContaining('unmatched-selector spec.podSelector')]);
});

test('hosts of Ingresses are compared with those of neighbours, and only ours are reported', () => {
  expect(issuesAmong([ingress('mine', 'a.example')], offering(ingress('theirs', 'a.example')))).toEqual([
    'error duplicate-host spec.rules[0].http.paths[1]',
  ]);
  expect(issuesAmong([ingress('mine', 'b.example')], offering(ingress('theirs', 'a.example')))).toEqual([]);
});

test.each([
  ['Secret data/login key user', 'error'],
  ['Service data/db port 5432', undefined],
  ['Service data/db port sql', undefined],
  ['Service data/db port web', 'error'],
  ['Pods data label app=db', undefined],
  ['Pods data label app=cache', 'error'],
  ['Pods data label tier In back|front', undefined],
  ['Gibberish', undefined],
])('what was offered before, %s, is missed only when it is gone', (need, severity) => {
  const before = offering(
    aResource('Secret data/login', { stringData: { user: 'x' } }),
    aService('data/db', {
      ports: [
        { name: 'sql', port: 5432 },
        { name: 'web', port: 80 },
      ],
    }),
    aDeployment('data/cache'),
    aResource('Deployment data/db', {
      spec: { template: { metadata: { labels: { app: 'db', tier: 'back' } }, spec: { containers: [] } } },
    }),
  );
  const now = [
    aService('data/db', { ports: [{ name: 'sql', port: 5432 }] }),
    aResource('Deployment data/db', {
      spec: { template: { metadata: { labels: { app: 'db', tier: 'back' } }, spec: { containers: [] } } },
    }),
  ];
  const user: Neighbour = { ...near, application: 'web', project: 'web', offers: [], needs: [need] };
  const graph = withNeighbours(aGraph(now), { others: [user], before: [before] });
  const found = runChecks(graph).filter(({ code }) => code === 'still-needed');
  expect(found.map((each) => each.severity)).toEqual(severity ? [severity] : []);
  if (severity) expect(found[0]!.message).toContain(need);
});

test('what was missing before is nobody’s fault now', () => {
  const user: Neighbour = { ...near, application: 'web', offers: [], needs: ['Secret data/never'] };
  const graph = withNeighbours(aGraph([]), { others: [user], before: [offering(config)] });
  expect(runChecks(graph)).toEqual([]);
});

test('what an inventory does not tell is not asked of a neighbour: listeners, types, grants', () => {
  const gateway = aResource('Gateway data/public', { spec: { listeners: [{ name: 'http' }] } });
  const grant = aResource('ReferenceGrant data/allow', { spec: { from: [], to: [{ kind: 'Service' }] } });
  const route = aResource('HTTPRoute shop/web', {
    spec: {
      parentRefs: [{ name: 'public', namespace: 'data', sectionName: 'https' }],
      rules: [
        {
          backendRefs: [
            { name: 'db', namespace: 'data', port: 5432 },
            { name: 'db', namespace: 'data', port: 1 },
          ],
        },
      ],
    },
  });
  expect(issuesAmong([route], offering(gateway, service))).toEqual(['error missing-port spec.rules[0].backendRefs[1].port']);
  const backend = aService('data/own', { selector: undefined });
  const toOwn = aResource('HTTPRoute shop/own', {
    spec: { rules: [{ backendRefs: [{ name: 'own', namespace: 'data', port: 80 }] }] },
  });
  expect(issuesAmong([toOwn, backend], offering(config))).toEqual(['error missing-grant spec.rules[0].backendRefs[0].name']);
  expect(issuesAmong([toOwn, backend], offering(grant))).toEqual([]);
});
