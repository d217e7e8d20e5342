import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freeze } from '../../src/model/freeze.ts';
import { printTime } from '../../src/text/time.ts';
import { findFreeze } from '../../src/timeline/freezes.ts';
import type { Freeze } from '../../src/types/freeze.ts';

const weekend = freeze('0 16 * * 5', { duration: '64h', timeZone: 'Europe/Berlin', reason: 'weekend' });

/** `since / until` of the window at that time. */
function windowOf(frozen: Freeze, time: string): string | undefined {
  const window = frozen.windowAt(new Date(time));
  return window && `${printTime(window.since)} / ${window.until ? printTime(window.until) : 'no end'}`;
}

describe('a freeze', () => {
  test('begins with its first second by the clocks of its zone and ends before its last', () => {
    const [since, until] = ['2026-11-20T15:00:00Z', '2026-11-23T07:00:00Z'];
    expect(windowOf(weekend, '2026-11-20T14:59:59.999Z')).toBeUndefined();
    expect(windowOf(weekend, since)).toBe(`${since} / ${until}`);
    expect(windowOf(weekend, '2026-11-23T06:59:59.999Z')).toBe(`${since} / ${until}`);
    expect(windowOf(weekend, until)).toBeUndefined();
  });

  test('follows its zone through summer and winter, and lasts as long as it says', () => {
    // In summer 16:00 in Berlin is 14:00 in UTC.
    expect(windowOf(weekend, '2026-07-04T00:00:00Z')).toBe('2026-07-03T14:00:00Z / 2026-07-06T06:00:00Z');
    // Clocks are put forward on 29 March and back on 25 October, both on a Sunday within the window.
    expect(windowOf(weekend, '2026-03-28T00:00:00Z')).toBe('2026-03-27T15:00:00Z / 2026-03-30T07:00:00Z');
    expect(windowOf(weekend, '2026-10-24T00:00:00Z')).toBe('2026-10-23T14:00:00Z / 2026-10-26T06:00:00Z');
  });

  test('that would begin in the hour that clocks leave out begins after it, and once where an hour comes twice', () => {
    const nightly = freeze('30 2 * * *', { duration: '10m', timeZone: 'Europe/Berlin', reason: 'backup' });
    expect(windowOf(nightly, '2026-03-29T01:05:00Z')).toBe('2026-03-29T01:00:00Z / 2026-03-29T01:10:00Z');
    expect(windowOf(nightly, '2026-10-25T00:35:00Z')).toBe('2026-10-25T00:30:00Z / 2026-10-25T00:40:00Z');
    expect(windowOf(nightly, '2026-10-25T01:35:00Z')).toBeUndefined();
  });

  test.each([
    ['UTC', '2026-11-21T00:30:00Z'],
    ['Asia/Kolkata', '2026-11-20T19:00:00Z'],
    ['America/St_Johns', '2026-11-21T04:00:00Z'],
    ['Pacific/Apia', '2026-11-20T11:30:00Z'],
  ])('is at its time in %s', (timeZone, time) => {
    const daily = freeze('30 0 * * *', { duration: '1m', timeZone, reason: 'x' });
    expect(windowOf(daily, time)?.split(' / ')[0]).toBe(time);
  });

  test('whose windows overlap or meet ends with the last of them', () => {
    const december = freeze('0 0 * 12 *', { duration: '1d', reason: 'Christmas' });
    expect(windowOf(december, '2026-12-05T09:00:00Z')).toBe('2026-12-05T00:00:00Z / 2027-01-01T00:00:00Z');
    const always = freeze('*/5 * * * *', { duration: '5m', reason: 'closed' });
    expect(windowOf(always, '2026-12-05T09:01:00Z')).toBe('2026-12-05T09:00:00Z / no end');
  });

  test('reads names and the last day, as calendars have them', () => {
    const last = freeze('0 0 L DEC *', { duration: '1d', reason: 'closing' });
    expect(windowOf(last, '2026-12-31T12:00:00Z')).toBe('2026-12-31T00:00:00Z / 2027-01-01T00:00:00Z');
  });
});

test('the freeze that lasts longest is told, and one without an end lasts longest', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  const day = freeze('0 0 * * 6', { duration: '1d', reason: 'Saturday' });
  const always = freeze('* * * * *', { duration: '1m', reason: 'closed' });
  const monday = freeze('0 0 * * 1', { duration: '1d', reason: 'Monday' });
  expect(findFreeze([monday], now)).toBeUndefined();
  expect(findFreeze([monday, day, weekend], now)?.freeze.reason).toBe('weekend');
  expect(findFreeze([weekend, day], now)?.freeze.reason).toBe('weekend');
  expect(findFreeze([day, always, weekend], now)?.freeze.reason).toBe('closed');
});

test('a time is in a window just when one has begun less than the duration before, as the clocks of the zone say', () => {
  const minute = 60_000;
  const fields = fc.record({
    minute: fc.integer({ min: 0, max: 59 }),
    hours: fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 4 }),
    days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 4, maxLength: 7 }),
    duration: fc.integer({ min: 1, max: 900 }),
    timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo', 'UTC'),
    // Around the changes of clocks of all of them.
    start: fc.constantFrom('2026-03-05T00:00:00Z', '2026-03-27T00:00:00Z', '2026-10-02T00:00:00Z', '2026-10-30T00:00:00Z'),
    offset: fc.integer({ min: 0, max: 10 * 1440 }),
  });
  let windows = 0;
  fc.assert(
    fc.property(fields, ({ minute: at, hours, days, duration, timeZone, start, offset }) => {
      const options = { duration: `${duration}m`, timeZone, reason: 'x' };
      const frozen = freeze(`${at} ${hours.join(',')} * * ${days.join(',')}`, options);
      const readLocal = localClock(timeZone);
      const time = Date.parse(start) + offset * minute;
      const window = frozen.windowAt(new Date(time));
      const isBegin = (each: number) => {
        const [day, hour, now] = readLocal(each);
        return days.includes(day) && hours.includes(hour) && now === at;
      };
      // Of an hour that comes twice only the first is for sure.
      const isRepeated = (each: number) => [30, 60].some((ago) => `${readLocal(each - ago * minute)}` === `${readLocal(each)}`);
      const earlier = Array.from({ length: duration }, (_, ago) => time - ago * minute);
      if (earlier.some((each) => isBegin(each) && !isRepeated(each))) expect(window).toBeDefined();
      if (!window) return;
      const { since, until } = window;
      if (until) windows++;
      expect(since.getTime()).toBeLessThanOrEqual(time);
      expect(time - since.getTime()).toBeLessThan(duration * minute);
      // Nothing is free until it ends, and then it is.
      if (until) {
        expect(until.getTime() - since.getTime()).toBeGreaterThanOrEqual(duration * minute);
        expect(frozen.windowAt(new Date(until.getTime() - 1))).toBeDefined();
        expect(frozen.windowAt(until)).toBeUndefined();
      }
      // But after an hour that is left out, it begins by the clock as written.
      const isAfterGap = readLocal(since.getTime())[1] !== (readLocal(since.getTime() - minute * 60)[1] + 1) % 24;
      if (!isAfterGap) expect(isBegin(since.getTime())).toBe(true);
    }),
    { numRuns: 400 },
  );
  expect(windows).toBeGreaterThan(50);
});

/** Day of the week, hour and minute that clocks in that zone show. */
function localClock(timeZone: string): (time: number) => readonly [day: number, hour: number, minute: number] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.get('weekday')!);
    return [day, Number(parts.get('hour')), Number(parts.get('minute'))];
  };
}

describe('a freeze is refused', () => {
  const options = { duration: '1h', reason: 'x' };
  test.each([
    ['no fields', () => freeze('', options)],
    ['words', () => freeze('every friday', options)],
    ['six fields', () => freeze('0 0 16 * * 5', options)],
    ['a date', () => freeze('2026-12-24T00:00:00', options)],
    ['minute 60', () => freeze('60 16 * * 5', options)],
    ['30 February', () => freeze('0 0 30 2 *', options)],
    ['no duration', () => freeze('0 16 * * 5', { ...options, duration: '0h' })],
    ['a bad duration', () => freeze('0 16 * * 5', { ...options, duration: 'two days' })],
    ['an unknown zone', () => freeze('0 16 * * 5', { ...options, timeZone: 'Europe/Atlantis' })],
    ['no reason', () => freeze('0 16 * * 5', { ...options, reason: ' ' })],
  ])('with %s, at the line of its author', (_name, make) => {
    const error = expect.objectContaining({
      code: 'stage-invalid',
      stack: expect.stringMatching(/^.*\n\s+at .*freezes\.test\.ts/),
    });
    expect(make).toThrow(error);
  });
});
