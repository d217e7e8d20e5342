import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterFilePath, folderOf, inventoryPath, operatorNameOf } from '../../src/render/paths.ts';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const application = fc.oneof(label, fc.constant('_namespaces'));

test('paths are where people and operators look', () => {
  expect(folderOf('staging', 'shop')).toBe('staging/shop');
  expect(inventoryPath('staging', 'shop')).toBe('.stagewright/staging/shop');
  expect(clusterFilePath({ name: 'staging', cluster: 'eu' }, 'shop')).toBe('clusters/eu/staging-shop.yaml');
});

test('the name of the operator object is a DNS label', () => {
  fc.assert(
    fc.property(label, application, (stage, name) => {
      expect(operatorNameOf(stage, name)).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    }),
  );
});

test('applications of one stage have different names, however long', () => {
  fc.assert(
    fc.property(label, fc.uniqueArray(application, { minLength: 2, maxLength: 20 }), (stage, names) => {
      expect(new Set(names.map((name) => operatorNameOf(stage, name))).size).toBe(names.length);
    }),
  );
  expect(operatorNameOf('a', '_namespaces')).not.toBe(operatorNameOf('a', 'namespaces'));
});
