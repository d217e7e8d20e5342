import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StageRequest } from '../../src/deliver/request.ts';
import { findAllowedDeletions } from '../../src/source/allowed-deletions.ts';
import type { RenderedApplication } from '../../src/types/files.ts';
import { aRemote, commitOn } from './remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, embeddedOf, filesOf, markOf, publish, refsOf } from './stages.ts';

const files = { 'a.yaml': 'a', 'b.yaml': 'b', 'c.yaml': 'c', 'statefulset-db.yaml': 'db' };
const offers = ['Service shop/a', 'Service shop/b', 'Service shop/c', 'StatefulSet.apps shop/db'];

/** Application `web` with the first so many of its resources. */
function web(count: number, stage = 'staging'): RenderedApplication {
  const plain = anApplication('web', { stage, files: Object.fromEntries(Object.entries(files).slice(0, count)) });
  const inventory = { ...plain.inventory, offers: offers.slice(0, count) };
  return { ...plain, inventory, inventoryText: `${JSON.stringify(inventory, null, 2)}\n` };
}

const removal = { stage: 'staging', kind: 'StatefulSet', name: 'db', reason: 'moved', trace: {} };

async function aStart() {
  const remote = aRemote({ a: '1' });
  await publish([aRequest(remote, { applications: [web(4)] })]);
  const request = (more: Partial<StageRequest> = {}) => aRequest(remote, { applications: [web(3)], ...more });
  return { remote, request };
}

describe('a deletion that has to be meant', () => {
  test('is refused by commit, with its name and the ways to say so, and nothing is pushed', async () => {
    const { remote, request } = await aStart();
    const before = refsOf(remote);
    await expect(publish([request()])).rejects.toMatchObject({
      code: 'deletions-refused',
      exit: 3,
      message: expect.stringContaining('StatefulSet.apps shop/db of web'),
      hint: expect.stringMatching(/--allow-deletions 1,.*"Allow-Deletions: 1".*removed\(/),
    });
    expect(refsOf(remote)).toEqual(before);
  });

  test('is refused in a dry run as well', async () => {
    const { request } = await aStart();
    await expect(publish([request()], aContext({ options: { dryRun: true } }))).rejects.toMatchObject({
      code: 'deletions-refused',
    });
  });

  test('is done with its number, by option or by the source commit, and refused with any other', async () => {
    const { remote, request } = await aStart();
    for (const allowDeletions of [0, 2]) {
      await expect(publish([request()], aContext({ options: { allowDeletions } }))).rejects.toMatchObject({
        code: 'deletions-refused',
        message: expect.stringContaining(`Allowed are ${allowDeletions}, and there are 1.`),
      });
    }
    // The option is said later than the commit.
    await expect(publish([request()], aContext({ options: { allowDeletions: 2 }, allowedBySource: 1 }))).rejects.toThrow(
      'Allowed are 2',
    );
    expect(await publish([request()], aContext({ allowedBySource: 1 }))).toMatchObject([
      { action: 'committed', deletions: [{ application: 'web', resource: 'StatefulSet.apps shop/db', why: 'precious' }] },
    ]);
    expect(Object.keys(filesOf(remote))).not.toContain('staging/web/statefulset-db.yaml');
    // What is done already need not be taken back from the command line.
    expect(await publish([request()], aContext({ options: { allowDeletions: 1 } }))).toMatchObject([{ action: 'nothing' }]);
  });

  test('is done when the stage says so, which leaves others refused', async () => {
    const { request } = await aStart();
    await expect(publish([request({ applications: [web(1)], removals: [removal] })])).rejects.toMatchObject({
      code: 'deletions-refused',
      message: expect.not.stringContaining('StatefulSet'),
      hint: expect.stringContaining('--allow-deletions 2'),
    });
    expect(await publish([request({ removals: [removal] })])).toMatchObject([{ action: 'committed' }]);
  });

  test('is counted for each stage on its own', async () => {
    const remote = aRemote({ a: '1' });
    const both = (count: number) =>
      ['staging', 'testing'].map((stage) => aRequest(remote, { stage, applications: [web(count, stage)] }));
    await publish(both(4));
    await expect(publish(both(3), aContext({ options: { allowDeletions: 2 } }))).rejects.toMatchObject({
      code: 'deletions-refused',
    });
    expect(await publish(both(3), aContext({ options: { allowDeletions: 1 } }))).toMatchObject([{}, { action: 'committed' }]);
  });

  test('is left to reviewers in a pull request, which carries a label', async () => {
    const context = aContext();
    await publish([aRequest(undefined, { applications: [web(4)] })], context);
    const [result] = await publish([aRequest(undefined, { applications: [web(3)], delivery: byPullRequest })], context);
    expect(result).toMatchObject({ action: 'opened', deletions: [{ resource: 'StatefulSet.apps shop/db' }] });
    const pull = readFileSync(join(context.root, '.stagewright/local/pull-requests/1.md'), 'utf8');
    expect(pull).toContain('labels: stagewright: deletes\n');
    expect(Object.keys(filesOf(embeddedOf(context)))).toContain('staging/web/statefulset-db.yaml');
  });
});

test('an operator object that its file loses has to be meant, as when the operator is another one', async () => {
  const remote = aRemote({ a: '1' });
  const path = 'clusters/eu/staging-web.yaml';
  const file = (group: string, kind: string) =>
    `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata:\n  name: staging-web\n  namespace: ops\n---\napiVersion: v1\nkind: Other\n`;
  const request = (text: string, delivery = {}) =>
    aRequest(remote, { applications: [anApplication('web', { files: { 'a.yaml': 'a', [path]: text } })], ...delivery });
  await publish([request(file('kustomize.toolkit.fluxcd.io', 'Kustomization'))]);
  await publish([request(`${file('kustomize.toolkit.fluxcd.io', 'Kustomization')}spec: {}\n`)]);
  const other = file('argoproj.io', 'Application');
  await expect(publish([request(other)])).rejects.toMatchObject({
    code: 'deletions-refused',
    message: expect.stringContaining('Kustomization.kustomize.toolkit.fluxcd.io ops/staging-web of web'),
  });
  expect(await publish([request(other, { delivery: byPullRequest })])).toMatchObject([{ deletions: [{ why: 'operator' }] }]);
});

describe('taking a stage away', () => {
  const gone = { applications: [], isRemoval: true } as const;

  test('has to be meant by number; what a source commit allows is about something else', async () => {
    const { remote, request } = await aStart();
    await expect(publish([request(gone)], aContext({ allowedBySource: 4 }))).rejects.toMatchObject({
      code: 'deletions-refused',
      hint: 'If it is meant, pass --allow-deletions 4.',
    });
    expect(await publish([request(gone)], aContext({ options: { allowDeletions: 4 } }))).toMatchObject([{ action: 'committed' }]);
    expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main']);
  });

  test('that comes and goes needs no word, also when its code is gone', async () => {
    for (const more of [{ ephemeral: true }, {}]) {
      const remote = aRemote({ a: '1' });
      await publish([aRequest(remote, { applications: [web(4)], ephemeral: true })]);
      expect(markOf(remote)).toMatchObject({ ephemeral: true });
      expect(await publish([aRequest(remote, { ...gone, ...more })])).toMatchObject([{ action: 'committed' }]);
    }
  });

  test('needs a word when the code says that it stays, whatever its mark says', async () => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote, { applications: [web(4)], ephemeral: true })]);
    await expect(publish([aRequest(remote, { ...gone, ephemeral: false })])).rejects.toMatchObject({ code: 'deletions-refused' });
  });
});

test('somebody who was faster cannot make us delete more than was meant', async () => {
  const { remote, request } = await aStart();
  let isFirst = true;
  const progress = (text: string) => {
    if (!isFirst || !text.startsWith('pushing')) return;
    isFirst = false;
    const more = { ...web(4).inventory, offers: [...offers, 'PersistentVolumeClaim shop/data'] };
    commitOn(remote, 'main', { '.stagewright/staging/web': JSON.stringify(more) });
  };
  await expect(publish([request()], aContext({ options: { allowDeletions: 1 }, progress }))).rejects.toMatchObject({
    code: 'deletions-refused',
    message: expect.stringContaining('Allowed are 1, and there are 2.'),
  });
});

test.each([
  ['Drop the database\n\nAllow-Deletions: 3\n', 3],
  ['Drop\n\nallow-deletions:3\nSigned-off-by: Ada <ada@example.com>', 3],
  ['Drop\n\nAllow-Deletions: 1\n\n---------\n\nAllow-Deletions: 2', 2],
  ['Drop\n\nAllow-Deletions: many', undefined],
  ['Drop\n\nplease Allow-Deletions: 3', undefined],
  ['Drop\n\nAllow-Deletions: -1', undefined],
  ['Drop', undefined],
])('the message %j allows %s deletions', (message, number) => {
  expect(findAllowedDeletions(message)).toBe(number);
});
