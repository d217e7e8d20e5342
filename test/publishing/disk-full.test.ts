import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, refsOf } from '../deliver/stages.ts';
import { counted } from './figures.ts';
import { canMount, mounted } from './mounts.ts';
import { numbers, timeLimit } from './numbers.ts';
import { getPublishers, type Publisher } from './publishers.ts';
import { aBigRemote, expectSound } from './repositories.ts';

const size = 4000;
const files = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`file-${index}.yaml`, noise(index)]));

/** Some kilobytes that do not compress. */
function noise(index: number): string {
  let state = index + 1;
  const words = Array.from({ length: 600 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state.toString(36);
  });
  return `${words.join('\n')}\n`;
}

describe.skipIf(!canMount())('a temporary folder on a small disk (needs the right to mount)', () => {
  // One process for all disks, as each is mounted at the same place.
  const environment = { TMPDIR: mkdtempSync(join(tmpdir(), 'small-disk-')) };
  afterAll(() => rmSync(environment.TMPDIR, { recursive: true }));
  const counts = counted('disk full', { landed: 0, refused: 0 }, afterAll);
  const start = async () => ({
    remote: aBigRemote(size),
    small: aContext({ environment: { ...aContext().environment, ...environment } }),
    onDisk: (await getPublishers(1, environment))[0] as Publisher,
    elsewhere: (await getPublishers(1))[0] as Publisher,
  });

  test.each([
    ...numbers.disks.map((kilobytes) => `size=${kilobytes}k`),
    'size=64m,nr_inodes=4',
    'size=64m,nr_inodes=40',
    'size=64m,nr_inodes=60',
  ])(
    'of %s: all of it lands or nothing, and it lands as soon as there is space',
    async (options) => {
      const { remote, small, onDisk, elsewhere } = await start();
      const before = refsOf(remote);
      const disk = mounted(options, environment.TMPDIR);
      const request = aRequest(remote, { applications: [anApplication('web', { files })] });
      const { results, failure } = await onDisk.publish([request], small);
      counts[failure ? 'refused' : 'landed']++;
      if (failure === undefined) {
        expect(results).toMatchObject([{ action: 'committed', commit: git(remote, ['rev-parse', 'main']) }]);
      } else {
        expect(failure).toMatchObject({ code: 'disk-full', exit: 6, hint: expect.stringContaining('TMPDIR') });
        expect(refsOf(remote)).toEqual(before);
      }
      expect(readdirSync(disk)).toEqual([]);

      const { failure: second } = await elsewhere.publish([request], aContext());
      expect(second).toBeUndefined();
      expect(git(remote, ['ls-tree', '-r', '--name-only', 'main']).split('\n')).toHaveLength(size + 61);
      expectSound(remote);
    },
    timeLimit(60_000, 120_000),
  );

  test('that is full at first and then has space again: 4,000 files never become 61', async () => {
    const { remote, small, onDisk } = await start();
    const ballast = join(mounted('size=64m', environment.TMPDIR), 'ballast');
    writeFileSync(ballast, Buffer.alloc(64 * 2 ** 20 - 300_000));
    const request = aRequest(remote, { applications: [anApplication('web', { files })] });
    expect((await onDisk.publish([request], small)).failure).toMatchObject({ code: 'disk-full' });
    rmSync(ballast);
    expect((await onDisk.publish([request], small)).failure).toBeUndefined();
    expect(git(remote, ['diff-tree', '-r', '--no-renames', '--diff-filter=D', '--name-only', 'main~1', 'main'])).toBe('');
    expect(git(remote, ['cat-file', 'blob', 'main:staging/web/file-7.yaml'])).toBe(noise(7).trimEnd());
  });
});
