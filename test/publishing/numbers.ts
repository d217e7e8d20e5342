/** How much of each test a normal run does, and how much `npm run test:full`. */
const table = {
  /** Processes that publish at the same time. */
  publishers: { normal: [8], full: [8, 32, 100] },
  /** Files of the repository that they publish to. */
  files: { normal: 20_000, full: 20_000 },
  /** Processes and rounds of each, mixed commits and pull requests. */
  mixed: { normal: [4, 5], full: [20, 25] },
  /** Builds of one application that are published out of order. */
  builds: { normal: 12, full: 100 },
  /** Publishes that are killed; eight more are in `test/cli/kill.test.ts`. */
  kills: { normal: 17, full: 500 },
  /** Sizes of a full disk in KiB. */
  disks: { normal: [128, 256, 1024], full: Array.from({ length: 60 }, (_, index) => (index + 1) * 32) },
  /** Connections that are cut at a random byte. */
  cuts: { normal: 12, full: 1000 },
  /** Hostile strings that are tried in every field; the next field goes on where one ended. */
  strings: { normal: 1, full: 2000 },
  /** Inventories that somebody has tampered with. */
  inventories: { normal: 2000, full: 10_000 },
  /** Files of the repository in which one application is changed. */
  largeRepository: { normal: 20_000, full: 100_000 },
} as const satisfies Readonly<Record<string, { readonly normal: unknown; readonly full: unknown }>>;

export const isFull = process.env.STAGEWRIGHT_TEST === 'full';

type Table = typeof table;

/** The numbers of this run. */
export const numbers = Object.fromEntries(
  Object.entries(table).map(([name, { normal, full }]) => [name, isFull ? full : normal]),
) as { readonly [Name in keyof Table]: Table[Name]['normal'] | Table[Name]['full'] };

/** Milliseconds that a test may take: the second in a full run. */
export function timeLimit(normal: number, full: number): number {
  return isFull ? full : normal;
}
