import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aFolder, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, countCommits, markOf } from '../deliver/stages.ts';
import { counted } from './figures.ts';
import { numbers, timeLimit } from './numbers.ts';
import { getPublishers, type Publisher, startPublisher } from './publishers.ts';
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

    const [next] = (await getPublishers(1, environment)) as [Publisher];
    await publish(next, 0);
    const start = performance.now();
    await publish(next, 1);
    const duration = performance.now() - start;

    const counts = counted('kill', { kills: 0, landedThough: 0, lost: 0, twice: 0 });
    let started = startPublisher(environment);
    for (let version = 2; version < numbers.kills + 2; version++) {
      const victim = await started;
      const tip = git(remote, ['rev-parse', 'main']);
      const ended = publish(victim, version).catch(() => undefined);
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, duration * 1.1 * random()))]);
      // A machine that goes away takes Git along; a process that is killed leaves a Git that may still push.
      await (version % 2 === 0 ? victim.kill() : victim.killAlone());
      counts.kills++;
      if (version <= numbers.kills) started = startPublisher(environment);
      const { results, failure } = await publish(next, version);
      expect(failure).toBeUndefined();
      expect(['committed', 'nothing']).toContain(results[0]?.action);
      if (results[0]?.action === 'nothing') counts.landedThough++;
      // One commit more, whoever made it, with all files of the version and a mark that says the same.
      const commits = Number(git(remote, ['rev-list', '--count', `${tip}..main`]));
      if (commits !== 1) counts[commits === 0 ? 'lost' : 'twice']++;
      expect(commits).toBe(1);
      const blobs = git(remote, ['cat-file', '--batch'], names.map((name) => `main:staging/web/${name}\n`).join(''));
      expect(new Set(blobs.match(/^version: \d+$/gm))).toEqual(new Set([`version: ${version}`]));
      expect(markOf(remote)).toMatchObject({ inputs: { VERSION: String(version) } });
    }

    expect(countCommits(remote)).toBe(numbers.kills + 3);
    expectSound(remote);
    await publish(next, numbers.kills + 1);
    expect(readdirSync(temporary)).toEqual([]);
  },
  timeLimit(60_000, 3_600_000),
);
