import type { SharedContext } from '../../deliver/workspace.ts';
import { openRepository } from '../../git/repository.ts';
import { prefixOf } from '../../published/prefix.ts';
import type { PublishedApplication } from '../../published/stage-state.ts';
import type { Judgement } from '../../timeline/arrival.ts';
import type { StageDefinition } from '../../types/stage.ts';
import { getReporting } from '../arrival/subject.ts';
import { look, track } from '../arrival/track.ts';

/**
 * What operators have reported about the applications of a stage as they are now; nothing for those that nobody asked for. Throws
 * `stage-invalid` or `forge-error` where there is nobody to ask.
 */
export async function readHealth(
  definition: StageDefinition,
  applications: ReadonlyMap<string, PublishedApplication>,
  context: SharedContext,
): Promise<ReadonlyMap<string, Judgement>> {
  const { name: stage, target } = definition;
  const reporting = getReporting(definition, context);
  const commits = new Set([...applications.values()].flatMap(({ landed }) => landed?.commit ?? []));
  const { url, branch, environment, limit } = await context.workspace.open(target);
  // A repository of its own, in which nothing shortens the history.
  const repository = await openRepository({ url, branch, environment, ...(limit !== undefined && { limit }) });
  const found = new Map<string, Judgement>();
  try {
    for (const commit of commits) {
      const place = { project: context.project, prefix: prefixOf({ stage, target }) };
      const tracked = await track({ reporting, change: { kind: 'landed', commit } }, repository, place);
      const judgements = await look(tracked);
      for (const [index, { application, content }] of tracked.awaited.entries()) {
        const judgement = judgements[index];
        if (judgement && applications.get(application)?.content === content) found.set(application, judgement);
      }
    }
    return found;
  } finally {
    repository.close();
  }
}
