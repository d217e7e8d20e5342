import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, refsOf } from '../deliver/stages.ts';
import { canMount, mounted } from './mounts.ts';
import { numbers, timeLimit } from './numbers.ts';
import { startPublisher } from './publishers.ts';
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
  test.each([
    ...numbers.disks.map((kilobytes) => `size=${kilobytes}k`),
    'size=64m,nr_inodes=4',
    'size=64m,nr_inodes=40',
    'size=64m,nr_inodes=60',
  ])(
    'of %s: all of it lands or nothing, and it lands as soon as there is space',
    async (options) => {
      const remote = aBigRemote(size);
      const before = refsOf(remote);
      const disk = mounted(options);
      const environment = { TMPDIR: disk };
      const { publish } = await startPublisher(environment);
      const context = aContext({ environment: { ...aContext().environment, ...environment } });
      const request = aRequest(remote, { applications: [anApplication('web', { files })] });
      const { results, failure } = await publish([request], context);
      if (failure === undefined) {
        expect(results).toMatchObject([{ action: 'committed', commit: git(remote, ['rev-parse', 'main']) }]);
      } else {
        expect(failure).toMatchObject({ code: 'disk-full', exit: 6, hint: expect.stringContaining('TMPDIR') });
        expect(refsOf(remote)).toEqual(before);
      }
      expect(readdirSync(disk)).toEqual([]);

      const { failure: second } = await (await startPublisher()).publish([request], aContext());
      expect(second).toBeUndefined();
      expect(git(remote, ['ls-tree', '-r', '--name-only', 'main']).split('\n')).toHaveLength(size + 61);
      expectSound(remote);
    },
    timeLimit(60_000, 120_000),
  );

  test('that is full at first and then has space again: 4,000 files never become 61', async () => {
    const remote = aBigRemote(size);
    const disk = mounted('size=64m');
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, Buffer.alloc(64 * 2 ** 20 - 300_000));
    const environment = { TMPDIR: disk };
    const { publish } = await startPublisher(environment);
    const context = aContext({ environment: { ...aContext().environment, ...environment } });
    const request = aRequest(remote, { applications: [anApplication('web', { files })] });
    expect((await publish([request], context)).failure).toMatchObject({ code: 'disk-full' });
    rmSync(ballast);
    expect((await publish([request], context)).failure).toBeUndefined();
    expect(git(remote, ['diff-tree', '-r', '--no-renames', '--diff-filter=D', '--name-only', 'main~1', 'main'])).toBe('');
    expect(git(remote, ['cat-file', 'blob', 'main:staging/web/file-7.yaml'])).toBe(noise(7).trimEnd());
  });
});
