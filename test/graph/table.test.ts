import { expect, test } from 'vitest';
import { listActiveRules, referenceRules } from '../../src/graph/active-rules.ts';
import { formatPieces, parsePath, relatePath } from '../../src/graph/field-path.ts';
import { isKnownMatch } from '../../src/graph/matches.ts';
import { builtinRules, holders, producerRules, referenceRows } from '../../src/graph/reference-table.ts';
import { getRuleTree } from '../../src/graph/rule-tree.ts';
import { findSilence, silentIds } from '../../src/graph/silent-rules.ts';

test('the table is whole and its ids are unique', () => {
  expect([referenceRows.length, producerRules.length, builtinRules.length, Object.keys(holders).length]).toEqual([
    507, 29, 10, 10,
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

test('every rule is active, or silent for a reason', () => {
  const kinds = [...referenceRows.map(({ from }) => from), ...Object.values(holders).flat()];
  const active = new Set(kinds.flatMap(({ group = '', kind }) => listActiveRules(group, kind)).map(({ rule }) => rule.id));
  for (const rule of referenceRules) {
    expect([rule.id, active.has(rule.id)]).toEqual([rule.id, findSilence(rule) === undefined]);
  }
  expect(active.size).toBe(507 - 67 - silentIds.length);
});

test('a reason is given to rules of the table only, and none to those that are silent anyway', () => {
  const severities = new Map(referenceRules.map(({ id, severity }) => [id, severity]));
  for (const id of silentIds) expect([id, severities.get(id)]).toEqual([id, expect.stringMatching(/^(error|warn)$/)]);
});

test('every active rule has a way of matching, a namespace and a demand that are known', () => {
  const demands = ['dataKey', 'dataKeys', 'dataKeySuffix', 'servicePort', 'portName', 'containerPort', 'section', 'listName'];
  // What stands in the files of a repository and which nodes share a volume is not known.
  demands.push('secretType', 'serviceShape', 'acyclic', 'glob', 'repoPath', 'accessMode');
  for (const rule of referenceRules) {
    if (findSilence(rule) !== undefined) continue;
    expect([rule.id, isKnownMatch(rule.match)]).toEqual([rule.id, true]);
    expect(['same', 'cluster', 'path', 'kind', 'control-plane', 'any']).toContain(rule.namespace);
    if (rule.sub?.type !== undefined) expect(demands).toContain(rule.sub.type);
  }
});

test('kinds that no rule is about have only what holds for every object', () => {
  expect(listActiveRules('example.com', 'Thing').map(({ rule }) => rule.id)).toEqual(['any.ownerRef', 'any.apiVersionKind']);
  expect([...getRuleTree('example.com', 'Thing')!.children.keys()]).toEqual(['metadata', 'kind']);
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
