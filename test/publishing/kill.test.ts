import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aFolder, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, countCommits, markOf } from '../deliver/stages.ts';
import { numbers, timeLimit } from './numbers.ts';
import { type Publisher, startPublisher } from './publishers.ts';
import { aRandom } from './random.ts';
import { aBigRemote, expectSound } from './repositories.ts';

const names = Array.from({ length: 40 }, (_, index) => `file-${index}.yaml`);

test(
  'a publish that is killed at any moment is finished by the next one, once, and nothing of it stays behind',
  async () => {
    const remote = aBigRemote(200);
    const temporary = aFolder();
    const environment = { TMPDIR: temporary };
    const random = aRandom(1);
    const context = aContext({ environment: { ...aContext().environment, ...environment } });
    const requestOf = (version: number) => {
      const files = Object.fromEntries(names.map((name) => [name, `version: ${version}\n`]));
      return [aRequest(remote, { applications: [anApplication('web', { files })], inputs: { VERSION: String(version) } })];
    };
    const publish = ({ publish }: Publisher, version: number) => publish(requestOf(version), context);

    const warm = await startPublisher(environment);
    await publish(warm, 0);
    const start = performance.now();
    await publish(warm, 1);
    const duration = performance.now() - start;

    let landed = 0;
    for (let version = 2; version < numbers.kills + 2; version++) {
      const [victim, next] = await Promise.all([startPublisher(environment), startPublisher(environment)]);
      const tip = git(remote, ['rev-parse', 'main']);
      const ended = publish(victim, version).catch(() => undefined);
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, duration * 1.1 * random()))]);
      await victim.kill();
      const { results, failure } = await publish(next, version);
      expect(failure).toBeUndefined();
      expect(['committed', 'nothing']).toContain(results[0]?.action);
      if (results[0]?.action === 'nothing') landed++;
      await next.kill();
      // One commit more, whoever made it, with all files of the version and a mark that says the same.
      expect(git(remote, ['rev-list', `${tip}..main`]).split('\n')).toHaveLength(1);
      const blobs = git(remote, ['cat-file', '--batch'], names.map((name) => `main:staging/web/${name}\n`).join(''));
      expect(new Set(blobs.match(/^version: \d+$/gm))).toEqual(new Set([`version: ${version}`]));
      expect(markOf(remote)).toMatchObject({ inputs: { VERSION: String(version) } });
    }
    if (process.env.STAGEWRIGHT_SHOW_KILLS)
      process.stderr.write(`${JSON.stringify({ duration, landed, kills: numbers.kills })}\n`);

    expect(countCommits(remote)).toBe(numbers.kills + 3);
    expectSound(remote);
    await publish(warm, numbers.kills + 1);
    expect(readdirSync(temporary)).toEqual([]);
  },
  timeLimit(60_000, 3_600_000),
);
