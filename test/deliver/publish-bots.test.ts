import { describe, expect, test } from 'vitest';
import { blobIdOf } from '../../src/render/blob-id.ts';
import { withoutPolicyValues } from '../../src/text/image-policy.ts';
import type { RenderedApplication } from '../../src/types/files.ts';
import { aRemote, commitOn } from './remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, countCommits, filesOf, publish, refsOf } from './stages.ts';

const path = 'staging/web/web.yaml';
const yaml = (tag: string, replicas = 1) =>
  `spec:\n  replicas: ${replicas}\n  image: web:${tag} # {"$imagepolicy": "flux-system:web"}\n`;

/** Application `web` as it is rendered. */
function web(tag: string, replicas?: number): RenderedApplication {
  const text = yaml(tag, replicas);
  const plain = anApplication('web', { files: { 'web.yaml': text } });
  const inventory = { ...plain.inventory, files: { [path]: blobIdOf(withoutPolicyValues(text)) } };
  return { ...plain, inventory, inventoryText: `${JSON.stringify(inventory, null, 2)}\n` };
}

async function aStart() {
  const remote = aRemote({ a: '1' });
  const request = (tag: string, replicas?: number) => aRequest(remote, { applications: [web(tag, replicas)] });
  await publish([request('1.0.0')]);
  return { remote, request, shown: () => `${filesOf(remote)[path]}\n` };
}

describe('what a bot has written into its field', () => {
  test('is no hand edit and no difference', async () => {
    const { remote, request } = await aStart();
    commitOn(remote, 'main', { [path]: yaml('1.0.1') });
    const before = refsOf(remote);
    expect(await publish([request('1.0.0')])).toMatchObject([{ action: 'nothing' }]);
    expect(refsOf(remote)).toEqual(before);
  });

  test('stays when the rest of the file changes, and when our own value does', async () => {
    const { remote, request, shown } = await aStart();
    commitOn(remote, 'main', { [path]: yaml('1.0.1') });
    expect(await publish([request('1.0.0', 2)])).toMatchObject([{ changed: [path] }]);
    expect(shown()).toBe(yaml('1.0.1', 2));
    expect(await publish([request('0.9.0', 2)])).toMatchObject([{ action: 'nothing' }]);
    expect(await publish([request('0.9.0', 3)])).toMatchObject([{ changed: [path] }]);
    expect(shown()).toBe(yaml('1.0.1', 3));
    expect(countCommits(remote)).toBe(5);
  });

  test('stays in a pull request, also when the bot is at work in between', async () => {
    const context = aContext();
    const request = (replicas: number) =>
      aRequest(undefined, { delivery: byPullRequest, applications: [web('1.0.0', replicas)] });
    await publish([aRequest(undefined, { applications: [web('1.0.0')] })], context);
    const repository = `${context.root}/.stagewright/local/gitops.git`;
    const branch = 'refs/heads/stagewright/shop/staging';
    await publish([request(2)], context);
    commitOn(repository, 'main', { [path]: yaml('1.0.1') });
    expect(await publish([request(2)], context)).toMatchObject([{ action: 'updated' }]);
    expect(`${filesOf(repository, branch)[path]}\n`).toBe(yaml('1.0.1', 2));
    expect(await publish([request(2)], context)).toMatchObject([{ action: 'nothing' }]);
  });

  test('goes with its file', async () => {
    const { remote } = await aStart();
    commitOn(remote, 'main', { [path]: yaml('1.0.1') });
    const request = aRequest(remote, { applications: [], isRemoval: true });
    expect(await publish([request], aContext({ options: { allowDeletions: 1 } }))).toMatchObject([{ removed: [path] }]);
  });

  test.each([
    ['the rest of the file', yaml('1.0.1', 5)],
    ['the marker', yaml('1.0.1').replace(':web"}', ':other"}')],
    ['what is no image', yaml('[1, 2]')],
    ['a value of two lines', yaml('1.0.1').replace('web:1', '\n    web:1')],
  ])('is a hand edit where %s changes', async (_what, edited) => {
    const { remote, request } = await aStart();
    commitOn(remote, 'main', { [path]: edited });
    await expect(publish([request('1.0.0')])).rejects.toMatchObject({ code: 'hand-edits' });
  });
});
