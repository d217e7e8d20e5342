import type { PublishContext, PublishOptions, PublishResult, StageRequest } from '../../deliver/request.ts';
import type { Person } from '../../git/commit.ts';
import { requireGit } from '../../git/run-git.ts';
import { findWaits } from '../../graph/merge-order.ts';
import type { Project } from '../../load/project.ts';
import { blobIdOf } from '../../render/blob-id.ts';
import { findAllowedDeletions } from '../../source/allowed-deletions.ts';
import { findBuild } from '../../source/build.ts';
import { findIssueIds } from '../../source/issue-ids.ts';
import { findSource } from '../../source/source.ts';
import type { SynthesizedStage } from '../../synthesize.ts';
import { plural } from '../../text/words.ts';
import type { World } from '../world.ts';

/** The options of commands that publish, as the command line gives them. */
export interface PublishFlags extends Omit<PublishOptions, 'budget'> {
  /** Milliseconds that pushing may take. @default 5 minutes */
  readonly timeout?: number;
}

/** Where the files come from and who publishes them, as far as the source repository and the CI say. */
export async function publishContext(
  world: World,
  project: Project,
  { timeout, ...options }: PublishFlags,
): Promise<PublishContext> {
  const [source] = await Promise.all([findSource(project.root), requireGit(project.root, world.environment)]);
  const build = findBuild(world.environment);
  const author: Person = source
    ? { name: source.authorName, email: source.authorEmail }
    : { name: 'Stagewright', email: 'stagewright@localhost' };
  return {
    project: project.name,
    root: project.root,
    provenance: {
      project: project.name,
      repository: source?.repository,
      commit: source?.commit,
      isDirty: source?.isDirty ?? false,
      subject: source?.subject,
      issues: source ? findIssueIds(source.message) : [],
      build: build?.number === undefined ? undefined : `${build.number} (${build.system})`,
    },
    build: build?.number !== undefined && build.pipeline ? { pipeline: build.pipeline, number: build.number } : undefined,
    author,
    allowedBySource: source && findAllowedDeletions(source.message),
    environment: world.environment,
    options: { ...options, ...(timeout !== undefined && { budget: timeout }) },
    ...{ blobIdOf, findWaits },
    progress: world.progress,
  };
}

/** What is to be published of a stage. */
export function toRequest({ definition, applications, removals }: SynthesizedStage): StageRequest {
  const { name, target, delivery, inputs, ephemeral, wake, freezes } = definition;
  const shared = inputs.filter(({ secret, variable }) => !secret && variable !== 'name');
  return {
    stage: name,
    target,
    delivery,
    applications,
    ...{ ephemeral, removals },
    ...(wake && { wake }),
    ...(freezes && { freezes }),
    inputs: Object.fromEntries(shared.map((input) => [input.name, input.value])),
  };
}

/** Results for people: one line per stage, and one for each warning. */
export function printResults(world: World, results: readonly PublishResult[], isDryRun: boolean): string {
  const lines = results.flatMap((result) => [
    printResult(world, result, isDryRun),
    ...result.warnings.map((warning) => `  ${world.style('yellow', '!')} ${warning}`),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

const signs = { added: '+', changed: '~', removed: '-' } as const;
const MOST = 20;

function printResult(world: World, result: PublishResult, isDryRun: boolean): string {
  const { stage, application, action, branch, commit, pullRequest, added, changed, removed } = result;
  const name = world.style('bold', application === null ? stage : `${stage}/${application}`);
  const count = added.length + changed.length + removed.length;
  const files = (['added', 'changed', 'removed'] as const).flatMap((kind) =>
    result[kind].map((path) => `  ${signs[kind]} ${path}`),
  );
  if (isDryRun) {
    const shown = files.slice(0, MOST);
    const more = files.length > shown.length ? [`  … and ${files.length - shown.length} more`] : [];
    return [
      `${name}  would ${count === 0 && action === 'nothing' ? 'change nothing' : `bring ${plural(count, 'change')} to ${branch}`}`,
      ...shown,
      ...more,
    ].join('\n');
  }
  const where = pullRequest ? `pull request ${pullRequest.number} (${pullRequest.url})` : branch;
  const at = commit ? ` ${world.style('dim', commit.slice(0, 12))}` : '';
  switch (action) {
    case 'nothing':
      return `${name}  nothing to do${pullRequest ? `, ${where} holds it` : ''}`;
    case 'committed':
      return `${name}  committed ${plural(count, 'change')} to ${where}${at}`;
    case 'closed':
      return `${name}  closed ${where}: nothing is left to publish`;
    default:
      return `${name}  ${action} ${where} with ${plural(count, 'change')}${at}`;
  }
}
