import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDeletions, withoutRemovals } from '../../src/plan/deletion-guard.ts';
import { planStage } from '../../src/plan/plan-stage.ts';
import type { ApplicationChange, Inventory } from '../../src/types/files.ts';
import type { Removal } from '../../src/types/removal.ts';
import { applyPlan, aWish, existingOf } from './trees.ts';

const blob = 'a'.repeat(40);

function inventory(offers: readonly string[], files: readonly string[] = []): Inventory {
  return { version: 1, project: 'shop', files: Object.fromEntries(files.map((path) => [path, blob])), offers, needs: [] };
}

function change(before: Inventory | undefined, after: Inventory | undefined, application = 'shop'): ApplicationChange {
  return { application, before, after };
}

const found = (...changes: readonly ApplicationChange[]) =>
  findDeletions(changes).map(({ application, resource, why }) => `${application}: ${resource} ${why}`);

const many = ['Service shop/a', 'Service shop/b', 'Service shop/c', 'Service shop/d'];

describe('what has to be meant', () => {
  test.each([
    ['Namespace shop', 'precious'],
    ['PersistentVolume disk', 'precious'],
    ['PersistentVolumeClaim shop/data', 'precious'],
    ['CustomResourceDefinition.apiextensions.k8s.io tenants.acme.example', 'precious'],
    ['StatefulSet.apps shop/db', 'precious'],
    ['Kustomization.kustomize.toolkit.fluxcd.io flux-system/all', 'operator'],
    ['HelmRelease.helm.toolkit.fluxcd.io shop/chart', 'operator'],
    ['Application.argoproj.io argocd/all', 'operator'],
    ['ApplicationSet.argoproj.io argocd/all', 'operator'],
    ['ResourceSet.fluxcd.controlplane.io flux-system/all', 'operator'],
  ])('is %s, even alone', (resource, why) => {
    expect(found(change(inventory([...many, resource]), inventory(many)))).toEqual([`shop: ${resource} ${why}`]);
  });

  test('is not what is only called like that', () => {
    const named = ['Service shop/statefulset-db', 'Ingress.networking.k8s.io shop/namespace-x'];
    expect(found(change(inventory([...many, ...named]), inventory(many)))).toEqual([]);
  });

  test('is no other resource, up to half of an application', () => {
    expect(found(change(inventory(many), inventory(many.slice(2))))).toEqual([]);
    expect(found(change(inventory(many), inventory(many.slice(3))))).toEqual([
      'shop: Service shop/a most',
      'shop: Service shop/b most',
      'shop: Service shop/c most',
    ]);
  });

  test('is all of an application that goes, and its operator file', () => {
    const before = inventory(
      ['Service shop/a', 'Service shop/a port 80'],
      ['clusters/eu/staging-shop.yaml', 'staging/shop/service-a.yaml'],
    );
    expect(found(change(before, undefined))).toEqual([
      'shop: Service shop/a most',
      'shop: clusters/eu/staging-shop.yaml operator',
    ]);
  });

  test('is the operator file of the cluster that a stage leaves', () => {
    const at = (cluster: string) => inventory(many, [`clusters/${cluster}/staging-shop.yaml`]);
    expect(found(change(at('old'), at('new')))).toEqual(['shop: clusters/old/staging-shop.yaml operator']);
    expect(found(change(at('old'), at('old')))).toEqual([]);
  });

  test('is not what another application of the stage has from now on', () => {
    const database = inventory(['StatefulSet.apps shop/db']);
    expect(found(change(database, undefined, 'data'), change(inventory(many), inventory([...many, ...database.offers])))).toEqual(
      [],
    );
    const untouched = inventory(['StatefulSet.apps shop/db']);
    expect(found(change(database, undefined, 'data'), change(untouched, untouched, 'other'))).toEqual([]);
  });

  test('is not a ConfigMap that has another hash, and is one without a successor', () => {
    const before = inventory(['ConfigMap shop/config-0123456789']);
    expect(found(change(before, inventory(['ConfigMap shop/config-abcdef0123'])))).toEqual([]);
    expect(found(change(before, inventory(['ConfigMap shop/other-abcdef0123'])))).toEqual([
      'shop: ConfigMap shop/config-0123456789 most',
    ]);
  });

  test('is never a line that was made to write on a terminal', () => {
    expect(found(change(inventory(['StatefulSet.apps shop/\u001b[2J', 'Namespace a\nb', 'Namespace shop']), undefined))).toEqual([
      'shop: Namespace shop precious',
    ]);
  });

  test('is told by the names of files where an inventory does not say what it holds', () => {
    const files = ['a', 'b', 'c'].map((name) => `staging/shop/service-${name}.yaml`);
    const kustomization = 'staging/shop/kustomization.yaml';
    const before = inventory([], [kustomization, ...files, 'staging/shop/statefulset-db.yaml']);
    expect(found(change(before, inventory(many, [kustomization, ...files])))).toEqual([
      'shop: staging/shop/statefulset-db.yaml precious',
    ]);
  });
});

describe('a removal that the author has declared', () => {
  const removal = (rest: Partial<Removal>): Removal => ({
    ...{ stage: 'staging', kind: 'StatefulSet', name: 'db', reason: 'moved', trace: {} },
    ...rest,
  });
  const deletions = findDeletions([
    change(inventory([...many, 'StatefulSet.apps shop/db', 'Namespace db']), inventory(many)),
    change(inventory(['Service x/y'], ['clusters/eu/staging-old.yaml']), undefined, 'old'),
  ]);
  const left = (rest: Partial<Removal>) => withoutRemovals(deletions, [removal(rest)]).map(({ resource }) => resource);
  const all = ['StatefulSet.apps shop/db', 'Namespace db', 'Service x/y', 'clusters/eu/staging-old.yaml'];

  test.each([
    ['its own resource', {}, 0],
    ['one in its namespace', { namespace: 'shop' }, 0],
    ['what is in no namespace', { kind: 'Namespace', namespace: 'shop' }, 1],
  ])('covers %s', (_what, rest, index) => {
    expect(left(rest)).toEqual(all.filter((_, each) => each !== index));
  });

  test.each([
    ['another namespace', { namespace: 'else' }],
    ['another name', { name: 'd' }],
    ['another kind', { kind: 'Deployment' }],
    ['another application', { kind: 'Application', name: 'shop2' }],
  ])('does not cover %s', (_what, rest) => {
    expect(left(rest)).toEqual(all);
  });

  test('covers a whole application', () => {
    expect(left({ kind: 'Application', name: 'old' })).toEqual(all.slice(0, 2));
  });
});

// ------------------------------------------------------------------------------------------------ against a model

const kinds = ['Service', 'ConfigMap', 'StatefulSet.apps', 'PersistentVolumeClaim', 'Application.argoproj.io'];
const resource = fc
  .tuple(fc.constantFrom(...kinds), fc.constantFrom('a', 'b', 'c'))
  .map(([kind, name]) => `${kind} shop/${name}`);
const stage = fc.dictionary(fc.constantFrom('one', 'two', 'three'), fc.uniqueArray(resource, { minLength: 1, maxLength: 6 }));

test('nothing precious and no majority goes unseen, and nothing that stays is told', () => {
  fc.assert(
    fc.property(stage, stage, (before, after) => {
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      const of = (side: Readonly<Record<string, readonly string[]>>, name: string) => side[name] && inventory(side[name]);
      const deletions = findDeletions(names.map((name) => change(of(before, name), of(after, name), name)));
      const staying = new Set(Object.values(after).flat());
      const expected = Object.entries(before).flatMap(([application, held]) => {
        const gone = held.filter((each) => !staying.has(each));
        const isMost = gone.length > held.length / 2;
        return gone.filter((each) => isMost || !/^(Service|ConfigMap) /.test(each)).map((each) => `${application}: ${each}`);
      });
      expect(deletions.map((each) => `${each.application}: ${each.resource}`).sort()).toEqual(expected.sort());
    }),
    { numRuns: 5000 },
  );
});

const file = fc.constantFrom('service-a.yaml', 'service-b.yaml', 'statefulset-db.yaml', 'namespace-shop.yaml');
const trees = fc.dictionary(fc.constantFrom('one', 'two'), fc.dictionary(file, fc.constant('1')));

test('a plan never removes a precious file or most of an application unseen, whatever it is made of', () => {
  fc.assert(
    fc.property(trees, trees, (before, after) => {
      const published = applyPlan(new Map(), planStage(aWish(before), existingOf(new Map())));
      const plan = planStage(aWish(after), existingOf(published));
      const told = new Set(findDeletions(plan.applications).map((deletion) => deletion.resource));
      for (const [application, files] of Object.entries(before)) {
        const gone = plan.remove.filter((path) => path.startsWith(`staging/${application}/`));
        const isMost = gone.length * 2 > Object.keys(files).length;
        for (const path of gone) expect(told.has(path)).toBe(isMost || /(?:statefulset|namespace)-/.test(path));
      }
      for (const path of told) expect(plan.remove).toContain(path);
    }),
    { numRuns: 1000 },
  );
});
