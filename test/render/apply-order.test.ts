import { expect, test } from 'vitest';
import { rankOf } from '../../src/render/apply-order.ts';
import { aResource } from '../graph/build.ts';

test('what is needed first is applied first', () => {
  const kinds = [
    'APIService',
    'Ingress',
    'Deployment',
    'Service',
    'PersistentVolumeClaim',
    'ConfigMap',
    'RoleBinding',
    'Role',
    'PriorityClass',
    'Namespace',
  ];
  const sorted = kinds.toSorted((a, b) => rankOf(aResource(`${a} web`)) - rankOf(aResource(`${b} web`)));
  expect(sorted).toEqual(kinds.toReversed());
});

test('a kind that nobody knows comes with the workloads', () => {
  expect(rankOf(aResource('Tenant web'))).toBe(rankOf(aResource('Deployment web')));
  expect(rankOf(aResource('Tenant web'))).toBeGreaterThan(rankOf(aResource('Service web')));
  expect(rankOf(aResource('Tenant web'))).toBeLessThan(rankOf(aResource('Ingress web')));
});
