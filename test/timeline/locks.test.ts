import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addLock, liftLock } from '../../src/timeline/change-locks.ts';
import { describeLock, findLocks, isExpired, sortLocks } from '../../src/timeline/locks.ts';
import type { Lock } from '../../src/types/lock.ts';

const now = new Date('2026-11-21T12:00:00Z');
const later = '2026-11-21T13:00:00Z';
const earlier = '2026-11-21T11:00:00Z';
const wish = { stage: 'production', now, isForced: false };
const forced = { ...wish, isForced: true };

function aLock(lock: Partial<Lock> = {}): Lock {
  return { application: null, owner: 'Ada', reason: 'migration', since: earlier, expires: null, ...lock };
}

describe('an application is kept as it is', () => {
  test('by the lock of its stage and by its own, and by no other', () => {
    const [stage, shop, other] = [aLock(), aLock({ application: 'shop' }), aLock({ application: 'database' })];
    expect(findLocks([stage, shop, other], 'shop', now)).toEqual([stage, shop]);
    expect(findLocks([shop], 'database', now)).toEqual([]);
  });

  test('until the lock is over, to the second', () => {
    expect(isExpired(aLock({ expires: '2026-11-21T12:00:01Z' }), now)).toBe(false);
    expect(isExpired(aLock({ expires: '2026-11-21T12:00:00Z' }), now)).toBe(true);
    expect(findLocks([aLock({ expires: earlier })], 'shop', now)).toEqual([]);
  });
});

describe('a lock is added', () => {
  test('where there is none, beside those of other applications', () => {
    const other = aLock({ application: 'shop', owner: 'Bob' });
    expect(addLock([other], aLock(), wish)).toMatchObject({ action: 'locked', locks: [aLock(), other] });
  });

  test('once: the same again changes nothing', () => {
    expect(addLock([aLock()], aLock({ since: later }), wish)).toMatchObject({ action: 'nothing', locks: [aLock()] });
  });

  test('with another reason or end by its owner, who has had it since before', () => {
    const { action, lock } = addLock([aLock()], aLock({ since: later, reason: 'other', expires: later }), wish);
    expect({ action, lock }).toEqual({ action: 'renewed', lock: aLock({ reason: 'other', expires: later }) });
  });

  test("not in place of somebody else's, who is named, unless that is forced", () => {
    const bobs = aLock({ owner: 'Bob' });
    expect(() => addLock([bobs], aLock(), wish)).toThrow(
      expect.objectContaining({ code: 'locked', message: expect.stringContaining('by Bob') }),
    );
    expect(addLock([bobs], aLock(), forced)).toMatchObject({ action: 'taken', locks: [aLock()] });
  });

  test("in place of somebody else's that is over", () => {
    expect(addLock([aLock({ owner: 'Bob', expires: earlier })], aLock(), wish)).toMatchObject({ action: 'locked' });
  });
});

describe('a lock is lifted', () => {
  test('by its owner; by others only with force', () => {
    const shop = aLock({ application: 'shop' });
    const bob = { application: 'shop', owner: 'Bob' };
    expect(liftLock([aLock(), shop], { application: 'shop', owner: 'Ada' }, wish)).toMatchObject({
      locks: [aLock()],
      lock: shop,
    });
    expect(() => liftLock([shop], bob, wish)).toThrow(
      expect.objectContaining({ code: 'locked', message: expect.stringContaining('by Ada') }),
    );
    expect(liftLock([shop], bob, forced)).toMatchObject({ action: 'unlocked', locks: [] });
  });

  test('alone: that of the stage leaves those of its applications', () => {
    const shop = aLock({ application: 'shop' });
    expect(liftLock([aLock(), shop], aLock(), wish)).toMatchObject({ action: 'unlocked', locks: [shop] });
    expect(liftLock([shop], aLock(), wish)).toMatchObject({ action: 'nothing', locks: [shop] });
  });
});

test('what is said of a lock has its owner, reason, beginning and end', () => {
  expect(describeLock('production', aLock({ expires: later }))).toBe(
    'Stage "production" is locked by Ada since 2026-11-21T11:00:00Z, until 2026-11-21T13:00:00Z: migration',
  );
  expect(describeLock('production', aLock({ application: 'shop' }))).toBe(
    'Application "shop" of stage "production" is locked by Ada since 2026-11-21T11:00:00Z, until it is unlocked: migration',
  );
});

test('after any wishes of anybody there is one lock for each, and nobody lost one against their will', () => {
  const application = fc.constantFrom(null, 'shop', 'database');
  const owner = fc.constantFrom('Ada', 'Bob', 'Eve');
  const step = fc.record({
    kind: fc.constantFrom('lock', 'unlock'),
    application,
    owner,
    reason: fc.constantFrom('a', 'b'),
    minutes: fc.option(fc.integer({ min: 1, max: 20 })),
    isForced: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      // The model: who holds what until when.
      const model = new Map<string | null, { owner: string; until: number }>();
      let locks: readonly Lock[] = [];
      steps.forEach((each, index) => {
        const time = now.getTime() + index * 300_000;
        const until = each.minutes === null ? Number.POSITIVE_INFINITY : time + each.minutes * 60_000;
        const expires = Number.isFinite(until) ? new Date(until).toISOString() : null;
        for (const [name, { until: end }] of model) if (end <= time) model.delete(name);
        const holder = model.get(each.application)?.owner;
        const isRefused = holder !== undefined && holder !== each.owner && !each.isForced;
        const about = { stage: 'production', now: new Date(time), isForced: each.isForced };
        const act = () =>
          each.kind === 'lock'
            ? addLock(locks, aLock({ ...each, since: new Date(time).toISOString(), expires }), about)
            : liftLock(locks, each, about);
        if (isRefused) {
          expect(act).toThrow(expect.objectContaining({ code: 'locked' }));
        } else {
          ({ locks } = act());
          if (each.kind === 'lock') model.set(each.application, { owner: each.owner, until });
          else model.delete(each.application);
        }
        const lasting = locks.filter((lock) => !isExpired(lock, new Date(time)));
        expect(new Map(lasting.map((lock) => [lock.application, lock.owner]))).toEqual(
          new Map([...model].map(([name, { owner: who }]) => [name, who])),
        );
        expect(lasting).toHaveLength(model.size);
        expect(sortLocks(locks)).toEqual(locks);
      });
    }),
    { numRuns: 500 },
  );
});
