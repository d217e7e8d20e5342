import { expect, test } from 'vitest';
import { localForge } from '../../src/plugs/forges/local.ts';
import { readEntries, readLandings } from '../../src/published/read-history.ts';
import { toChain } from '../../src/timeline/chain.ts';
import { findPrevious } from '../../src/timeline/previous.ts';
import { byHand, past } from './past.ts';
import { aFolder, aRemote, git } from './remotes.ts';
import { aContext, anApplication, aRequest, aSource, at, byPullRequest, markOf, publish } from './stages.ts';

const web = (value: number) => anApplication('web', { files: { 'web.yaml': `a: ${value}\n` } });
const api = (value: number) => anApplication('api', { files: { 'api.yaml': `a: ${value}\n` } });

/** Squashed by a person, so that nothing in the branch names what was proposed. */
function squash(remote: string, branch: string): void {
  byHand(remote, (run) => {
    run('merge', '-q', '--squash', `origin/${branch}`);
    run('commit', '-q', '-m', 'Merged');
  });
  git(remote, ['update-ref', '-d', `refs/heads/${branch}`]);
}

function aProposingStage() {
  const remote = aRemote({ 'README.md': 'x\n' });
  const folder = aFolder();
  const forge = () => localForge()({ repository: '', project: folder, environment: {} });
  const { root, first, second } = aSource();
  const context = aContext({ root });
  return { remote, url: `file://${remote}`, forge, context, first, second };
}

test('what is proposed of one application stays so while another one is published, and its merge is no revert', async () => {
  const { remote, url, forge, context, first } = aProposingStage();
  const delivery = { ...byPullRequest, per: 'application' as const, forge };
  const request = (applications: readonly ReturnType<typeof web>[]) => aRequest(url, { delivery, applications });
  const source = at(context, first);
  await publish([request([web(1), api(1)])], source);
  for (const name of ['web', 'api']) squash(remote, `stagewright/shop/staging--${name}`);
  await publish([request([web(2), api(1)])], source);
  const proposed = markOf(remote) as { contents: Record<string, string> };

  await publish([{ ...request([api(2)]), removable: ['api'] }], source);
  expect(markOf(remote)).toMatchObject({ contents: { web: proposed.contents.web } });
  squash(remote, 'stagewright/shop/staging--web');
  const [result] = await publish([{ ...request([web(3)]), removable: ['web'] }], source);
  expect(result).toMatchObject({ application: 'web', commit: expect.any(String) });
});

test('what a stage has besides a part that is rolled back was not asked for again', async () => {
  const { remote, url, forge, context, first } = aProposingStage();
  const delivery = { ...byPullRequest, forge };
  const branch = 'stagewright/shop/staging';
  const source = at(context, first);
  await publish([aRequest(url, { delivery, applications: [web(1), api(1)] })], source);
  squash(remote, branch);
  await publish([aRequest(url, { delivery, applications: [web(2), api(1)] })], source);
  squash(remote, branch);
  byHand(remote, (run) => run('revert', '--no-edit', 'HEAD'));
  const rollback = { to: [], of: [], reason: undefined, holds: {} };
  const part = aRequest(url, { delivery, applications: [api(2)], removable: ['api'], rollback });
  await publish([part], { ...source, options: { allowOlder: true } });

  const history = await past(url);
  const { landings } = await readLandings(history, { stage: 'staging', prefix: '' });
  const chains = [...(await readEntries(history, 'staging')).values()].map(toChain);
  // The second version was reverted, and the first is what there is: nothing comes before it.
  expect(findPrevious('web', landings, chains)).toBeUndefined();
});
