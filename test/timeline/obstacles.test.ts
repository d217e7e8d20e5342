import { expect, test } from 'vitest';
import { freeze } from '../../src/model/freeze.ts';
import { findObstacles, type Surroundings } from '../../src/timeline/obstacles.ts';

const now = new Date('2026-11-20T12:00:00Z');
const [ours, older] = ['a'.repeat(40), 'b'.repeat(40)];
const hold = { source: older, reason: 'errors', by: 'Ada', since: '2026-11-20T10:00:00Z' };

function obstacles(around: Partial<Surroundings>, promotion: Partial<NonNullable<Surroundings['to']['promotion']>> = {}) {
  const usual: Surroundings = {
    from: 'staging',
    to: { name: 'production', promotion: { from: 'staging', soak: 0, healthy: false, together: [], ...promotion } },
    now,
    locks: [],
    holds: new Map(),
    published: new Map([['shop', { source: ours, landed: '2026-11-20T11:00:00Z' }]]),
    health: undefined,
    source: undefined,
    duringFreeze: false,
  };
  return findObstacles('shop', { ...usual, ...around }).map(
    ({ reason, text, until }) => `${reason}${until ? ` (${until})` : ''}: ${text}`,
  );
}

test('nothing is in the way of what is published and free', () => {
  expect(obstacles({})).toEqual([]);
  expect(obstacles({ published: new Map() }, { soak: 1, healthy: true })).toEqual([]);
});

test('locks, of the application and of the stage, as long as they last', () => {
  const lock = {
    application: 'shop',
    owner: 'Ada',
    reason: 'sale',
    since: '2026-11-20T10:00:00Z',
    expires: '2026-11-21T00:00:00Z',
  };
  expect(
    obstacles({
      locks: [
        lock,
        { ...lock, application: null, expires: null },
        { ...lock, application: 'other' },
        { ...lock, expires: '2026-11-20T12:00:00Z' },
      ],
    }),
  ).toEqual([
    'locked (2026-11-21T00:00:00Z): Application "shop" of stage "production" is locked by Ada since 2026-11-20T10:00:00Z, until 2026-11-21T00:00:00Z: sale',
    'locked: Stage "production" is locked by Ada since 2026-11-20T10:00:00Z, until it is unlocked: sale',
  ]);
});

test('holds, unless what is promoted comes after what was rolled back', () => {
  const holds = (relation: 'same' | 'ancestor' | 'unknown') => new Map([['shop', { hold, source: ours, relation }]]);
  expect(obstacles({ holds: holds('ancestor') })).toEqual([]);
  expect(obstacles({ holds: holds('same') })).toEqual([
    'held: Application "shop" of stage "production" is held since 2026-11-20T10:00:00Z by Ada: errors. It takes a source commit that comes after bbbbbbbbbbbb; this is that very one. Or let it go: stagewright release production shop',
  ]);
  expect(obstacles({ holds: holds('unknown') })).toHaveLength(1);
});

test('what nobody has published, and what comes from another source', () => {
  const published = (source: string | null | undefined) => ({ published: new Map([['shop', { source, landed: null }]]) });
  expect(obstacles(published(undefined))).toEqual(['unknown-publish: "staging" has what nobody has published']);
  expect(obstacles(published(older))).toEqual([]);
  expect(obstacles({ ...published(older), source: ours })).toEqual([
    'other-source: "staging" has it from bbbbbbbbbbbb, and the rest from aaaaaaaaaaaa; promote it alone',
  ]);
  expect(obstacles({ ...published(null), source: ours })).toHaveLength(1);
});

test('health, where it is asked for: nobody has said so is no yes', () => {
  const health = (state: 'healthy' | 'failed' | 'pending') =>
    new Map([
      [
        'shop',
        {
          state,
          landed: null,
          commit: null,
          supersededBy: null,
          isCurrent: true,
          status: { context: '', state: 'failure' as const, description: '2 pods crash', url: null },
        },
      ],
    ]);
  expect(obstacles({ health: health('failed') })).toEqual([]);
  expect(obstacles({ health: health('healthy') }, { healthy: true })).toEqual([]);
  expect(obstacles({ health: health('failed') }, { healthy: true })).toEqual([
    'unhealthy: it is not healthy in "staging" (2 pods crash)',
  ]);
  expect(obstacles({ health: health('pending') }, { healthy: true })).toEqual([
    'unhealthy: nobody has reported that it is healthy in "staging"',
  ]);
  expect(obstacles({ health: new Map() }, { healthy: true })).toHaveLength(1);
});

test('its time', () => {
  const hour = 3_600_000;
  expect(obstacles({}, { soak: hour })).toEqual([]);
  expect(obstacles({}, { soak: hour + 1000 })).toEqual([
    'soaking (2026-11-20T12:00:01Z): it must be in "staging" for 3601s, which is until 2026-11-20T12:00:01Z',
  ]);
  expect(obstacles({ published: new Map([['shop', { source: ours, landed: null }]]) }, { soak: hour })).toEqual([
    'soaking: since when "staging" has it is not known, and it must be there for 1h',
  ]);
  const to = { name: 'production', freezes: [freeze('0 11 * * *', { duration: '2h', reason: 'lunch' })] };
  expect(obstacles({ to })).toEqual(['frozen (2026-11-20T13:00:00Z): "production" is frozen until 2026-11-20T13:00:00Z: lunch']);
  expect(obstacles({ to, duringFreeze: true })).toEqual([]);
});
