import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mergeLocally } from '../../src/deliver/merge.ts';
import { publishStages } from '../../src/deliver/publish.ts';
import type { PublishContext, StageRequest } from '../../src/deliver/request.ts';
import { findWaits } from '../../src/graph/merge-order.ts';
import { localForge } from '../../src/plugs/forges/local.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import type { Forge } from '../../src/types/forge.ts';
import { commitOn, git } from './remotes.ts';
import {
  type ApplicationText,
  aContext,
  anApplication,
  aRequest,
  byPullRequest,
  embeddedOf,
  filesOf,
  markOf,
  publish,
  refsOf,
} from './stages.ts';

const stage = 'production';
const perApplication = { ...byPullRequest, per: 'application' } as const;

/** The stage with those applications: a text for the one file of each, or all that it is. */
function proposing(applications: Readonly<Record<string, string | ApplicationText>>, more: Partial<StageRequest> = {}) {
  const rendered = Object.entries(applications).map(([name, given]) =>
    anApplication(name, { stage, ...(typeof given === 'string' ? { files: { 'a.yaml': `a: ${given}\n` } } : given) }),
  );
  return aRequest(undefined, { stage, delivery: perApplication, applications: rendered, ...more });
}

function branchOf(application: string): string {
  return `refs/heads/stagewright/shop/production--${application}`;
}

/** A project whose embedded repository has a first commit. */
async function aStart() {
  const context = aContext({ findWaits });
  await publish([aRequest(undefined)], context);
  const forge = localForge()({ repository: '', project: context.root, environment: {} });
  return { context, forge, repository: embeddedOf(context) };
}

async function merge(context: PublishContext, number: number): Promise<void> {
  const forge = localForge()({ repository: '', project: context.root, environment: {} });
  const pull = forge.list().find((each) => each.number === number)!;
  const { author, environment } = context;
  await mergeLocally({ path: embeddedOf(context), pull, author, environment });
  forge.markMerged(number);
}

function pullFile({ root }: PublishContext, number: number): string {
  return readFileSync(join(root, '.stagewright', 'local', 'pull-requests', `${number}.md`), 'utf8');
}

const all = { api: '1', web: '1', data: '1' };

describe('each application that changes', () => {
  test('has a branch and a pull request of its own, with nothing of the others', async () => {
    const { context, repository } = await aStart();
    expect(await publish([proposing(all)], context)).toMatchObject([
      { application: 'api', action: 'opened', pullRequest: { number: 1 }, added: ['production/api/a.yaml'] },
      { application: 'data', action: 'opened', pullRequest: { number: 2 } },
      { application: 'web', action: 'opened', branch: 'stagewright/shop/production--web', pullRequest: { number: 3 } },
    ]);
    const of = Object.keys(filesOf(repository, branchOf('web'))).filter((path) => path.includes('production'));
    expect(of).toEqual(['.stagewright/production/web', 'production/web/a.yaml']);
    expect(git(repository, ['log', '-1', '--format=%s', branchOf('web')])).toBe('production: web (shop)');
    expect(git(repository, ['rev-list', '--count', `main..${branchOf('web')}`])).toBe('1');
    expect(pullFile(context, 3)).toMatch(/^title: production: web$/m);
    expect(pullFile(context, 3)).toContain('Brings application `web` of stage `production` up to date with project `shop`.');
    expect(Object.keys(refsOf(repository))).not.toContain('refs/heads/stagewright/shop/production');
  });

  test('is written once: a second run writes nothing at all', async () => {
    const { context, repository } = await aStart();
    await publish([proposing(all)], context);
    const before = [refsOf(repository), ...[1, 2, 3].map((number) => pullFile(context, number))];
    expect(await publish([proposing(all)], context)).toMatchObject([
      { application: 'api', action: 'nothing', pullRequest: { number: 1 } },
      { application: 'data', action: 'nothing', pullRequest: { number: 2 } },
      { application: 'web', action: 'nothing', pullRequest: { number: 3 } },
    ]);
    expect([refsOf(repository), ...[1, 2, 3].map((number) => pullFile(context, number))]).toEqual(before);
  });

  test('is updated, merged and closed for itself; the others stay as they are', async () => {
    const { context, forge, repository } = await aStart();
    await publish([proposing(all)], context);
    const heads = refsOf(repository);
    expect(await publish([proposing({ ...all, web: '2' })], context)).toMatchObject([
      { application: 'api', action: 'nothing' },
      { application: 'data', action: 'nothing' },
      { application: 'web', action: 'updated', pullRequest: { number: 3 } },
    ]);
    expect(refsOf(repository)[branchOf('api')]).toBe(heads[branchOf('api')]);
    await merge(context, 1);
    expect(await publish([proposing({ ...all, web: '2' })], context)).toMatchObject([
      { application: 'data', action: 'nothing', pullRequest: { number: 2 } },
      { application: 'web', action: 'nothing', pullRequest: { number: 3 } },
    ]);
    expect(markOf(repository, stage)).toMatchObject({ applications: { data: {}, web: {} } });
    // Somebody brings what is proposed of one to the target branch by other ways.
    const { files, inventoryPath, inventoryText } = proposing(all).applications[2]!;
    commitOn(repository, 'main', { ...Object.fromEntries(files), [inventoryPath]: inventoryText });
    expect(await publish([proposing({ ...all, web: '2' })], context)).toMatchObject([
      { application: 'data', action: 'closed', commit: null, pullRequest: { number: 2 } },
      { application: 'web', action: 'nothing', pullRequest: { number: 3 } },
    ]);
    expect(forge.list().map(({ state }) => state)).toEqual(['merged', 'closed', 'open']);
    await merge(context, 3);
    expect(await publish([proposing({ ...all, web: '2' })], context)).toMatchObject([
      { application: null, action: 'nothing', branch: 'main', pullRequest: null },
    ]);
    expect(Object.keys(refsOf(repository)).filter((ref) => ref.includes('production'))).toEqual([
      'refs/stagewright/shop/production',
    ]);
  });

  test('is not made anew for what changes in another one', async () => {
    const { context, repository } = await aStart();
    await publish([proposing({ api: '1', web: '1' })], context);
    await merge(context, 1);
    const head = refsOf(repository)[branchOf('web')];
    await publish([proposing({ api: '2', web: '1' })], context);
    expect(refsOf(repository)[branchOf('web')]).toBe(head);
  });

  test('that is no longer rendered is removed by a pull request; one that never landed is taken back', async () => {
    const { context, forge, repository } = await aStart();
    await publish([proposing({ api: '1', web: '1' })], context);
    await merge(context, 1);
    expect(await publish([proposing({})], context)).toMatchObject([
      { application: 'api', action: 'opened', removed: ['production/api/a.yaml'], deletions: [{ application: 'api' }] },
      { application: 'web', action: 'closed', commit: null, pullRequest: { number: 2 } },
    ]);
    expect(pullFile(context, 3)).toMatch(/^labels: stagewright: deletes$/m);
    expect(Object.keys(refsOf(repository))).not.toContain(branchOf('web'));
    await merge(context, 3);
    expect(Object.keys(filesOf(repository)).filter((path) => path.includes('production'))).toEqual([]);
    expect(await publish([proposing({})], context)).toMatchObject([{ application: null, action: 'nothing' }]);
    expect(forge.list().map(({ state }) => state)).toEqual(['merged', 'closed', 'merged']);
  });

  test('is only planned in a dry run', async () => {
    const { context, forge, repository } = await aStart();
    const before = refsOf(repository);
    const dry = { ...context, options: { dryRun: true } };
    expect(await publish([proposing(all)], dry)).toMatchObject([
      { application: 'api', action: 'opened', commit: null, pullRequest: null, added: ['production/api/a.yaml'] },
      { application: 'data' },
      { application: 'web' },
    ]);
    expect(refsOf(repository)).toEqual(before);
    expect(forge.list()).toEqual([]);
  });
});

describe('what stands in the way of one application', () => {
  async function failureOf(request: StageRequest, context: PublishContext) {
    const { results, failure } = await publishStages([request], context, recogniseForge);
    return { results, failure };
  }

  test('commits of people on its branch: they stay, and the others go on', async () => {
    const { context, repository } = await aStart();
    await publish([proposing(all)], context);
    const theirs = commitOn(repository, 'stagewright/shop/production--data', { 'production/data/a.yaml': 'a: human\n' });
    const { results, failure } = await failureOf(proposing({ api: '2', web: '2', data: '2' }), context);
    expect(results).toMatchObject([
      { application: 'api', action: 'updated' },
      { application: 'web', action: 'updated' },
      { application: 'data', action: 'nothing', warnings: [expect.stringContaining(theirs.slice(0, 12))] },
    ]);
    expect(failure).toMatchObject({ code: 'human-commits', exit: 3 });
    expect(refsOf(repository)[branchOf('data')]).toBe(theirs);
    // When they take it back, it is ours again.
    git(repository, ['update-ref', branchOf('data'), `${theirs}^`]);
    expect(await publish([proposing({ api: '2', web: '2', data: '2' })], context)).toMatchObject([
      { application: 'api', action: 'nothing' },
      { application: 'data', action: 'updated' },
      { application: 'web', action: 'nothing' },
    ]);
  });

  test('hand edits of its files', async () => {
    const { context, repository } = await aStart();
    await publish([proposing({ api: '1', web: '1' })], context);
    for (const number of [1, 2]) await merge(context, number);
    commitOn(repository, 'main', { 'production/web/a.yaml': 'a: human\n' });
    const { results, failure } = await failureOf(proposing({ api: '2', web: '2' }), context);
    expect(results).toMatchObject([
      { application: 'api', action: 'opened' },
      { application: 'web', action: 'nothing', warnings: [expect.stringContaining('production/web/a.yaml')] },
    ]);
    expect(failure).toMatchObject({ code: 'hand-edits' });
    expect(Object.keys(refsOf(repository))).not.toContain(branchOf('web'));
  });

  test('writes nothing where there is nothing else', async () => {
    const { context, repository } = await aStart();
    await publish([proposing({ web: '1' })], context);
    commitOn(repository, 'stagewright/shop/production--web', { theirs: '1' });
    const before = refsOf(repository);
    await expect(publish([proposing({ web: '2' })], context)).rejects.toMatchObject({ code: 'human-commits' });
    expect(refsOf(repository)).toEqual(before);
  });
});

describe('the other way to propose a stage', () => {
  const whole = (text: string) => proposing({ api: text, web: text }, { delivery: byPullRequest });
  const ref = 'refs/heads/stagewright/shop/production';

  test('from whole to by application takes the one pull request back', async () => {
    const { context, forge, repository } = await aStart();
    await publish([whole('1')], context);
    expect(await publish([proposing({ api: '1', web: '1' })], context)).toMatchObject([
      { application: 'api', action: 'opened', pullRequest: { number: 2 } },
      { application: 'web', action: 'opened', pullRequest: { number: 3 } },
      { application: null, action: 'closed', pullRequest: { number: 1 } },
    ]);
    expect(forge.list().map(({ state }) => state)).toEqual(['closed', 'open', 'open']);
    expect(pullFile(context, 1)).toContain('each application in a pull request of its own');
    expect(Object.keys(refsOf(repository))).not.toContain(ref);
    const before = refsOf(repository);
    expect(await publish([proposing({ api: '1', web: '1' })], context)).toMatchObject([
      { application: 'api', action: 'nothing' },
      { application: 'web', action: 'nothing' },
    ]);
    expect(refsOf(repository)).toEqual(before);
  });

  test('and back takes those of the applications back', async () => {
    const { context, forge, repository } = await aStart();
    await publish([proposing({ api: '1', web: '1' })], context);
    expect(await publish([whole('1')], context)).toMatchObject([
      { application: null, action: 'opened', pullRequest: { number: 3 } },
      { application: 'api', action: 'closed', pullRequest: { number: 1 } },
      { application: 'web', action: 'closed', pullRequest: { number: 2 } },
    ]);
    expect(forge.list().map(({ state }) => state)).toEqual(['closed', 'closed', 'open']);
    expect(markOf(repository, stage)).not.toHaveProperty('applications');
    expect(Object.keys(refsOf(repository)).filter((each) => each.includes('--'))).toEqual([]);
  });

  test('never takes commits of people with it', async () => {
    const { context, repository } = await aStart();
    await publish([whole('1')], context);
    const theirs = commitOn(repository, 'stagewright/shop/production', { theirs: '1' });
    const before = refsOf(repository);
    await expect(publish([proposing({ api: '1', web: '1' })], context)).rejects.toMatchObject({ code: 'human-commits' });
    expect(refsOf(repository)).toEqual(before);
    expect(refsOf(repository)[ref]).toBe(theirs);
  });
});

describe('a removal', () => {
  test('of one application leaves what is proposed for the others', async () => {
    const { context, forge, repository } = await aStart();
    await publish([proposing({ api: '1', web: '1' })], context);
    for (const number of [1, 2]) await merge(context, number);
    await publish([proposing({ api: '2', web: '2' })], context);
    const head = refsOf(repository)[branchOf('web')];
    const removal = proposing({}, { removable: ['api'], isRemoval: false });
    expect(await publish([removal], context)).toMatchObject([
      { application: 'api', action: 'updated', removed: ['production/api/a.yaml'], pullRequest: { number: 3 } },
    ]);
    expect(refsOf(repository)[branchOf('web')]).toBe(head);
    expect(markOf(repository, stage)).toMatchObject({ applications: { api: {}, web: { proposed: head } } });
    expect(forge.list().map(({ state }) => state)).toEqual(['merged', 'merged', 'open', 'open']);
  });

  test('of the stage proposes to remove what is there and takes the rest back; the mark goes with the last', async () => {
    const { context, repository } = await aStart();
    await publish([proposing({ api: '1', web: '1' })], context);
    await merge(context, 1);
    const removal = proposing({}, { isRemoval: true });
    expect(await publish([removal], context)).toMatchObject([
      { application: 'api', action: 'opened', pullRequest: { number: 3 } },
      { application: 'web', action: 'closed', pullRequest: { number: 2 } },
    ]);
    expect(await publish([removal], context)).toMatchObject([{ application: 'api', action: 'nothing' }]);
    await merge(context, 3);
    await publish([removal], context);
    expect(Object.keys(refsOf(repository))).toEqual(['refs/heads/main', 'refs/stagewright/shop/staging']);
  });

  test('by commit closes them all', async () => {
    const { context, forge, repository } = await aStart();
    await publish([proposing({ api: '1', web: '1' })], context);
    const removal = proposing({}, { isRemoval: true, delivery: { kind: 'commit' } });
    expect(await publish([removal], context)).toMatchObject([
      { application: 'api', action: 'closed', pullRequest: { number: 1 } },
      { application: 'web', action: 'closed', pullRequest: { number: 2 } },
    ]);
    expect(forge.list().map(({ state }) => state)).toEqual(['closed', 'closed']);
    expect(Object.keys(refsOf(repository))).toEqual(['refs/heads/main', 'refs/stagewright/shop/staging']);
    expect(await publish([removal], context)).toMatchObject([{ application: null, action: 'nothing' }]);
  });
});

describe('a forge that fails', () => {
  /** The local forge until it is told to fail. */
  function aShakyForge(context: PublishContext) {
    const real: Forge = localForge()({ repository: '', project: context.root, environment: {} });
    const state = { fails: (_what: 'open' | 'close', _about: string | number): boolean => false };
    const guard = (what: 'open' | 'close', about: string | number) =>
      state.fails(what, about) ? Promise.reject(new Error('503')) : Promise.resolve();
    const forge = (): Forge => ({
      name: 'shaky',
      limits: real.limits,
      find: (branch) => real.find(branch),
      findClosed: (branch) => real.findClosed(branch),
      open: (draft) => guard('open', draft.branch).then(() => real.open(draft)),
      update: (number, draft) => real.update(number, draft),
      comment: (number, text) => real.comment(number, text),
      close: (number, comment) => guard('close', number).then(() => real.close(number, comment)),
    });
    return { state, delivery: { ...perApplication, forge } };
  }

  test('while opening: what is open stands, and the next run opens the rest', async () => {
    const { context, forge } = await aStart();
    const { state, delivery } = aShakyForge(context);
    state.fails = (what, branch) => what === 'open' && String(branch).endsWith('data');
    const request = proposing(all, { delivery });
    const { results, failure } = await publishStages([request], context, recogniseForge);
    expect(results).toMatchObject([{ application: 'api', action: 'opened' }]);
    expect(failure).toMatchObject({ code: 'forge-error' });
    state.fails = () => false;
    expect(await publish([request], context)).toMatchObject([
      { application: 'api', action: 'nothing', pullRequest: { number: 1 } },
      { application: 'data', action: 'opened', pullRequest: { number: 2 } },
      { application: 'web', action: 'opened', pullRequest: { number: 3 } },
    ]);
    expect(forge.list()).toHaveLength(3);
  });

  test('while closing: the branch stays, and the next run closes it', async () => {
    const { context, forge, repository } = await aStart();
    const { state, delivery } = aShakyForge(context);
    await publish([proposing(all, { delivery })], context);
    state.fails = (what) => what === 'close';
    const less = proposing({ api: '1', web: '1' }, { delivery });
    await expect(publish([less], context)).rejects.toMatchObject({ code: 'forge-error' });
    expect(Object.keys(refsOf(repository))).toContain(branchOf('data'));
    state.fails = () => false;
    expect(await publish([less], context)).toMatchObject([
      { application: 'api', action: 'nothing' },
      { application: 'data', action: 'closed', pullRequest: { number: 2 } },
      { application: 'web', action: 'nothing' },
    ]);
    expect(forge.list().map((pull) => pull.state)).toEqual(['open', 'closed', 'open']);
  });
});

describe('an application whose branch would not be its own', () => {
  test.each([
    ['has two dashes in its name', ['a--b'], []],
    ['meets a stage of that name', ['web'], ['production--web']],
  ])('%s', async (_what, applications, stages) => {
    const { context, repository } = await aStart();
    for (const other of stages) {
      await publish([aRequest(undefined, { stage: other, applications: [anApplication('web', { stage: other })] })], context);
    }
    const before = refsOf(repository);
    const request = proposing(Object.fromEntries(applications.map((name) => [name, '1'])));
    await expect(publish([request], context)).rejects.toMatchObject({ code: 'stage-invalid', exit: 2 });
    expect(refsOf(repository)).toEqual(before);
  });

  test('is no matter for a stage as a whole', async () => {
    const { context } = await aStart();
    expect(await publish([proposing({ 'a--b': '1' }, { delivery: byPullRequest })], context)).toMatchObject([
      { action: 'opened' },
    ]);
  });
});

test('what has to be merged first is opened first, and said by number', async () => {
  const { context } = await aStart();
  const text = (offers: readonly string[], needs: readonly string[] = []) => ({ offers, needs });
  const before = {
    _namespaces: text(['Namespace shop']),
    api: text(['Service shop/api', 'Service shop/api port 80'], []),
    web: text(['Deployment.apps shop/web'], ['Service shop/api port 80']),
  };
  await publish([proposing(before, { delivery: { kind: 'commit' } })], context);
  const after = {
    _namespaces: text(['Namespace data', 'Namespace shop']),
    api: text(['Service shop/backend', 'Service shop/backend port 80']),
    web: text(['Deployment.apps shop/web'], ['Service data/db', 'Service shop/backend port 80']),
    zoo: text(['Service data/db']),
  };
  const results = await publish([proposing(after)], context);
  expect(results.map(({ application }) => application)).toEqual(['_namespaces', 'zoo', 'web', 'api']);
  const orderOf = (number: number) => pullFile(context, number).match(/^- (?:needs|takes|hands) .*/gm) ?? [];
  expect([1, 2, 3, 4].map(orderOf)).toEqual([
    [],
    ['- needs `Namespace data` of `_namespaces`: merge pull request 1 first'],
    [
      '- needs `Service data/db` of `zoo`: merge pull request 2 first',
      '- needs `Service shop/backend port 80` of `api`: merge its pull request first',
    ],
    ['- takes away `Service shop/api port 80`, which `web` needs until pull request 3 is merged'],
  ]);
});
