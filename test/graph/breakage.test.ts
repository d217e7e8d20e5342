import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runChecks } from '../../src/checks/run-checks.ts';
import { describeNeeds } from '../../src/graph/describe-needs.ts';
import { describeOffers } from '../../src/graph/describe-offers.ts';
import type { JsonValue, Manifest } from '../../src/types/manifest.ts';
import type { Resource } from '../../src/types/resource.ts';
import { aDeployment, aGraph, aPodTemplate, aResource, aService, findIn } from './build.ts';

/** Everything resolves here; each field below breaks exactly one thing. */
const resolved: readonly Resource[] = [
  aResource('ConfigMap shop/config', { data: { LEVEL: 'info', 'app.yaml': 'url: http://web.shop.svc:80/\n' } }),
  aResource('Secret shop/login', { data: { password: '' } }),
  aResource('Secret shop/registry', { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': '' } }),
  aResource('Secret shop/cert', { data: { 'tls.crt': '', 'tls.key': '' } }),
  aResource('ServiceAccount shop/runner'),
  aResource('PersistentVolumeClaim shop/data', { spec: {} }),
  aDeployment(
    'shop/web',
    {
      env: [
        { name: 'A', valueFrom: { configMapKeyRef: { name: 'config', key: 'LEVEL' } } },
        { name: 'B', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } },
        { name: 'C', value: 'db.shop.svc:5432' },
      ],
      envFrom: [{ configMapRef: { name: 'config' } }, { secretRef: { name: 'login' } }],
      args: ['--database=db:5432'],
    },
    {
      serviceAccountName: 'runner',
      imagePullSecrets: [{ name: 'registry' }],
      volumes: [
        { name: 'c', configMap: { name: 'config', items: [{ key: 'app.yaml', path: 'app.yaml' }] } },
        { name: 'd', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'p', projected: { sources: [{ secret: { name: 'login', items: [{ key: 'password', path: 'p' }] } }] } },
      ],
    },
  ),
  aService('shop/web'),
  aResource('StatefulSet shop/db', { spec: { serviceName: 'db', template: aPodTemplate('db') } }),
  aService('shop/db', { clusterIP: 'None', ports: [{ port: 5432, targetPort: 'http' }] }),
  aResource('Ingress shop/web', {
    spec: {
      tls: [{ secretName: 'cert' }],
      rules: [
        { host: 'a.example.com', http: { paths: [{ path: '/', backend: { service: { name: 'web', port: { number: 80 } } } }] } },
      ],
    },
  }),
  aResource('HorizontalPodAutoscaler shop/web', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
  }),
  aResource('PodDisruptionBudget shop/web', { spec: { selector: { matchLabels: { app: 'web' } } } }),
  aResource('NetworkPolicy shop/web', {
    spec: { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ ports: [{ port: 'http' }] }] },
  }),
  aResource('RoleBinding shop/b', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'runner', namespace: 'shop' }],
  }),
  aResource('Role shop/reader'),
];

test('a set in which everything resolves has no findings', () => {
  expect(findIn(resolved)).toEqual([]);
});

/** Every reference, key, port, selector and host name of the set: where it stands, and where the finding must be. */
function listBreakages(): readonly {
  readonly from: Resource;
  readonly at: string;
  readonly code: string;
  readonly reported: string;
}[] {
  const { references, selections, hosts } = aGraph(resolved);
  const portNames = new Set(['svc.targetPort', 'netpol.ingress.port']);
  return [
    ...references
      .filter(({ rule }) => !portNames.has(rule))
      .map(({ from, at }) => ({ from, at, code: 'missing-reference', reported: at })),
    ...references.flatMap(({ from, at: own, parts }) =>
      parts
        .filter(({ at, kind }) => at !== own || kind === 'port')
        .map(({ at, kind }) => ({ from, at, code: kind === 'key' ? 'missing-key' : 'missing-port', reported: at })),
    ),
    ...selections.map(({ from, at, rule }) => ({
      from,
      at: rule === 'svc.selector' ? `${at}.app` : `${at}.matchLabels.app`,
      code: 'unmatched-selector',
      reported: at,
    })),
    ...hosts
      .filter(({ text }) => text.includes('.svc'))
      .map(({ from, at }) => ({ from, at, code: 'unknown-host', reported: at })),
    ...hosts.map(({ from, at }) => ({ from, at, code: 'unknown-host-port', reported: at })),
  ];
}

const breakages = listBreakages();

test('the set has every kind of breakage', () => {
  expect(breakages.length).toBe(32);
  expect(new Set(breakages.map(({ code }) => code)).size).toBe(6);
});

test.each(breakages)('$code is reported at $from.id.kind $at alone', ({ from, at, code, reported }) => {
  const broken = { ...from, manifest: replaceAt(from.manifest, at, (value) => breakValue(value, code)) as Manifest };
  const findings = findIn(resolved.map((resource) => (resource === from ? broken : resource)));
  expect(findings.map((line) => line.replace(/ (error|warning) /, ' '))).toEqual([
    `${code} ${from.id.kind}/${from.id.name} ${reported}`,
  ]);
});

function breakValue(value: JsonValue, code: string): JsonValue {
  if (typeof value === 'number') return value + 1111;
  if (code === 'unknown-host') return String(value).replace(/\b\w+\.shop/, 'nobody.shop');
  if (code === 'unknown-host-port') return String(value).replace(/:(\d+)/, ':1$1');
  return `${value}-broken`;
}

function replaceAt(root: JsonValue, at: string, change: (value: JsonValue) => JsonValue): JsonValue {
  const copy = structuredClone(root) as Record<string, JsonValue>;
  const steps = [...at.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, key]) => quoted ?? index ?? key!);
  const last = steps.pop()!;
  let parent = copy;
  for (const step of steps) parent = parent[step] as Record<string, JsonValue>;
  parent[last] = change(parent[last]!);
  return copy;
}

const broken = [
  ...resolved.filter(({ id }) => !['config', 'db', 'runner'].includes(id.name)),
  aResource('HelmRelease other/a', { spec: { targetNamespace: 'mixed' } }),
  aResource('HelmRelease other/b', { spec: { targetNamespace: 'mixed' } }),
  aDeployment('mixed/x', {}, { serviceAccountName: 'nope', priorityClassName: 'nope' }),
  { ...aService('shop/web'), application: 'copy' },
  { ...aService('shop/web', { ports: [{ port: 81 }] }), application: 'again' },
];

test('the order of the resources changes neither the findings nor the lines of the inventory', () => {
  const read = (resources: readonly Resource[]) => {
    const graph = aGraph(resources);
    return [runChecks(graph), describeOffers(resources), describeNeeds(graph)];
  };
  const expected = read(broken);
  expect(expected[0]!.length).toBeGreaterThan(10);
  fc.assert(
    fc.property(fc.shuffledSubarray(broken, { minLength: broken.length }), (shuffled) => {
      expect(read(shuffled)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('reading a graph changes no manifest', () => {
  const before = JSON.stringify(broken);
  runChecks(aGraph(broken));
  expect(JSON.stringify(broken)).toBe(before);
});
