import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { addHook, aFolder, aRemote, git } from '../deliver/remotes.ts';
import { filesOf, markOf, refsOf } from '../deliver/stages.ts';
import { aProject, aStage, commitAll, embedded, json, put, stagewright, start } from './projects.ts';

const file = 'production/shop/configmap-shop-config.yaml';
const pulls = 'delivery: pullRequest()';

/** A stage whose shop shows an input, beside a database. */
function production(options = ''): string {
  const applications = { shop: '{ IMAGE: this.vars.image }', database: '{ A: "1" }' };
  return aStage('production', { options, applications, variables: "{ image: input('SHOP_IMAGE', text) }" });
}

function aShop(options = ''): string {
  const project = aProject({ 'stages/production.ts': production(options) });
  git(project, ['config', 'user.name', 'Ada']);
  git(project, ['config', 'user.email', 'ada@example.com']);
  return project;
}

/** Publishes that image from a source commit of its own. */
async function publish(project: string, image: string) {
  const source = commitAll(project, `image ${image}`);
  const { exit, document, stderr } = await json(project, ['publish'], { SHOP_IMAGE: image });
  return { exit, source, document, stderr, commit: document.results?.[0]?.commit as string };
}

describe('a rollback of an application', () => {
  test('stops where a newer publish lands meanwhile: what was before that is the very thing that is to go', async () => {
    const project = aShop();
    for (const image of ['shop:1', 'shop:2']) await publish(project, image);
    const before = refsOf(embedded(project));
    await publish(project, 'shop:3');
    const after = refsOf(embedded(project));
    for (const [ref, commit] of Object.entries(before)) git(embedded(project), ['update-ref', ref, commit]);
    const updates = Object.entries(after).map(([ref, commit]) => `git update-ref ${ref} ${commit}`);
    git(embedded(project), ['config', 'core.hooksPath', 'hooks']);
    // At the first push the newer one lands, and then the rollback is refused as a lost race.
    addHook(
      embedded(project),
      'pre-receive',
      ['unset GIT_QUARANTINE_PATH', '[ -e raced ] && exit', 'touch raced', ...updates].join('\n'),
    );
    const ask = ['rollback', 'production', 'shop', '--to', 'previous', '--reason', 'the cart is empty'];
    expect(await stagewright(project, ask)).toMatchObject({ exit: 3, stderr: expect.stringContaining('✖ rollback-refused') });
    expect(refsOf(embedded(project))).toEqual(after);
  });

  test('restores it, holds it, and a newer source ends the hold', async () => {
    const project = aShop();
    const first = await publish(project, 'shop:1');
    const bad = await publish(project, 'shop:2');
    const ask = ['rollback', 'production', 'shop', '--to', 'previous', '--reason', 'the cart is empty'];
    const before = refsOf(embedded(project));
    const dry = await stagewright(project, [...ask, '--dry-run']);
    expect(dry).toMatchObject({ exit: 0, stdout: expect.stringContaining(`  ~ ${file}`) });
    expect(refsOf(embedded(project))).toEqual(before);

    const done = await stagewright(project, ask);
    expect(done).toMatchObject({ exit: 0, stderr: '' });
    expect(done.stdout.replace(/[0-9a-f]{12}\n$/, 'COMMIT\n')).toBe(
      [
        `production/shop  back to what it was at ${first.commit.slice(0, 12)}`,
        `  held until a source commit after ${bad.source.slice(0, 12)}, or its release`,
        '  input SHOP_IMAGE: shop:2 -> shop:1',
        'production  committed 1 change to main COMMIT',
        '',
      ].join('\n'),
    );
    expect(filesOf(embedded(project))[file]).toContain('shop:1');

    const again = await stagewright(project, ['publish'], { SHOP_IMAGE: 'shop:2' });
    expect(again).toMatchObject({ exit: 3, stderr: expect.stringContaining('✖ held  Application "shop" of stage "production"') });
    expect(again.stderr).toContain('by Ada: rolled back to');
    expect(again.stderr).toContain('(the cart is empty)');
    // The published input went back, too: without a value for it, the next publish brings nothing bad.
    expect((await json(project, ['publish'])).document.results).toMatchObject([
      { action: 'nothing', inputs: { SHOP_IMAGE: 'shop:1' } },
    ]);
    expect(await publish(project, 'shop:3')).toMatchObject({ exit: 0 });
    expect(filesOf(embedded(project))[file]).toContain('shop:3');
  });

  test('says in JSON what it did, and that a second time is nothing to do', async () => {
    const project = aShop();
    const first = await publish(project, 'shop:1');
    const bad = await publish(project, 'shop:2');
    const ask = ['rollback', 'production', '--to', first.source];
    const place = { project: 'shop', stage: 'production' };
    const { exit, document } = await json(project, ask);
    expect([exit, document]).toMatchObject([
      0,
      {
        stage: 'production',
        applications: [
          { ...place, application: 'shop', action: 'restored', of: bad.commit, hold: { source: bad.source, by: 'Ada' } },
          { ...place, application: 'database', action: 'nothing', to: null, of: null, hold: null },
        ],
        inputs: [{ ...place, input: 'SHOP_IMAGE', before: 'shop:2', after: 'shop:1' }],
        stages: [{ stage: 'production', resources: [{ action: 'changed', application: 'shop' }] }],
        warnings: [],
        results: [{ stage: 'production', action: 'committed', changed: [file] }],
        issues: [],
      },
    ]);
    const twice = await stagewright(project, ask);
    expect(twice).toMatchObject({ exit: 0 });
    expect(twice.stdout).toContain('production/shop  nothing to do, it is so already\n');
    expect((await json(project, ask)).document.results).toEqual([]);
  });

  test('is released', async () => {
    const project = aShop();
    await publish(project, 'shop:1');
    await publish(project, 'shop:2');
    await stagewright(project, ['rollback', 'production', '--to', 'previous']);
    const released = await stagewright(project, ['release', 'production', 'shop']);
    expect(released).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/^production\/shop {2}released, .* by Ada: rolled back to/),
    });
    expect((await stagewright(project, ['release', 'production'])).stdout).toBe('production  nothing to do, nothing is held\n');
    expect((await json(project, ['release', 'production', 'shop'])).document).toEqual({ results: [] });
    expect(await stagewright(project, ['publish'], { SHOP_IMAGE: 'shop:2' })).toMatchObject({ exit: 0 });
  });

  test.each([
    ['a commit that is none', ['production', '--to', 'HEAD~1'], { exit: 2, code: 'usage' }],
    ['a commit that nobody has', ['production', '--to', 'abcdef123456'], { exit: 2, code: 'not-published' }],
    ['an application that nobody has', ['production', 'shopp', '--to', 'previous'], { exit: 2, code: 'not-published' }],
    ['a name that cannot be', ['production', '../x', '--to', 'previous'], { exit: 2, code: 'usage' }],
    ['a stage that nobody has', ['canary', '--to', 'previous'], { exit: 2, code: 'not-published' }],
    ['nothing before', ['production', 'shop', '--to', 'previous'], { exit: 3, code: 'rollback-refused' }],
  ])('refuses %s', async (_, args, { exit, code }) => {
    const project = aShop();
    await publish(project, 'shop:1');
    const answer = await json(project, ['rollback', ...args]);
    expect([answer.exit, answer.document.error?.code]).toEqual([exit, code]);
    expect(answer.document.error.hint).not.toBe('');
  });

  test('does not say that a stage is not published where only the commit is unknown', async () => {
    const project = aShop();
    await publish(project, 'shop:1');
    const { document } = await json(project, ['rollback', 'production', '--to', 'abcdef123456']);
    expect(document.error.message).toMatch(/^abcdef123456 names nothing of stage "production": no commit /);
  });
});

test('a lock keeps a stage from being rolled back, too', async () => {
  const project = aShop();
  await publish(project, 'shop:1');
  await publish(project, 'shop:2');
  await stagewright(project, ['lock', 'production', '--reason', 'migration']);
  const before = refsOf(embedded(project));
  const ask = ['rollback', 'production', 'shop', '--to', 'previous'];
  expect(await stagewright(project, ask)).toMatchObject({ exit: 3, stderr: expect.stringContaining('✖ locked') });
  expect(refsOf(embedded(project))).toEqual(before);
  const dry = await stagewright(project, [...ask, '--dry-run']);
  expect(dry).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('! This would be refused: Stage "production" is locked'),
  });
});

test('two rollbacks at once both land, each on what the other has left', async () => {
  const remote = aRemote({ README: 'x' });
  const applications = (value: string) => ({ shop: `{ A: "${value}" }`, web: `{ A: "${value}" }` });
  const options = `target: { repository: ${JSON.stringify(remote)} }`;
  const project = aProject({ 'stages/production.ts': aStage('production', { options, applications: applications('1') }) });
  await stagewright(project, ['publish']);
  put(project, { 'stages/production.ts': aStage('production', { options, applications: applications('2') }) });
  commitAll(project, 'two');
  await stagewright(project, ['publish']);
  const names = ['shop', 'web'];
  const both = await Promise.all(names.map((name) => stagewright(project, ['rollback', 'production', name, '--to', 'previous'])));
  expect(both.map(({ exit }) => exit)).toEqual([0, 0]);
  for (const name of names) expect(filesOf(remote)[`production/${name}/configmap-${name}-config.yaml`]).toContain('"1"');
  expect(Object.keys((markOf(remote, 'production') as { holds: object }).holds)).toEqual(names);
});

describe('from the GitOps repository alone', () => {
  test('all projects of the stage go back, each as it was delivered last', async () => {
    const remote = aRemote({ README: 'x' });
    const project = aShop(`target: { repository: ${JSON.stringify(remote)}, path: 'apps' }`);
    await publish(project, 'shop:1');
    const billing = aProject({
      'package.json': '{"name":"billing","type":"module"}',
      'stages/production.ts': aStage('production', {
        options: `target: { repository: ${JSON.stringify(remote)}, path: 'apps' }`,
        applications: { bills: '{ A: this.vars.a }' },
        variables: "{ a: input('A', text) }",
      }),
    });
    expect((await stagewright(billing, ['publish'], { A: 'one' })).exit).toBe(0);
    const good = git(remote, ['rev-parse', 'main']);
    await publish(project, 'shop:2');
    commitAll(billing, 'two');
    await stagewright(billing, ['publish'], { A: 'two' });
    const folder = aFolder();
    // Nobody says the path: the marks do.
    const { exit, document } = await json(folder, ['rollback', 'production', '--to', good, '--repository', remote]);
    expect(exit).toBe(0);
    const changed = document.applications.filter(({ action }: { action: string }) => action === 'restored');
    expect(changed.map(({ project: name, application }: Record<string, string>) => `${name}/${application}`).sort()).toEqual([
      'billing/bills',
      'shop/shop',
    ]);
    expect(git(remote, ['diff', '--stat', good, 'main'])).toBe('');
    expect(markOf(remote, 'production', 'billing')).toMatchObject({
      inputs: { A: 'one' },
      holds: { bills: { by: 'Stagewright' } },
    });
    expect(await stagewright(project, ['publish'], { SHOP_IMAGE: 'shop:2' })).toMatchObject({ exit: 3 });
    const released = await json(folder, ['release', 'production', 'bills', '--repository', remote]);
    expect(released.document.results).toMatchObject([{ project: 'billing', application: 'bills' }]);
  });

  test('a stage of pull requests gets one, without its code', async () => {
    const project = aShop(pulls);
    put(project, { 'stages/begin.ts': aStage('begin') });
    await stagewright(project, ['publish', 'begin']);
    for (const image of ['shop:1', 'shop:2']) {
      commitAll(project, image);
      await stagewright(project, ['publish', 'production'], { SHOP_IMAGE: image });
      expect((await stagewright(project, ['merge'])).exit).toBe(0);
    }
    git(project, ['rm', '-q', 'stages/production.ts']);
    const { exit, document } = await json(project, ['rollback', 'production', 'shop', '--to', 'previous', '--reason', 'slow']);
    expect([exit, document.results]).toMatchObject([0, [{ action: 'opened', pullRequest: { number: 3 } }]]);
    expect(filesOf(embedded(project))[file]).toContain('shop:2');
    expect((await stagewright(project, ['merge'])).exit).toBe(0);
    expect(filesOf(embedded(project))[file]).toContain('shop:1');
    const { document: past } = await json(project, ['history', 'production', 'shop', '--repository', embedded(project)]);
    expect(past.publishes.map(({ kind }: { kind: string }) => kind)).toEqual(['rollback', 'publish', 'publish']);
  });

  test('--delivery says otherwise, and what is proposed stays proposed', async () => {
    const project = aShop(pulls);
    put(project, { 'stages/begin.ts': aStage('begin') });
    await stagewright(project, ['publish', 'begin']);
    for (const image of ['shop:1', 'shop:2']) {
      commitAll(project, image);
      await stagewright(project, ['publish', 'production'], { SHOP_IMAGE: image });
      await stagewright(project, ['merge']);
    }
    const ask = ['rollback', 'production', 'shop', '--to', 'previous', '--delivery', 'commit'];
    expect((await json(project, ask)).document.results).toMatchObject([{ action: 'committed', changed: [file] }]);
    expect(filesOf(embedded(project))[file]).toContain('shop:1');
    expect(markOf(embedded(project), 'production')).toMatchObject({ delivery: { kind: 'pullRequest' } });
  });
});

test('a rollback breaks no reference, unless that is allowed', async () => {
  const remote = aRemote({ README: 'x' });
  const target = `target: { repository: ${JSON.stringify(remote)} }, cluster: 'one', namespace: 'shop'`;
  const keys = (data: string) => aStage('production', { options: target, applications: { shop: data } });
  const project = aProject({ 'stages/production.ts': keys('{ A: "1" }') });
  await stagewright(project, ['publish']);
  const first = git(remote, ['rev-parse', 'main']);
  put(project, { 'stages/production.ts': keys('{ A: "1", NEW: "2" }') });
  commitAll(project, 'a new key');
  await stagewright(project, ['publish']);
  const user = aProject({
    'package.json': '{"name":"user","type":"module"}',
    'stages/user.ts': `import { Application, Include, Stage } from 'stagewright';
class App extends Application<{}> { readonly all = new Include(this, 'all', 'pod.yaml'); }
class Whole extends Stage<{}> { readonly app = new App(this, 'app', {}); }
export default new Whole('user', { vars: {}, ${target} });
`,
    'pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: user, namespace: shop }
spec:
  containers:
    - name: user
      image: ghcr.io/acme/user:1
      env:
        - { name: NEW, valueFrom: { configMapKeyRef: { name: shop-config, key: NEW } } }
`,
  });
  const published = await stagewright(user, ['publish']);
  expect([published.exit, published.stderr]).toEqual([0, '']);
  const before = refsOf(remote);
  const ask = ['rollback', 'production', '--to', first];
  const { exit, document } = await json(project, ask);
  expect([exit, document.issues]).toMatchObject([1, [{ code: 'still-needed' }]]);
  expect(refsOf(remote)).toEqual(before);
  expect(await stagewright(project, [...ask, '--allow-broken'])).toMatchObject({ exit: 0 });
});

test('what is restored needs what it needed then', async () => {
  const remote = aRemote({ README: 'x' });
  const target = `target: { repository: ${JSON.stringify(remote)} }, cluster: 'one', namespace: 'shop'`;
  const supplier = aProject({
    'package.json': '{"name":"base","type":"module"}',
    'stages/base.ts': aStage('base', { options: target, applications: { base: '{ KEY: "1" }' } }),
  });
  await stagewright(supplier, ['publish']);
  const stage = `import { Application, Include, Stage } from 'stagewright';
class App extends Application<{}> { readonly all = new Include(this, 'all', 'pod.yaml'); }
class Whole extends Stage<{}> { readonly shop = new App(this, 'shop', {}); }
export default new Whole('production', { vars: {}, ${target} });
`;
  const pod = (key: string) => `apiVersion: v1
kind: Pod
metadata: { name: shop, namespace: shop }
spec: { containers: [{ name: shop, image: ghcr.io/acme/shop:1, env: [{ name: A, valueFrom: { configMapKeyRef: { name: base-config, key: ${key} } } }] }] }
`;
  const project = aProject({ 'stages/production.ts': stage, 'pod.yaml': pod('KEY') });
  expect((await stagewright(project, ['publish'])).exit).toBe(0);
  put(supplier, { 'stages/base.ts': aStage('base', { options: target, applications: { base: '{ KEY: "1", OTHER: "2" }' } }) });
  commitAll(supplier, 'more');
  await stagewright(supplier, ['publish']);
  put(project, { 'pod.yaml': pod('OTHER') });
  commitAll(project, 'other');
  expect((await stagewright(project, ['publish'])).exit).toBe(0);
  put(supplier, { 'stages/base.ts': aStage('base', { options: target, applications: { base: '{ OTHER: "2" }' } }) });
  commitAll(supplier, 'less');
  const less = await stagewright(supplier, ['publish']);
  expect([less.exit, less.stderr]).toEqual([0, '']);
  const { exit, document } = await json(project, ['rollback', 'production', '--to', 'previous']);
  expect([exit, document.issues]).toMatchObject([1, [{ code: 'missing-reference', application: 'shop' }]]);
});

test('a rollback that is killed at any moment is entirely done or not at all, and the next one ends it', {
  timeout: 180_000,
}, async () => {
  const rounds = Number(process.env.STAGEWRIGHT_KILLS ?? 8);
  const remote = aRemote({ README: 'x' });
  const project = aShop(`target: { repository: ${JSON.stringify(remote)} }`);
  const good = await publish(project, 'shop:1');
  const outcomes = { done: 0, undone: 0 };
  const began = performance.now();
  expect((await json(project, ['rollback', 'production', 'shop', '--to', good.commit])).exit).toBe(0);
  const duration = performance.now() - began;
  for (let round = 1; round <= rounds; round++) {
    const bad = await publish(project, `shop:${round + 1}`);
    expect(bad.exit).toBe(0);
    const ask = ['rollback', 'production', 'shop', '--to', good.commit];
    const running = start(project, ask);
    const ended = once(running.child, 'exit');
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, duration * (0.5 + 2 * Math.random())))]);
    running.child.kill('SIGKILL');
    await running.end;
    const [isBack, ...marked] = atOneTime(remote, () => {
      const mark = markOf(remote, 'production') as { inputs: Record<string, string>; holds?: object };
      const isBranchBack = /IMAGE: "?shop:1"?$/m.test(filesOf(remote)[file]!);
      return [isBranchBack, mark.inputs.SHOP_IMAGE === 'shop:1', mark.holds !== undefined];
    });
    outcomes[isBack ? 'done' : 'undone']++;
    expect(marked).toEqual([isBack, isBack]);
    const after = await stagewright(project, ask);
    expect([after.exit, after.stderr]).toEqual([0, '']);
    expect(markOf(remote, 'production')).toMatchObject({
      inputs: { SHOP_IMAGE: 'shop:1' },
      holds: { shop: { source: bad.source } },
    });
  }
  if (process.env.STAGEWRIGHT_SHOW_KILLS) process.stderr.write(`${JSON.stringify({ duration, ...outcomes })}\n`);
  expect(
    git(remote, ['log', '--format=%s', 'main'])
      .split('\n')
      .filter((line) => line.startsWith('rollback')),
  ).toHaveLength(rounds);
  expect(git(remote, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
});

/** What the remote holds between two pushes: what a killed client has sent may still land, whatever became of the client. */
function atOneTime<T>(remote: string, read: () => T): T {
  for (;;) {
    const before = git(remote, ['for-each-ref']);
    const value = read();
    if (git(remote, ['for-each-ref']) === before) return value;
  }
}
