import { resolve } from 'node:path';
import { readFolder } from '../disk/folder.ts';
import type { Loaded } from '../load/load-stages.ts';
import type { Project } from '../load/project.ts';
import { type Existing, planStage, type StagePlan } from '../plan/plan-stage.ts';
import { blobIdOf } from '../render/blob-id.ts';
import type { Synthesis } from '../synthesize.ts';
import { StagewrightError } from '../text/error.ts';
import { hasPolicy, withoutPolicyValues } from '../text/image-policy.ts';

/** What brings the output folder up to date. */
export interface FolderPlan {
  readonly plans: readonly StagePlan[];
  /** The inventories that were read, to notice another process. */
  readonly plannedFrom: ReadonlyMap<string, string | undefined>;
}

export interface FolderOptions {
  readonly project: Project;
  readonly loaded: Loaded;
  /** The stages that were named; without names, those that have left the code are removed. */
  readonly names: readonly string[];
  readonly adopt: boolean;
}

/** Compares the rendered stages with the output folder. Throws `folder-not-ours`, `output-invalid` and `output-not-writable`. */
export function planFolder(root: string, { stages }: Synthesis, options: FolderOptions): FolderPlan {
  const { project, loaded, adopt } = options;
  refuseDangerous(root, project);
  const rendered = stages.map(({ definition, applications }) => ({ stage: definition.name, applications }));
  const names = new Set(rendered.map(({ stage }) => stage));
  const gone =
    options.names.length > 0 ? [] : readStages(root).filter((stage) => !names.has(stage) && !isPerhapsElsewhere(stage, loaded));
  const folder = readFolder(root, [...names, ...gone]);
  const existing: Existing = {
    inventories: folder.inventories,
    filesIn: folder.filesIn,
    blobOf: (path) => {
      const text = folder.read(path);
      return text === undefined ? undefined : blobIdOf(withoutPolicyValues(text));
    },
    isStale: (path, text) => hasPolicy(text) && folder.read(path) !== text,
  };
  const wishes = [...rendered, ...gone.map((stage) => ({ stage, applications: [] }))];
  const plans = wishes.map((wish) => planStage({ project: project.name, adopt, ...wish }, existing));
  const wanted = stages.flatMap(({ applications }) => applications.map(({ inventoryPath }) => inventoryPath));
  return { plans, plannedFrom: new Map([...wanted.map((path) => [path, undefined] as const), ...folder.inventories]) };
}

/** Names of the stages that the folder has inventories of. */
function readStages(root: string): readonly string[] {
  return readFolder(root, [])
    .filesIn('.stagewright')
    .map((path) => path.slice('.stagewright/'.length))
    .filter((name) => /^[a-z0-9-]+$/.test(name) && name !== 'cache' && name !== 'local');
}

/** True for a stage that a file may hold which has no stage now, such as a preview that was not asked for. */
function isPerhapsElsewhere(stage: string, { stages, stageFiles }: Loaded): boolean {
  const holders = stageFiles.filter(({ name }) => stage === name || stage.startsWith(`${name}-`));
  return holders.some(({ path }) => !stages.some(({ file }) => file === path));
}

function refuseDangerous(root: string, project: Project): void {
  if (![resolve('/'), process.env.HOME, project.root].includes(root)) return;
  throw new StagewrightError('output-invalid', `${root} cannot be the output folder.`, {
    hint: 'Choose a folder of its own, such as dist.',
  });
}
