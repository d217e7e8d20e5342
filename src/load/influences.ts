import type { Influence } from '../types/purity.ts';

type Method = (...args: unknown[]) => unknown;

/** Functions whose answer is another one elsewhere or later. */
export interface Source {
  readonly influence: Influence;
  /** What has them: a module of Node, or an object that is always there. */
  readonly owner: string | object;
  readonly names: readonly string[];
  /** The call as people write it. */
  readonly call: (name: string) => string;
  /** Makes another answer. @default its own: it differs by itself, or cannot be asked twice */
  readonly other?: (question: Question) => unknown;
}

export interface Question {
  readonly original: Method;
  readonly self: unknown;
  readonly args: unknown[];
  /** What the same question was answered here and now; undefined where it was not asked. */
  readonly before: unknown;
}

/** Another year, month, day, weekday, hour, minute, second and millisecond than now. */
export const LATER = 401 * 86_400_000 + 5 * 3_600_000 + 7 * 60_000 + 13_123;

/** A time zone in which neither the hour nor, for most of the day, the date is the one here. */
export function otherZone(): string {
  return new Date().getTimezoneOffset() < -360 ? 'Etc/GMT+11' : 'Etc/GMT-13';
}

const plain = (name: string) => `${name}()`;

/** All that is watched, but for `Date` itself and `process.env`, which are no functions of an object. */
export const sources: readonly Source[] = [
  {
    influence: 'clock',
    owner: Date,
    names: ['now'],
    call: () => 'Date.now()',
    other: ({ original }) => (original() as number) + LATER,
  },
  { influence: 'clock', owner: performance, names: ['now'], call: () => 'performance.now()' },
  { influence: 'clock', owner: process, names: ['hrtime'], call: () => 'process.hrtime()' },
  {
    influence: 'randomness',
    owner: Math,
    names: ['random'],
    call: () => 'Math.random()',
    // From the other half: what is decided by it is decided differently.
    other: ({ original, before }) => (typeof before === 'number' ? (before + 0.5) % 1 : original()),
  },
  { influence: 'randomness', owner: 'crypto', names: ['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues'], call: plain },
  {
    influence: 'randomness',
    owner: Object.getPrototypeOf(globalThis.crypto) as object,
    names: ['randomUUID', 'getRandomValues'],
    call: (name) => `crypto.${name}()`,
  },
  {
    influence: 'time-zone',
    owner: Date.prototype,
    names: ['toString', 'toDateString', 'toTimeString', 'getFullYear', 'getMonth', 'getDate', 'getDay', 'getHours', 'getMinutes'],
    call: (name) => `Date.${name}()`,
  },
  {
    influence: 'time-zone',
    owner: Date.prototype,
    names: ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'],
    call: (name) => `Date.${name}()`,
    other: inGerman,
  },
  {
    influence: 'time-zone',
    owner: Number.prototype,
    names: ['toLocaleString'],
    call: (name) => `Number.${name}()`,
    other: inGerman,
  },
  {
    influence: 'time-zone',
    owner: Intl.DateTimeFormat.prototype,
    names: ['resolvedOptions'],
    call: () => 'Intl.DateTimeFormat().resolvedOptions()',
  },
  {
    influence: 'machine',
    owner: 'os',
    names: ['hostname', 'homedir'],
    call: (name) => `os.${name}()`,
    other: () => '/elsewhere',
  },
  {
    influence: 'machine',
    owner: 'os',
    names: ['userInfo'],
    call: () => 'os.userInfo()',
    other: ({ original }) => ({
      ...(original() as object),
      username: 'somebody',
      homedir: '/elsewhere',
      uid: 54_321,
      gid: 54_321,
    }),
  },
  { influence: 'network', owner: globalThis, names: ['fetch'], call: plain },
  { influence: 'network', owner: 'http', names: ['request', 'get'], call: (name) => `http.${name}()` },
  { influence: 'network', owner: 'https', names: ['request', 'get'], call: (name) => `https.${name}()` },
  { influence: 'network', owner: 'net', names: ['connect', 'createConnection'], call: (name) => `net.${name}()` },
  { influence: 'network', owner: 'dns', names: ['lookup', 'resolve'], call: (name) => `dns.${name}()` },
  {
    influence: 'process',
    owner: 'child_process',
    names: ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'],
    call: plain,
  },
];

/** Where no language is given, that of the machine counts. */
function inGerman({ original, self, args: [locale = 'de-DE', ...options] }: Question): unknown {
  return original.call(self, locale, ...options);
}
