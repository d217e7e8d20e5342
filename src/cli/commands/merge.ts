import { mergeLocally } from '../../deliver/merge.ts';
import { localRepositoryPath } from '../../git/local-repository.ts';
import { localForge } from '../../plugs/forges/local.ts';
import { StagewrightError } from '../../text/error.ts';
import { list, quote } from '../../text/words.ts';
import type { CommonOptions } from '../options.ts';
import { openProject } from '../pipeline.ts';
import type { Outcome, World } from '../world.ts';
import { publishContext } from './publishing.ts';

/** Merges a pull request of the built-in local forge, by number or by stage; without either, the only open one. */
export async function merge(world: World, wanted: string | undefined, options: CommonOptions): Promise<Outcome> {
  const project = openProject(world, options);
  const forge = localForge()({ repository: '', project: project.root, environment: world.environment });
  const open = forge.list().filter(({ state }) => state === 'open');
  const matches = open.filter(
    ({ number, branch }) => wanted === undefined || String(number) === wanted || branch.endsWith(`/${wanted}`),
  );
  const [pull, ...others] = matches;
  if (!pull || others.length > 0) {
    const known = open.map(({ number, branch }) => `${number} (${branch.slice(branch.lastIndexOf('/') + 1)})`);
    throw new StagewrightError(
      'usage',
      pull
        ? 'More than one pull request is open.'
        : wanted === undefined
          ? 'No pull request is open.'
          : `No open pull request is ${quote(wanted)}.`,
      { hint: known.length > 0 ? `Open are ${list(known)}: name one.` : 'Publish a stage that is delivered by pull request.' },
    );
  }
  const { author, environment } = await publishContext(world, project, {});
  const commit = await mergeLocally({ path: localRepositoryPath(project.root), pull, author, environment });
  forge.markMerged(pull.number);
  return {
    exit: 0,
    json: { merged: { number: pull.number, branch: pull.branch, base: pull.base, commit } },
    text: `Merged pull request ${pull.number} (${pull.title}) into ${pull.base}: ${commit.slice(0, 12)}\n`,
  };
}
