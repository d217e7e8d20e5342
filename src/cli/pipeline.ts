import { join, resolve } from 'node:path';
import { recover } from '../disk/apply.ts';
import { type Loaded, type LoadOptions, loadStages } from '../load/load-stages.ts';
import { findProject, type Project } from '../load/project.ts';
import type { Synthesis } from '../synthesize.ts';
import { isStagewrightError } from '../text/error.ts';
import { type CommonOptions, parseSet } from './options.ts';
import { withDefinitions } from './with-definitions.ts';
import type { World } from './world.ts';

export interface Run {
  readonly project: Project;
  readonly loaded: Loaded;
  readonly synthesis: Synthesis;
}

/** The project that a command works on. An update of its output folder that was interrupted is finished or undone first. */
export function openProject(world: World, options: CommonOptions): Project {
  const project = findProject(resolve(world.folder, options.project ?? '.'));
  try {
    recover(join(project.root, project.output));
  } catch (error) {
    // Another process may be at work there right now; what needs the folder tries again and says what is wrong.
    if (!isStagewrightError(error)) throw error;
  }
  return project;
}

/** Where the values of inputs come from. */
export function inputsOf(world: World, options: CommonOptions): Pick<LoadOptions, 'set' | 'environment'> {
  return { set: parseSet(options.set), environment: world.environment };
}

/** Loads and synthesises the stages asked for: what most commands begin with. */
export async function run(world: World, names: readonly string[], options: CommonOptions): Promise<Run> {
  const opened = openProject(world, options);
  const [loaded, project, { synthesize }] = await Promise.all([
    loadStages(opened, { names, ...inputsOf(world, options) }),
    withDefinitions(world, opened, options),
    // Not above: `list` needs none of it. Here it is read while the bundler, which is another process, is at work.
    import('../synthesize.ts'),
  ]);
  performance.mark('stagewright:loaded');
  world.progress(`checking ${loaded.stages.map(({ definition }) => definition.name).join(', ')}`);
  return { project, loaded, synthesis: synthesize(project, loaded) };
}
