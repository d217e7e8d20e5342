import { join, relative, resolve } from 'node:path';
import { applyChanges } from '../../disk/apply.ts';
import type { StagePlan } from '../../plan/plan-stage.ts';
import { hasErrors, type Synthesis } from '../../synthesize.ts';
import { plural } from '../../text/words.ts';
import { listManifests } from '../list-manifests.ts';
import type { CommonOptions } from '../options.ts';
import { type FolderPlan, planFolder } from '../output-folder.ts';
import type { Run } from '../pipeline.ts';
import { countIssues, printIssues, printWaived } from '../print/issues.ts';
import { runAmong } from '../run-among.ts';
import type { Outcome, World } from '../world.ts';

export interface SynthOptions extends CommonOptions {
  /** Folder that is written. @default the project's, `dist` */
  readonly output?: string;
  /** Prints the YAML instead of writing it. */
  readonly stdout?: boolean;
  /** Writes nothing, and fails when the folder is stale. */
  readonly check?: boolean;
  /** Takes folders over that hold files of nobody's inventory. */
  readonly adopt?: boolean;
}

/** Checks, then brings the output folder up to date. */
export async function synth(world: World, names: readonly string[], options: SynthOptions): Promise<Outcome> {
  return finishSynth(world, await runAmong(world, names, options), { ...options, names });
}

/** What comes after loading and checking: refuse, print, compare or write. */
export function finishSynth(
  world: World,
  { project, loaded, synthesis }: Run,
  options: SynthOptions & { readonly names: readonly string[] },
): Outcome {
  const { issues, waived } = synthesis;
  const shown = `${printIssues(world, issues, project.root)}${printWaived(waived)}`;
  if (hasErrors(issues)) {
    return {
      exit: 1,
      json: { stages: [], issues, waived },
      text: `${shown}Found ${countIssues(issues)}. Nothing was written.\n`,
    };
  }
  if (options.stdout) {
    const json = { stages: [], issues, waived, files: filesOf(synthesis) };
    return { exit: 0, json, ...(!options.json && { document: printDocuments(synthesis) }), text: '' };
  }
  const root = resolve(world.folder, options.output ?? join(project.root, project.output));
  const { names, adopt = false, check = false } = options;
  const folder = planFolder(root, synthesis, { project, loaded, names, adopt });
  performance.mark('stagewright:planned');
  if (!check) write(root, folder);
  const isStale = folder.plans.some((plan) => plan.write.size + plan.remove.length > 0);
  const place = relative(world.folder, root) || '.';
  return {
    exit: check && isStale ? 1 : 0,
    json: { stages: folder.plans.map(toStage), issues, waived },
    text: `${shown}${printPlans(world, folder.plans, check ? 'with files' : 'short')}${printEnd(folder, { check, isStale, place })}\n`,
  };
}

function write(root: string, { plans, plannedFrom }: FolderPlan): void {
  applyChanges(root, {
    write: new Map(plans.flatMap((plan) => [...plan.write])),
    remove: plans.flatMap((plan) => plan.remove),
    plannedFrom,
  });
}

function toStage({ stage, changes, unchanged }: StagePlan) {
  const of = (action: string) => changes.filter((change) => change.action === action).map(({ path }) => path);
  return { name: stage, added: of('added'), changed: of('changed'), removed: of('removed'), unchanged };
}

const signs = { added: '+', changed: '~', removed: '-' } as const;

function printPlans(world: World, plans: readonly StagePlan[], detail: 'short' | 'with files'): string {
  const lines = plans.flatMap(({ stage, changes, unchanged }) => [
    `${world.style('bold', stage)}  ${plural(changes.length, 'change')}, ${unchanged} unchanged`,
    ...(detail === 'short' ? [] : changes.map(({ path, action }) => `  ${signs[action]} ${path}`)),
  ]);
  const kept = plans
    .flatMap((plan) => plan.kept)
    .map((path) => `${world.style('yellow', '⚠')} ${path} was edited by hand and is left in place.`);
  return [...lines, ...kept].map((line) => `${line}\n`).join('');
}

interface End {
  readonly check: boolean;
  readonly isStale: boolean;
  readonly place: string;
}

function printEnd({ plans }: FolderPlan, { check, isStale, place }: End): string {
  if (!isStale) return `${place} is up to date.`;
  if (check) return `${place} is stale: run stagewright synth.`;
  const count = plans.reduce((sum, { changes }) => sum + changes.length, 0);
  return `Wrote ${plural(count, 'change')} to ${place}.`;
}

function filesOf({ stages }: Synthesis): Readonly<Record<string, string>> {
  return Object.fromEntries(stages.flatMap(({ applications }) => applications.flatMap(({ files }) => [...files])));
}

/** Every object of the stages. */
function printDocuments({ stages }: Synthesis): string {
  const files = stages.flatMap((stage) => [...listManifests(stage)]);
  return files.map(([path, text]) => `# ${path}\n${text}`).join('---\n');
}
