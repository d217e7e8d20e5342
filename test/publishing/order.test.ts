import { expect, test } from 'vitest';
import { aFolder, aRemote, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, at, markOf } from '../deliver/stages.ts';
import { counted } from './figures.ts';
import { numbers, timeLimit } from './numbers.ts';
import { getPublishers } from './publishers.ts';
import { aRandom, shuffled } from './random.ts';

test(
  'however many builds end in whatever order, the newest wins, and none ever overwrites a newer one',
  async () => {
    const remote = aRemote({ 'README.md': 'hello' });
    const { root, commits } = aLine(numbers.builds);
    const context = aContext({ root });
    const waiting = shuffled(commits, aRandom(3));
    const publishers = await getPublishers(4);
    const counts = counted('order', { builds: commits.length, landed: 0, refused: 0 });
    const failures: { readonly commit: string; readonly code: string | undefined; readonly message: string }[] = [];
    await Promise.all(
      publishers.map(async ({ publish }) => {
        for (let commit = waiting.pop(); commit !== undefined; commit = waiting.pop()) {
          const application = anApplication('web', { files: { 'web.yaml': `build: ${commits.indexOf(commit)}\n` } });
          const { failure } = await publish([aRequest(remote, { applications: [application] })], at(context, commit));
          counts[failure ? 'refused' : 'landed']++;
          if (failure) failures.push({ commit, code: failure.code, message: failure.message });
        }
      }),
    );

    const last = commits.length - 1;
    expect(git(remote, ['cat-file', 'blob', 'main:staging/web/web.yaml'])).toBe(`build: ${last}`);
    expect(markOf(remote)).toMatchObject({ source: commits[last] });
    const landed = git(remote, ['log', '--reverse', '--format=%(trailers:key=Source-Commit,valueonly,separator=)', 'main'])
      .split('\n')
      .slice(1)
      .map((commit) => commits.indexOf(commit));
    expect(landed).toEqual([...new Set(landed)].sort((a, b) => a - b));
    // Every build either landed or was told which newer one stands.
    expect(landed.length + failures.length).toBe(commits.length);
    expect(landed.length).toBeGreaterThan(1);
    expect(failures.length).toBeGreaterThan(1);
    for (const { commit, code, message } of failures) {
      expect(code).toBe('older-build');
      const named = commits.filter((other) => message.includes(other.slice(0, 12))).map((other) => commits.indexOf(other));
      expect(named).toHaveLength(2);
      expect(Math.min(...named)).toBe(commits.indexOf(commit));
    }
  },
  timeLimit(60_000, 600_000),
);

/** A source repository with a line of that many commits, oldest first. */
function aLine(count: number): { readonly root: string; readonly commits: readonly string[] } {
  const root = aFolder();
  git(root, ['init', '-q', '.']);
  const all = Array.from(
    { length: count },
    (_, index) => `commit refs/heads/main\ncommitter A <a@b> ${1_700_000_000 + index} +0000\ndata 1\n.\n`,
  );
  git(root, ['fast-import', '--quiet'], all.join(''));
  return { root, commits: git(root, ['rev-list', '--reverse', 'main']).split('\n') };
}
