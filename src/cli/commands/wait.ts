import type { PublishContext } from '../../deliver/request.ts';
import { type SharedContext, withWorkspace } from '../../deliver/workspace.ts';
import { fetchState } from '../../git/state.ts';
import { loadStages } from '../../load/load-stages.ts';
import type { Project } from '../../load/project.ts';
import { pullRequestBranch } from '../../plan/pull-request-branch.ts';
import { isStagewrightError } from '../../text/error.ts';
import type { StageDefinition } from '../../types/stage.ts';
import { awaitArrivals } from '../arrival/await-arrivals.ts';
import { toOutcome } from '../arrival/outcome.ts';
import { say } from '../arrival/say.ts';
import { getReporting, isReporting, type Reporting, type Subject } from '../arrival/subject.ts';
import type { CommonOptions } from '../options.ts';
import { inputsOf, openProject } from '../pipeline.ts';
import type { Outcome, World } from '../world.ts';
import { publishContext } from './publishing.ts';

export interface WaitOptions extends CommonOptions {
  /** A commit of the GitOps repository, or its beginning. @default what is proposed, else the newest that changed the stage */
  readonly commit?: string;
  /** Milliseconds. @default 10 minutes */
  readonly timeout?: number;
  /** Puts what failed back to what it was before. @default false */
  readonly rollbackOnFailure?: boolean;
}

/** Waits until operators have reported how a change came out: by the forge alone, without access to a cluster. */
export async function wait(world: World, names: readonly string[], options: WaitOptions): Promise<Outcome> {
  const { timeout = DEFAULT_WAIT, commit } = options;
  const project = openProject(world, options);
  const context = await publishContext(world, project, { timeout });
  const reporting = await loadReporting(world, { project, names, options, context });
  return withWorkspace(context, async (shared) => {
    const subjects: Subject[] = [];
    for (const each of reporting) subjects.push(...(await findSubjects(each, shared, commit)));
    const arrivals = await awaitArrivals(subjects, { context: shared, timeout, say: (line) => say(world, line) });
    if (!options.rollbackOnFailure) return toOutcome(world, arrivals);
    return (await import('../arrival/roll-back-failed.ts')).rollBackFailed(world, arrivals, options);
  });
}

/** Milliseconds. */
const DEFAULT_WAIT = 10 * 60_000;

interface Asked {
  readonly project: Project;
  readonly names: readonly string[];
  readonly options: WaitOptions;
  readonly context: PublishContext;
}

/** The stages asked for; without names, those that can be waited for. */
async function loadReporting(world: World, { project, names, options, context }: Asked): Promise<readonly Reporting[]> {
  const seen: StageDefinition[] = [];
  const onStage = (definition: StageDefinition) => seen.push(definition);
  try {
    await loadStages(project, { names, ...inputsOf(world, options), placeholders: true, onStage });
  } catch (error) {
    // A construct may not bear a placeholder; the stage itself was seen before.
    if (!isStagewrightError(error) || seen.length === 0) throw error;
  }
  const able = seen.filter(isReporting);
  return (names.length > 0 || able.length === 0 ? seen : able).map((definition) => getReporting(definition, context));
}

/** The open pull requests of a stage; without one, its newest commit. */
async function findSubjects(
  reporting: Reporting,
  { workspace, project }: SharedContext,
  commit: string | undefined,
): Promise<readonly Subject[]> {
  const landed: Subject = { reporting, change: { kind: 'landed', commit } };
  if (commit !== undefined) return [landed];
  const { name: stage, target } = reporting.definition;
  const repository = await workspace.open(target, { proposalsOf: [stage] });
  const { refs } = await fetchState(repository);
  const whole = `refs/heads/${pullRequestBranch(project, stage)}`;
  const subjects: Subject[] = [];
  for (const ref of refs.keys()) {
    if (ref !== whole && !ref.startsWith(`${whole}--`)) continue;
    const branch = ref.slice('refs/heads/'.length);
    const pull = await reporting.forge.find(branch);
    if (pull) subjects.push({ reporting, change: { kind: 'proposed', branch, number: pull.number, url: pull.url } });
  }
  return subjects.length > 0 ? subjects : [landed];
}
