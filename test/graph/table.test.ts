import { expect, test } from 'vitest';
import { listActiveRules } from '../../src/graph/active-rules.ts';
import { formatPieces, parsePath, relatePath } from '../../src/graph/field-path.ts';
import { builtinRules, holders, producerRules, referenceRows } from '../../src/graph/reference-table.ts';
import { getRuleTree } from '../../src/graph/rule-tree.ts';

test('the table is whole and its ids are unique', () => {
  expect([referenceRows.length, producerRules.length, builtinRules.length, Object.keys(holders).length]).toEqual([
    507, 29, 10, 8,
  ]);
  expect(new Set(referenceRows.map(({ id }) => id)).size).toBe(507);
});

test('every holder that a rule names is known', () => {
  const named = referenceRows.map(({ from }) => from.kind).filter((kind) => kind.startsWith('@'));
  expect([...new Set(named)].filter((kind) => holders[kind] === undefined)).toEqual([]);
});

test('the groups that Kubernetes itself has are active, with pods in all workloads', () => {
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']) {
    expect(listActiveRules('apps', kind).length).toBeGreaterThan(35);
  }
  expect(listActiveRules('networking.k8s.io', 'Ingress').length).toBeGreaterThan(15);
});

test('Flux kinds are active among themselves only, and other operators not yet', () => {
  const ids = (group: string, kind: string) => listActiveRules(group, kind).map(({ rule }) => rule.id);
  expect(ids('kustomize.toolkit.fluxcd.io', 'Kustomization')).toEqual(['ks.source', 'ks.dependsOn']);
  expect(ids('helm.toolkit.fluxcd.io', 'HelmRelease')).toEqual(['hr.chart.source', 'hr.chartRef', 'hr.dependsOn']);
  expect(ids('argoproj.io', 'Application')).toEqual([]);
});

test('no rule of severity info and none about every object is active', () => {
  const kinds = [...referenceRows.map(({ from }) => from), ...Object.values(holders).flat()];
  const active = kinds.flatMap(({ group = '', kind }) => listActiveRules(group, kind)).map(({ rule }) => rule);
  expect(active.length).toBeGreaterThan(500);
  expect(active.filter(({ id, severity }) => severity === 'info' || id.startsWith('any.'))).toEqual([]);
});

test('kinds without rules and without host names have no tree', () => {
  expect(getRuleTree('example.com', 'Thing')).toBeUndefined();
  expect(getRuleTree('', 'ConfigMap')?.children.has('data')).toBe(true);
});

test('paths are cut into steps, with dots inside of braces', () => {
  expect(parsePath('spec.tls[].secretName')).toEqual(['spec', 'tls', undefined, 'secretName']);
  expect(parsePath('metadata.annotations{cert-manager.io/issuer}')).toEqual([
    'metadata',
    'annotations',
    'cert-manager.io/issuer',
  ]);
  expect(formatPieces(parsePath('a.b[].c{x.y/z}[]'))).toEqual(['a.b[', '].c["x.y/z"][', ']']);
});

test('a sibling path goes through the same items as far as both paths go through the same lists', () => {
  const relate = (from: string, path: string) => relatePath(parsePath(from), parsePath(path));
  expect(relate('subjects[].name', 'subjects[].namespace')).toEqual({ base: 2, steps: ['namespace'] });
  expect(relate('volumes[].configMap.name', 'volumes[].configMap.items[].key')).toEqual({
    base: 3,
    steps: ['items', undefined, 'key'],
  });
  expect(relate('spec.a.name', 'spec.b[].x')).toEqual({ base: 1, steps: ['b', undefined, 'x'] });
});
