import { describe, expect, test } from 'vitest';
import { changeLocks, type LandedLocks } from '../../src/deliver/change-locks.ts';
import { compareStages } from '../../src/deliver/compare.ts';
import { withWorkspace } from '../../src/deliver/workspace.ts';
import { commit as byCommit } from '../../src/model/delivery.ts';
import { freeze } from '../../src/model/freeze.ts';
import { addLock, liftLock } from '../../src/timeline/change-locks.ts';
import type { Lock } from '../../src/types/lock.ts';
import { addHook, aRemote, commitOn, git } from './remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, countCommits, filesOf, publish, refsOf } from './stages.ts';

const context = aContextOf('shop');
const other = aContextOf('billing');
const closed = freeze('* * * * *', { duration: '2m', reason: 'closed' });

function aContextOf(project: string) {
  return (options: Parameters<typeof aContext>[0] = {}) => aContext({ project, ...options });
}

/** Applications of the staging stage with that text in each, of that project. */
function apps(texts: Readonly<Record<string, string>>, project = 'shop') {
  return Object.entries(texts).map(([name, text]) => anApplication(name, { project, files: { 'web.yaml': `a: ${text}\n` } }));
}

function aWish(lock: Partial<Lock> = {}): Lock {
  const since = '2026-01-01T00:00:00Z';
  return { application: null, owner: 'Ada', reason: 'migration', since, expires: null, ...lock };
}

/** Locks the staging stage as `stagewright lock` does. */
function lock(remote: string, wanted: Partial<Lock> = {}, isForced = false): Promise<LandedLocks> {
  const wish = aWish(wanted);
  return change(remote, wish.owner, (locks, now) => addLock(locks, wish, { stage: 'staging', now, isForced }));
}

function unlock(remote: string, wanted: Partial<Lock> = {}, isForced = false): Promise<LandedLocks> {
  const wish = aWish(wanted);
  return change(remote, wish.owner, (locks, now) => liftLock(locks, wish, { stage: 'staging', now, isForced }), isForced);
}

type Decide = Parameters<typeof changeLocks>[1]['decide'];

function change(remote: string, name: string, decide: Decide, startsOver = false): Promise<LandedLocks> {
  return withWorkspace(context(), async ({ workspace, ...shared }) => {
    const repository = await workspace.open({ repository: remote });
    return changeLocks(repository, { stage: 'staging', author: { name, email: 'a@example.com' }, decide, startsOver }, shared);
  });
}

const lockedBy = (owner: string) =>
  expect.objectContaining({ code: 'locked', exit: 3, message: expect.stringContaining(`locked by ${owner}`) });

describe('a locked stage', () => {
  test('stays as it is, whichever project publishes, until it is unlocked', async () => {
    const remote = aRemote({ readme: 'r' });
    await publish([aRequest(remote, { applications: apps({ web: '1' }) })], context());
    await lock(remote, { reason: 'migration', expires: '2099-01-01T00:00:00Z' });
    const before = refsOf(remote);

    const error = await publish([aRequest(remote, { applications: apps({ web: '2' }) })], context()).catch((each) => each);
    expect(error).toEqual(lockedBy('Ada'));
    expect(error.message).toContain('since 2026-01-01T00:00:00Z, until 2099-01-01T00:00:00Z: migration.');
    expect(error.hint).toContain('stagewright unlock staging, or wait until 2099-01-01T00:00:00Z.');
    const theirs = aRequest(remote, { applications: apps({ bills: '1' }, 'billing') });
    await expect(publish([theirs], other())).rejects.toEqual(lockedBy('Ada'));
    expect(refsOf(remote)).toEqual(before);

    await unlock(remote);
    await publish([theirs], other());
    expect(filesOf(remote)).toHaveProperty(['staging/bills/web.yaml']);
  });

  test('may be published when nothing of it changes, and others may at any time', async () => {
    const remote = aRemote({ readme: 'r' });
    const request = aRequest(remote, { applications: apps({ web: '1' }) });
    await publish([request], context());
    await lock(remote);
    expect(await publish([request], context())).toMatchObject([{ action: 'nothing' }]);
    const production = aRequest(remote, { stage: 'production' });
    expect(await publish([production], context())).toMatchObject([{ action: 'committed' }]);
    // One commit for all stages, or none.
    const changed = aRequest(remote, { applications: apps({ web: '2' }) });
    const files = { 'web.yaml': 'a: 1\n', x: '' };
    const more = aRequest(remote, { stage: 'production', applications: [anApplication('web', { stage: 'production', files })] });
    await expect(publish([changed, more], context())).rejects.toEqual(lockedBy('Ada'));
    expect(filesOf(remote)).not.toHaveProperty(['production/web/x']);
  });

  test('is neither removed nor proposed, and what is proposed of it is not taken back', async () => {
    const remote = aRemote({ readme: 'r' });
    await publish([aRequest(remote, { applications: apps({ web: '1' }) })], context());
    const proposed = aRequest(remote, { applications: apps({ web: '2' }), delivery: byPullRequest });
    await publish([proposed], context());
    await lock(remote);
    const before = refsOf(remote);
    const more = aRequest(remote, { applications: apps({ web: '3' }), delivery: byPullRequest });
    await expect(publish([more], context())).rejects.toEqual(lockedBy('Ada'));
    const removal = aRequest(remote, { applications: [], isRemoval: true, delivery: byCommit() });
    const all = { allowDeletions: 1, allowOlder: true };
    await expect(publish([removal], context({ options: all }))).rejects.toEqual(lockedBy('Ada'));
    expect(refsOf(remote)).toEqual(before);
    await unlock(remote);
    await publish([removal], context({ options: all }));
    expect(Object.keys(filesOf(remote))).toEqual(['readme']);
  });
});

describe('a locked application', () => {
  test('stops what would change it, and nothing else', async () => {
    const remote = aRemote({ readme: 'r' });
    const request = (texts: Record<string, string>) => aRequest(remote, { applications: apps(texts) });
    await publish([request({ web: '1', api: '1' })], context());
    await lock(remote, { application: 'web' });
    expect(await publish([request({ web: '1', api: '2' })], context())).toMatchObject([{ action: 'committed' }]);
    await expect(publish([request({ web: '2', api: '3' })], context())).rejects.toEqual(lockedBy('Ada'));
    await expect(publish([request({ api: '2' })], context({ options: { allowDeletions: 1 } }))).rejects.toEqual(lockedBy('Ada'));
    expect(filesOf(remote)).toMatchObject({ 'staging/web/web.yaml': 'a: 1', 'staging/api/web.yaml': 'a: 2' });
  });

  test('is not proposed; where each has a pull request of its own, the others are', async () => {
    const remote = aRemote({ readme: 'r' });
    await lock(remote, { application: 'web' });
    const applications = apps({ web: '1', api: '1' });
    await expect(publish([aRequest(remote, { applications, delivery: byPullRequest })], context())).rejects.toEqual(
      lockedBy('Ada'),
    );
    expect(Object.keys(refsOf(remote)).filter((ref) => ref.includes('shop'))).toEqual([]);
    const delivery = { ...byPullRequest, per: 'application' } as const;
    await expect(publish([aRequest(remote, { applications, delivery })], context())).rejects.toEqual(lockedBy('Ada'));
    expect(refsOf(remote)).toHaveProperty(['refs/heads/stagewright/shop/staging--api']);
    expect(refsOf(remote)).not.toHaveProperty(['refs/heads/stagewright/shop/staging--web']);
  });

  test('and its locked stage are said in one error, with the freeze that lasts', async () => {
    const remote = aRemote({ readme: 'r' });
    await lock(remote, { application: 'web', owner: 'Bob', reason: 'legal' });
    await lock(remote);
    const error = await publish([aRequest(remote, { freezes: [closed] })], context()).catch((each) => each);
    expect(error).toEqual(lockedBy('Ada'));
    expect(error.message).toMatch(
      /^Stage "staging" is locked by Ada .*: migration\. Application "web" .* by Bob .*: legal\. Stage "staging" is frozen .*: closed\.$/,
    );
    expect(error.hint).toContain('unlock staging web');
    expect(error.hint).toContain('--during-freeze');
  });
});

test('a lock that is over stops nothing, and is told', async () => {
  const remote = aRemote({ readme: 'r' });
  await lock(remote, { expires: '2026-01-02T00:00:00Z' });
  const [result] = await publish([aRequest(remote)], context());
  expect(result?.action).toBe('committed');
  expect(result?.warnings).toEqual([
    expect.stringMatching(/locked by Ada .* until 2026-01-02T00:00:00Z: migration; that is over/),
  ]);
});

test('a dry run and a diff tell what would be refused, and go on', async () => {
  const remote = aRemote({ readme: 'r' });
  await lock(remote);
  const warning = expect.stringMatching(/^This would be refused: Stage "staging" is locked by Ada/);
  const request = aRequest(remote);
  expect(await publish([request], context({ options: { dryRun: true } }))).toMatchObject([
    { action: 'committed', warnings: [warning] },
  ]);
  const proposed = { ...request, delivery: byPullRequest };
  expect(await publish([proposed], context({ options: { dryRun: true } }))).toMatchObject([{ warnings: [warning] }]);
  expect(await compareStages([request], context())).toMatchObject([{ warnings: [warning] }]);
});

describe('a freeze', () => {
  test('stops a commit and a proposal that change something, and only these', async () => {
    const remote = aRemote({ readme: 'r' });
    const request = aRequest(remote, { applications: apps({ web: '1' }) });
    await publish([request], context());
    expect(await publish([{ ...request, freezes: [closed] }], context())).toMatchObject([{ action: 'nothing' }]);
    const changed = aRequest(remote, { applications: apps({ web: '2' }), freezes: [closed] });
    const frozen = expect.objectContaining({ code: 'frozen', exit: 3, message: expect.stringContaining('closed') });
    await expect(publish([changed], context())).rejects.toEqual(frozen);
    await expect(publish([{ ...changed, delivery: byPullRequest }], context())).rejects.toEqual(frozen);
  });

  test('that is over lets everything through, and one that lasts does when that is asked for', async () => {
    const remote = aRemote({ readme: 'r' });
    const past = freeze('0 0 1 1 *', { duration: '1s', reason: 'New Year' });
    expect(await publish([aRequest(remote, { freezes: [past] })], context())).toMatchObject([{ warnings: [] }]);
    const changed = aRequest(remote, { applications: apps({ web: '2' }), freezes: [closed] });
    const [result] = await publish([changed], context({ options: { duringFreeze: true } }));
    expect(result).toMatchObject({ action: 'committed', warnings: [expect.stringContaining('is frozen since')] });
  });
});

describe('locks that cannot be read', () => {
  const texts = {
    'no JSON': '{"format":1',
    'no locks': '{"format":1}',
    'an application that is none': JSON.stringify({ format: 1, locks: [aWish({ application: '../x' })] }),
    'an end that is none': JSON.stringify({ format: 1, locks: [aWish({ expires: 'tomorrow' })] }),
    'a newer version': '{"format":2,"locks":{}}',
  };
  test.each(Object.entries(texts))('stop what would change, until all are lifted by force: %s', async (_name, text) => {
    const remote = aRemote({ readme: 'r' });
    writeLocks(remote, text);
    const unreadable = expect.objectContaining({
      code: 'locks-unreadable',
      exit: 3,
      hint: expect.stringContaining('unlock staging --force'),
    });
    await expect(publish([aRequest(remote)], context())).rejects.toEqual(unreadable);
    await expect(lock(remote)).rejects.toEqual(unreadable);
    await expect(lock(remote, {}, true)).rejects.toEqual(unreadable);
    await expect(unlock(remote)).rejects.toEqual(unreadable);
    expect(await unlock(remote, {}, true)).toMatchObject({ action: 'unlocked', locks: [] });
    expect(await publish([aRequest(remote)], context())).toMatchObject([{ action: 'committed' }]);
  });

  test('are no way to make a message of several lines', async () => {
    const remote = aRemote({ readme: 'r' });
    const reason = `first\n::error::second\u001b[2J${'x'.repeat(10_000)}`;
    writeLocks(remote, JSON.stringify({ format: 1, locks: [aWish({ reason })] }));
    const error = await publish([aRequest(remote)], context()).catch((each) => each);
    expect(error.message).toContain('first ::error::second [2Jxxx');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there.
    expect(error.message).not.toMatch(/[\u0000-\u001f]/);
    expect(error.message.length).toBeLessThan(800);
  });
});

describe('the ref of locks', () => {
  test('has every change as a commit of who made it, and holds nothing once nothing is locked', async () => {
    const remote = aRemote({ readme: 'r' });
    const ref = 'refs/stagewright-locks/staging';
    await lock(remote, { application: 'web' });
    await lock(remote, { owner: 'Bob' });
    expect(JSON.parse(git(remote, ['show', `${ref}:locks.json`]))).toEqual({
      format: 1,
      locks: [aWish({ owner: 'Bob' }), aWish({ application: 'web' })],
    });
    expect((await lock(remote, { owner: 'Bob' })).action).toBe('nothing');
    await unlock(remote, { owner: 'Bob' });
    await unlock(remote, { application: 'web' });
    expect((await unlock(remote, { application: 'web' })).action).toBe('nothing');
    expect(
      git(remote, ['log', '--format=%an: %s', ref])
        .split('\n')
        .map((line) => line.slice(0, 30)),
    ).toEqual([
      'Ada: staging: unlock web',
      'Bob: staging: unlock the stage',
      'Bob: Stage "staging" is locked',
      'Ada: Application "web" of stag',
    ]);
    expect(git(remote, ['ls-tree', ref])).toBe('');
    expect(countCommits(remote)).toBe(1);
  });

  test('is a branch on a server that takes nothing else, which is no target', async () => {
    const remote = aRemote();
    const refuse = 'while read old new ref; do case $ref in refs/stagewright-locks/*) echo "branches only"; exit 1;; esac; done';
    addHook(remote, 'pre-receive', refuse);
    await lock(remote);
    expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/stagewright-locks/staging']);
    await expect(publish([aRequest(remote)], context())).rejects.toEqual(lockedBy('Ada'));
    await unlock(remote);
    expect(await publish([aRequest(remote)], context())).toMatchObject([{ action: 'committed' }]);
    expect(Object.keys(refsOf(remote)).sort()).toEqual([
      'refs/heads/main',
      'refs/heads/stagewright-locks/staging',
      'refs/stagewright/shop/staging',
    ]);
  });
});

describe('at the same time', () => {
  test('of two that lock a stage one does, and the other is told whose it is', async () => {
    for (let round = 0; round < 3; round++) {
      const remote = aRemote({ readme: 'r' });
      const owners = ['Ada', 'Bob', 'Eve'];
      const results = await Promise.allSettled(owners.map((owner) => lock(remote, { owner })));
      const winners = owners.filter((_owner, index) => results[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toEqual(lockedBy(winners[0]!));
      expect(git(remote, ['rev-list', '--count', 'refs/stagewright-locks/staging'])).toBe('1');
    }
  });

  test('locks of several applications all land', async () => {
    const remote = aRemote({ readme: 'r' });
    const names = ['api', 'database', 'shop', 'web'];
    await Promise.all(names.map((application, index) => lock(remote, { application, owner: `P${index}` })));
    const { locks } = JSON.parse(git(remote, ['show', 'refs/stagewright-locks/staging:locks.json']));
    expect(locks.map(({ application }: Lock) => application)).toEqual(names);
  });

  test('a publish is a lost race when the stage is locked between its look at the repository and its push', async () => {
    const remote = aRemote({ readme: 'r' });
    const ref = 'refs/stagewright-locks/staging';
    await lock(remote, { owner: 'Bob' });
    const locked = git(remote, ['rev-parse', ref]);
    await unlock(remote, { owner: 'Bob' });
    const before = refsOf(remote);
    // The message is made when all is read and nothing is pushed.
    const message = () => {
      git(remote, ['update-ref', ref, locked]);
      return 'Publish';
    };
    await expect(publish([aRequest(remote, { delivery: byCommit({ message }) })], context())).rejects.toEqual(lockedBy('Bob'));
    const delivery = { ...byPullRequest, message };
    git(remote, ['update-ref', ref, before[ref] ?? '']);
    await expect(publish([aRequest(remote, { delivery })], context())).rejects.toEqual(lockedBy('Bob'));
    expect(refsOf(remote)).toEqual({ ...before, [ref]: locked });
  });

  test('one that is locked elsewhere meanwhile is published in the next attempt', async () => {
    const remote = aRemote({ readme: 'r' });
    const ref = 'refs/stagewright-locks/staging';
    await lock(remote, { application: 'api' });
    const locked = git(remote, ['rev-parse', ref]);
    await unlock(remote, { application: 'api' });
    let attempts = 0;
    const message = () => {
      attempts++;
      git(remote, ['update-ref', ref, locked]);
      return 'Publish';
    };
    await publish([aRequest(remote, { delivery: byCommit({ message }) })], context());
    expect(attempts).toBe(2);
    expect(filesOf(remote)).toHaveProperty(['staging/web/web.yaml']);
  });
});

describe('a clock', () => {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

  test('that is late by less than a day does not keep locks that are over', async () => {
    const remote = aRemote({ readme: 'r' });
    await lock(remote, { expires: inMinutes(30).toISOString() });
    commitAt(remote, inMinutes(60));
    const [result] = await publish([aRequest(remote)], context());
    expect(result?.warnings).toEqual([expect.stringContaining('one of them is wrong'), expect.stringContaining('that is over')]);
  });

  test('that is years ahead ends none', async () => {
    const remote = aRemote({ readme: 'r' });
    await lock(remote, { expires: inMinutes(30).toISOString() });
    commitAt(remote, inMinutes(60 * 24 * 3650));
    await expect(publish([aRequest(remote)], context())).rejects.toEqual(lockedBy('Ada'));
  });

  test('that differs by minutes is nothing to talk about', async () => {
    const remote = aRemote({ readme: 'r' });
    await lock(remote, { application: 'api' });
    commitAt(remote, inMinutes(5));
    expect(await publish([aRequest(remote)], context())).toMatchObject([{ warnings: [] }]);
  });
});

/** Writes the file that holds the locks of the staging stage, as anybody may who can push. */
function writeLocks(remote: string, text: string): void {
  commitOn(remote, 'scratch', { 'locks.json': text });
  git(remote, ['update-ref', 'refs/stagewright-locks/staging', 'scratch']);
  git(remote, ['update-ref', '-d', 'refs/heads/scratch']);
}

/** Adds a commit to the main branch whose committer's clock says that. */
function commitAt(remote: string, time: Date): void {
  const seconds = Math.floor(time.getTime() / 1000);
  const head = `commit refs/heads/main\ncommitter Bob <bob@example.com> ${seconds} +0000\ndata 5\nother\nfrom main^0\n`;
  git(remote, ['fast-import', '--quiet', '--force'], `${head}M 100644 inline other\ndata 1\nx\n`);
}
