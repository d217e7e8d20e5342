import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findWaits } from '../../src/graph/merge-order.ts';
import type { ApplicationChange, Inventory } from '../../src/types/files.ts';

function inventory(offers: readonly string[], needs: readonly string[] = []): Inventory {
  return { version: 1, project: 'shop', files: {}, offers, needs };
}

type Given = Readonly<Record<string, readonly [before: Inventory | undefined, after: Inventory | undefined]>>;

function waitsOf(given: Given): readonly string[] {
  const changes = Object.entries(given).map(
    ([application, [before, after]]): ApplicationChange => ({ application, before, after }),
  );
  return findWaits(changes).map(({ application, first, why, what }) => `${application} ${why} ${what}: ${first}`);
}

const none = inventory([]);
const service = inventory(['Service shop/db', 'Service shop/db port 80']);
const ofService = (need = 'Service shop/db') => inventory(['Deployment.apps shop/web'], [need]);

describe('an application waits', () => {
  test('for what brings what it needs', () => {
    expect(waitsOf({ db: [undefined, service], web: [none, ofService()] })).toEqual(['web needs Service shop/db: db']);
    expect(waitsOf({ db: [undefined, service], web: [undefined, ofService('Service shop/db port 80')] })).toEqual([
      'web needs Service shop/db port 80: db',
    ]);
  });

  test('for a key, a port, a label or a namespace that is new', () => {
    const secret = (...keys: readonly string[]) =>
      inventory(['Secret shop/login', ...keys.map((key) => `Secret shop/login key ${key}`)]);
    expect(
      waitsOf({ data: [secret('user'), secret('user', 'password')], web: [none, ofService('Secret shop/login key password')] }),
    ).toEqual(['web needs Secret shop/login key password: data']);
    const pods = (...labels: readonly string[]) =>
      inventory(['Deployment.apps shop/db', ...labels.map((label) => `Deployment.apps shop/db label ${label}`)]);
    expect(waitsOf({ db: [pods('app=old'), pods('app=db')], web: [none, ofService('Pods shop label app=db')] })).toEqual([
      'web needs Pods shop label app=db: db',
    ]);
    expect(waitsOf({ _namespaces: [undefined, inventory(['Namespace shop'])], web: [undefined, ofService('x')] })).toEqual([
      'web needs Namespace shop: _namespaces',
    ]);
  });

  test('to take away what another one needs until it has changed', () => {
    expect(waitsOf({ db: [service, none], web: [ofService(), inventory([])] })).toEqual(['db takes Service shop/db: web']);
  });

  test('to hand over what another one holds from now on', () => {
    const volume = inventory(['PersistentVolumeClaim shop/data']);
    expect(waitsOf({ old: [volume, undefined], new: [none, volume] })).toEqual([
      'old hands PersistentVolumeClaim shop/data: new',
    ]);
  });
});

describe('an application does not wait', () => {
  test.each<[string, Given]>([
    ['for what is published', { db: [service, service], web: [none, ofService()] }],
    ['for itself', { web: [none, inventory(['Service shop/db'], ['Service shop/db'])] }],
    ['for what nobody here has', { db: [none, none], web: [none, ofService('Service other/db')] }],
    ['to take away what nobody needs', { db: [service, none], web: [none, none] }],
    [
      'to take away what is needed further, because that is another error',
      { db: [service, none], web: [ofService(), ofService()] },
    ],
    ['for a line that nobody understands', { db: [service, none], web: [none, inventory([], ['\u001b[2J ?'])] }],
  ])('%s', (_what, given) => {
    expect(waitsOf(given)).toEqual([]);
  });
});

// ------------------------------------------------------------------------------------------------ against a model

const name = fc.constantFrom('a', 'b', 'c', 'd');
const side = fc.option(
  fc.record({ offers: fc.uniqueArray(name, { maxLength: 3 }), needs: fc.uniqueArray(name, { maxLength: 2 }) }),
  { nil: undefined },
);
type Sides = readonly [{ offers: string[]; needs: string[] } | undefined, { offers: string[]; needs: string[] } | undefined];
const stage = fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 4 });

test('whoever waits for nobody lands alone without harm, as far as the whole lands without harm', () => {
  const idOf = (each: string) => `ConfigMap shop/${each}`;
  const toInventory = (each: Sides[0]) => each && inventory(each.offers.map(idOf), each.needs.map(idOf));
  fc.assert(
    fc.property(stage, (sides: readonly Sides[]) => {
      const broken = (state: readonly Sides[0][]) => {
        const offered = new Set(state.flatMap((each) => each?.offers ?? []));
        return state.flatMap((each) => each?.needs ?? []).filter((need) => !offered.has(need));
      };
      fc.pre(broken(sides.map(([before]) => before)).length + broken(sides.map(([, after]) => after)).length === 0);
      const changes = sides.map(([before, after], index) => ({
        application: String(index),
        before: toInventory(before),
        after: toInventory(after),
      }));
      const waiting = new Set(
        findWaits(changes)
          .filter(({ why }) => why !== 'hands')
          .map(({ application }) => application),
      );
      const handing = new Set(findWaits(changes).map(({ application }) => application));
      sides.forEach((_, alone) => {
        const harm = broken(sides.map(([before, after], index) => (index === alone ? after : before)));
        if (harm.length > 0) expect(handing.has(String(alone))).toBe(true);
        else expect(waiting.has(String(alone))).toBe(false);
      });
    }),
    { numRuns: 3000 },
  );
});
