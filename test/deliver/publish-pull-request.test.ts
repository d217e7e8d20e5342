import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mergeLocally } from '../../src/deliver/merge.ts';
import type { PublishContext, StageRequest } from '../../src/deliver/request.ts';
import { localForge } from '../../src/plugs/forges/local.ts';
import { serveHttp } from './http-server.ts';
import { aRemote, commitOn, git } from './remotes.ts';
import {
  aContext,
  anApplication,
  aRequest,
  aSource,
  at,
  byPullRequest,
  embeddedOf,
  filesOf,
  markOf,
  publish,
  refsOf,
} from './stages.ts';

const branch = 'stagewright/shop/production';
// In full, because the mark has the same name outside of `refs/heads/`.
const ref = `refs/heads/${branch}`;

function proposing(text: string, more: Partial<StageRequest> = {}): StageRequest {
  const applications = [anApplication('web', { stage: 'production', files: { 'web.yaml': `a: ${text}\n` } })];
  return aRequest(undefined, { stage: 'production', delivery: byPullRequest, applications, ...more });
}

/** A project whose embedded repository has a first commit. */
async function aStart(context: PublishContext = aContext()) {
  await publish([aRequest(undefined)], context);
  const forge = localForge()({ repository: '', project: context.root, environment: {} });
  return { context, forge, repository: embeddedOf(context) };
}

function pullFile({ root }: PublishContext, number = 1): string {
  return join(root, '.stagewright', 'local', 'pull-requests', `${number}.md`);
}

async function merge(context: PublishContext, number = 1): Promise<string> {
  const forge = localForge()({ repository: '', project: context.root, environment: {} });
  const pull = forge.list().find((each) => each.number === number)!;
  const { author, environment } = context;
  const commit = await mergeLocally({ path: embeddedOf(context), pull, author, environment });
  forge.markMerged(number);
  return commit;
}

describe('a pull request', () => {
  test('is one commit on top of the target branch, and a readable file', async () => {
    const { context, repository } = await aStart();
    const main = git(repository, ['rev-parse', 'main']);
    const [result] = await publish([proposing('1')], context);
    expect(result).toMatchObject({
      action: 'opened',
      branch,
      commit: git(repository, ['rev-parse', ref]),
      pullRequest: { number: 1, url: '.stagewright/local/pull-requests/1.md' },
      added: ['production/web/web.yaml'],
    });
    expect(git(repository, ['rev-parse', `${ref}^`])).toBe(main);
    expect(git(repository, ['rev-parse', 'main'])).toBe(main);
    expect(readFileSync(pullFile(context), 'utf8').replace(/[0-9a-f]{40}/, '<commit>')).toMatchInlineSnapshot(`
      "---
      state: open
      branch: stagewright/shop/production
      base: main
      title: production: web
      ---

      <!-- stagewright <commit> -->
      Brings stage \`production\` up to date with project \`shop\`.

      | application | added | changed | removed |
      | --- | ---: | ---: | ---: |
      | \`web\` | 1 | 0 | 0 |

      ### 1 risk

      - **medium** \`production/web/web.yaml\` is compared as text only: \`it holds something that is no Kubernetes object\`

      <details><summary>1 resource in detail</summary>

      \`web\`

      \`\`\`diff
      + production/web/web.yaml (it holds something that is no Kubernetes object)
      +     | a: 1
      \`\`\`

      </details>
      <!-- end of stagewright -->
      "
    `);
  });

  test('of a second run with the same input makes no write at all', async () => {
    const { context, repository } = await aStart();
    await publish([proposing('1')], context);
    const refs = refsOf(repository);
    const text = readFileSync(pullFile(context), 'utf8');
    // Any write of the file would lose these words of people.
    writeFileSync(pullFile(context), `${text}\nLooks good.\n`);
    expect(await publish([proposing('1')], context)).toMatchObject([{ action: 'nothing', pullRequest: { number: 1 } }]);
    expect(refsOf(repository)).toEqual(refs);
    expect(readFileSync(pullFile(context), 'utf8')).toBe(`${text}\nLooks good.\n`);
  });

  test('follows a change; what people wrote into it stays', async () => {
    const { context, forge, repository } = await aStart();
    await publish([proposing('1')], context);
    writeFileSync(pullFile(context), `${readFileSync(pullFile(context), 'utf8')}\nPlease wait for Monday.\n`);
    const wider = [anApplication('web', { stage: 'production', files: { 'web.yaml': 'a: 2\n', 'new.yaml': 'b' } })];
    expect(await publish([proposing('2', { applications: wider })], context)).toMatchObject([
      { action: 'updated', pullRequest: { number: 1 } },
    ]);
    expect(git(repository, ['rev-list', '--count', `main..${ref}`])).toBe('1');
    expect(filesOf(repository, ref)['production/web/web.yaml']).toBe('a: 2');
    const [pull] = forge.list();
    expect(pull!.body).toContain('+ production/web/new.yaml');
    expect(pull!.body).toContain('Please wait for Monday.');
    expect(pull!.body.match(/<!-- stagewright /g)).toHaveLength(1);
  });

  test('is left as it is when others change other files of the target branch', async () => {
    const { context, repository } = await aStart();
    await publish([proposing('1')], context);
    const head = git(repository, ['rev-parse', ref]);
    commitOn(repository, 'main', { 'elsewhere.txt': 'x' });
    expect(await publish([proposing('1')], context)).toMatchObject([{ action: 'nothing', commit: head }]);
  });

  test('of a newer source commit with the same files moves only the mark', async () => {
    const { root, first, second } = aSource();
    const { context, repository } = await aStart(at(aContext({ root }), first));
    await publish([proposing('1')], context);
    const head = git(repository, ['rev-parse', ref]);
    expect(await publish([proposing('1')], at(context, second))).toMatchObject([{ action: 'nothing', commit: head }]);
    expect(markOf(repository, 'production')).toMatchObject({ source: second, proposed: head });
  });

  test('is closed and its branch removed when nothing is left to propose', async () => {
    const { context, forge, repository } = await aStart();
    await publish([proposing('1')], context);
    commitOn(repository, 'main', filesOfRequest(proposing('1')));
    expect(await publish([proposing('1')], context)).toMatchObject([
      { action: 'closed', commit: null, pullRequest: { number: 1 } },
    ]);
    expect(forge.list()).toMatchObject([{ number: 1, state: 'closed' }]);
    expect(Object.keys(refsOf(repository))).not.toContain(ref);
    expect(await publish([proposing('1')], context)).toMatchObject([{ action: 'nothing', pullRequest: null }]);
    expect(await publish([proposing('2')], context)).toMatchObject([{ action: 'opened', pullRequest: { number: 2 } }]);
  });

  test('whose branch people pushed to is refused, and nothing of it is overwritten', async () => {
    const { context, repository } = await aStart();
    await publish([proposing('1')], context);
    const theirs = commitOn(repository, branch, { 'production/web/web.yaml': 'a: human\n' });
    const before = refsOf(repository);
    for (const text of ['1', '2']) {
      await expect(publish([proposing(text)], context)).rejects.toMatchObject({
        code: 'human-commits',
        exit: 3,
        message: expect.stringContaining(theirs.slice(0, 12)),
      });
    }
    expect(refsOf(repository)).toEqual(before);
  });

  test('that was pushed but not opened, because the forge failed, is opened by the next run', async () => {
    const { context, repository } = await aStart();
    let works = false;
    const forge = () => {
      const real = localForge()({ repository: '', project: context.root, environment: {} });
      const open = (draft: Parameters<typeof real.open>[0]) => (works ? real.open(draft) : Promise.reject(new Error('503')));
      return {
        name: 'shaky',
        limits: real.limits,
        find: (of: string) => real.find(of),
        findClosed: (of: string) => real.findClosed(of),
        open,
        update: real.update.bind(real),
        comment: real.comment.bind(real),
        close: real.close.bind(real),
      };
    };
    const request = proposing('1', { delivery: { ...byPullRequest, forge } });
    await expect(publish([request], context)).rejects.toMatchObject({
      code: 'forge-error',
      message: expect.stringContaining('503'),
    });
    const head = git(repository, ['rev-parse', ref]);
    works = true;
    expect(await publish([request], context)).toMatchObject([{ action: 'opened', commit: head, pullRequest: { number: 1 } }]);
  });

  test('that people closed is opened again only when the stage changes', async () => {
    const { context, forge } = await aStart();
    await publish([proposing('1')], context);
    await forge.close(1, 'Not now.');
    expect(await publish([proposing('1')], context)).toMatchObject([
      { action: 'nothing', pullRequest: null, warnings: [expect.stringMatching(/^Pull request 1 .* was closed/)] },
    ]);
    expect(forge.list()).toHaveLength(1);
    expect(await publish([proposing('2')], context)).toMatchObject([
      { action: 'opened', pullRequest: { number: 2 }, warnings: [] },
    ]);
  });

  test('says what the forge does not have, and is open all the same', async () => {
    const { context, forge } = await aStart();
    const delivery = { ...byPullRequest, draft: true, autoMerge: true };
    expect(await publish([proposing('1', { delivery })], context)).toMatchObject([
      { action: 'opened', warnings: [expect.stringContaining('auto-merge')] },
    ]);
    expect(readFileSync(pullFile(context), 'utf8')).toContain('\ndraft: true\n');
    expect(forge.list()).toMatchObject([{ state: 'open' }]);
  });

  test('whose forge nothing tells is a branch, with what to do', async () => {
    const server = await serveHttp(dirname(aRemote({ a: '1' })));
    onTestFinished(server.close);
    const request = (text: string) => ({ ...proposing(text), target: { repository: `${server.url}/gitops.git` } });
    expect(await publish([request('1')])).toMatchObject([
      { action: 'opened', pullRequest: null, warnings: [expect.stringContaining('pullRequest({ forge: gitlab() })')] },
    ]);
  });

  test('for a repository without a forge is a branch that is left to people', async () => {
    const remote = aRemote({ a: '1' });
    const request = (text: string) => ({ ...proposing(text), target: { repository: remote } });
    const context = aContext();
    const actions = [];
    for (const text of ['1', '1', '2']) actions.push((await publish([request(text)], context))[0]);
    expect(actions.map((result) => [result!.action, result!.pullRequest])).toEqual([
      ['opened', null],
      ['nothing', null],
      ['updated', null],
    ]);
    expect(existsSync(join(context.root, '.stagewright'))).toBe(false);
  });

  test('that removes a stage is proposed once, and the mark goes when it is merged', async () => {
    const { context, repository } = await aStart();
    await publish([proposing('1')], context);
    await merge(context);
    const removal = proposing('1', { applications: [], isRemoval: true });
    expect(await publish([removal], context)).toMatchObject([{ action: 'opened', removed: ['production/web/web.yaml'] }]);
    expect(await publish([removal], context)).toMatchObject([{ action: 'nothing', pullRequest: { number: 2 } }]);
    expect(git(repository, ['log', '-1', '--format=%s', ref])).toBe('remove production: web (shop)');
    await merge(context, 2);
    expect(await publish([removal], context)).toMatchObject([{ action: 'nothing', pullRequest: null }]);
    expect(Object.keys(refsOf(repository))).toEqual(['refs/heads/main', 'refs/stagewright/shop/staging']);
  });
});

describe('a merge', () => {
  test('brings the files to the target branch; a publish afterwards has nothing to do', async () => {
    const { context, forge, repository } = await aStart();
    await publish([proposing('1')], context);
    commitOn(repository, 'main', { 'elsewhere.txt': 'x' });
    const commit = await merge(context);
    expect(git(repository, ['rev-parse', 'main'])).toBe(commit);
    expect(filesOf(repository)).toMatchObject({
      'production/web/web.yaml': 'a: 1',
      'elsewhere.txt': 'x',
      'staging/web/web.yaml': 'a: 1',
    });
    expect(git(repository, ['rev-list', '--parents', '-1', 'main']).split(' ')).toHaveLength(3);
    expect(forge.list()).toMatchObject([{ state: 'merged' }]);
    expect(await publish([proposing('1')], context)).toMatchObject([{ action: 'nothing', pullRequest: null }]);
    const refs = refsOf(repository);
    expect(await publish([proposing('1')], context)).toMatchObject([{ action: 'nothing' }]);
    expect(refsOf(repository)).toEqual(refs);
  });

  test('that conflicts is refused by file name, and publishing again makes it possible', async () => {
    const { context, repository } = await aStart();
    await publish([proposing('1')], context);
    await merge(context);
    await publish([proposing('2')], context);
    const other = aContext({ ...context, options: { overwriteHandEdits: true } });
    commitOn(repository, 'main', { 'production/web/web.yaml': 'a: human\n' });
    const before = refsOf(repository);
    await expect(merge(context, 2)).rejects.toMatchObject({
      code: 'forge-error',
      message: expect.stringContaining('production/web/web.yaml'),
    });
    expect(refsOf(repository)).toEqual(before);
    expect(await publish([proposing('2')], other)).toMatchObject([{ action: 'updated', pullRequest: { number: 2 } }]);
    await merge(context, 2);
    expect(filesOf(repository)['production/web/web.yaml']).toBe('a: 2');
  });

  test('of a file that both sides made the same is no conflict', async () => {
    const { context, repository } = await aStart();
    await publish([proposing('1')], context);
    commitOn(repository, 'main', { 'production/web/web.yaml': 'a: 1\n' });
    await merge(context);
    expect(filesOf(repository)['production/web/web.yaml']).toBe('a: 1');
  });

  test('of a branch that is gone is refused', async () => {
    const { context, repository } = await aStart();
    await publish([proposing('1')], context);
    git(repository, ['update-ref', '-d', ref]);
    await expect(merge(context)).rejects.toMatchObject({ code: 'forge-error', message: expect.stringContaining(branch) });
  });
});

describe('a stage that is delivered by commit from now on', () => {
  const byCommit = (text: string, more: Partial<StageRequest> = {}) => proposing(text, { delivery: { kind: 'commit' }, ...more });

  test('takes its pull request back in the push that brings the commit, since it is older', async () => {
    const { context, forge, repository } = await aStart();
    await publish([proposing('1')], context);
    const before = refsOf(repository);
    const dry = await publish([byCommit('2')], { ...context, options: { dryRun: true } });
    expect(dry[0]?.warnings).toEqual([expect.stringContaining(`${branch} would be deleted`)]);
    expect(refsOf(repository)).toEqual(before);
    expect(await publish([byCommit('2')], context)).toMatchObject([
      {
        action: 'committed',
        warnings: [expect.stringMatching(/^Pull request 1 .* is closed: stage production is delivered by commit/)],
      },
    ]);
    expect(forge.list().map(({ state }) => state)).toEqual(['closed']);
    expect(refsOf(repository)).not.toHaveProperty(ref);
    expect(markOf(repository, 'production')).toMatchObject({ proposed: null, base: null });
    expect(await publish([proposing('3')], context)).toMatchObject([{ action: 'opened', pullRequest: { number: 2 } }]);
  });

  test('does so where nothing is left to commit, too, and of a part only what is of that part', async () => {
    const { context, forge, repository } = await aStart();
    await publish([byCommit('1')], context);
    await publish([proposing('2', { delivery: { ...byPullRequest, per: 'application' } })], context);
    const other = [anApplication('api', { stage: 'production' })];
    await publish([byCommit('', { applications: other, removable: [] })], context);
    expect(forge.list().map(({ state }) => state)).toEqual(['open']);
    expect(markOf(repository, 'production')).toMatchObject({ applications: { web: {} } });
    await publish([byCommit('1', { removable: [] })], context);
    expect(forge.list().map(({ state }) => state)).toEqual(['closed']);
    expect(Object.keys(refsOf(repository)).filter((each) => each.startsWith(ref))).toEqual([]);
  });

  test('never takes commits of people with it', async () => {
    const { context, repository } = await aStart();
    await publish([proposing('1')], context);
    commitOn(repository, branch, { theirs: '1' });
    const before = refsOf(repository);
    await expect(publish([byCommit('2')], context)).rejects.toMatchObject({ code: 'human-commits' });
    expect(refsOf(repository)).toEqual(before);
  });
});

test('a removal of one application says what it takes out of the pull request of the stage', async () => {
  const { context } = await aStart();
  const api = anApplication('api', { stage: 'production' });
  const landed = proposing('1', { delivery: { kind: 'commit' } });
  await publish([{ ...landed, applications: [...landed.applications, api] }], context);
  const next = proposing('2');
  await publish([{ ...next, applications: [...next.applications, api] }], context);
  const removal = proposing('', { applications: [], removable: ['api'] });
  expect(await publish([removal], context)).toMatchObject([
    { action: 'updated', warnings: ['This takes out of the pull request what it proposed of web.'] },
  ]);
});

test('a removal that is refused closes no pull request', async () => {
  const { context, forge, repository } = await aStart();
  await publish([proposing('1', { delivery: { kind: 'commit' } })], context);
  await publish([proposing('2')], context);
  const before = refsOf(repository);
  const removal = proposing('', { applications: [], isRemoval: true, delivery: { kind: 'commit' } });
  await expect(publish([removal], context)).rejects.toMatchObject({ code: 'deletions-refused' });
  expect([refsOf(repository), forge.list().map(({ state }) => state)]).toEqual([before, ['open']]);
});

test('a pull request to an empty repository is refused with what to do', async () => {
  await expect(publish([proposing('1')])).rejects.toMatchObject({
    code: 'branch-not-found',
    hint: expect.stringContaining('commit()'),
  });
});

function filesOfRequest({ applications }: StageRequest): Record<string, string> {
  return Object.fromEntries(
    applications.flatMap(({ files, inventoryPath, inventoryText }) => [...files, [inventoryPath, inventoryText] as const]),
  );
}
