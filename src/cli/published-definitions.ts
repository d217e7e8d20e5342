import type { PublishedStage } from '../deliver/read-published.ts';
import type { Loaded } from '../load/load-stages.ts';
import type { Project } from '../load/project.ts';
import type { Synthesis } from '../synthesize.ts';
import type { WithPublished } from './commands/with-published.ts';
import { synthesizeAmong } from './synthesize-among.ts';

export interface Among extends Pick<WithPublished, 'project' | 'loaded' | 'published' | 'context'> {
  /** Stands for the repositories of all stages. */
  readonly repository?: string;
}

/**
 * Synthesises stages among what the GitOps repositories hold. Where nothing defines one of their kinds, its definition is looked for
 * there, and they are synthesised again with it; the project that comes back has it.
 */
export async function synthesizeAmongPublished(
  among: Among,
): Promise<{ readonly project: Project; readonly synthesis: Synthesis }> {
  const { project, loaded, published, context } = among;
  const synthesis = synthesizeAmong(project, loaded, published.places.values());
  const groups = new Set(
    synthesis.issues.flatMap(({ rule, resource }) =>
      rule === 'no-definition' && resource ? [resource.apiVersion.split('/')[0]!] : [],
    ),
  );
  if (groups.size === 0) return { project, synthesis };
  const [{ readDefinitionTexts }, { findDefinitions }] = await Promise.all([
    import('../deliver/read-definitions.ts'),
    import('../manifests/definitions.ts'),
  ]);
  const { places } = published;
  const texts = await readDefinitionTexts(listTargets(loaded, among.repository), context, { places, groups });
  const foreign = [...places.values()].flatMap(({ foreign = new Map<string, string>() }) => [...foreign.values()]);
  const found = findDefinitions([...texts, ...foreign]);
  if (found.length === 0) return { project, synthesis };
  const complete = { ...project, definitions: [...(project.definitions ?? []), ...found] };
  return { project: complete, synthesis: synthesizeAmong(complete, loaded, places.values()) };
}

function listTargets({ stages }: Loaded, repository: string | undefined): readonly PublishedStage[] {
  return stages.map(({ definition: { name, target } }) => ({
    stage: name,
    target: { ...target, ...(repository !== undefined && { repository }) },
  }));
}
