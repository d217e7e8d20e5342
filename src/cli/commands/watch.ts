import { type FSWatcher, statSync, watch as watchFolder } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isStagewrightError } from '../../text/error.ts';
import { openProject } from '../pipeline.ts';
import { printFailure } from '../print/failure.ts';
import { runAmong } from '../run-among.ts';
import type { Outcome, World } from '../world.ts';
import { finishSynth, type SynthOptions } from './synth.ts';

/** Milliseconds without a further change before a change counts: editors write a file in several steps. */
const QUIET = 50;

/** Runs `synth` again after every change of what the stages are made of, until it is interrupted. */
export async function watch(world: World, names: readonly string[], options: SynthOptions): Promise<never> {
  const { root } = openProject(world, options);
  let files: readonly string[] = [];
  for (;;) {
    const start = Date.now();
    const round = await synthOnce(world, names, { ...options, project: root });
    world.show(round.outcome);
    // A round that failed does not know all of its files: those of the one before are watched as well.
    files = round.isComplete ? round.files : [...new Set([...files, ...round.files])];
    await nextChange(join(root, 'stages'), files, start);
    await sleep(QUIET);
  }
}

interface Round {
  readonly outcome: Outcome;
  /** What it read, absolute. */
  readonly files: readonly string[];
  readonly isComplete: boolean;
}

async function synthOnce(world: World, names: readonly string[], options: SynthOptions & { project: string }): Promise<Round> {
  try {
    const result = await runAmong(world, names, options);
    const files = [...result.loaded.files, ...(result.project.definitionFiles ?? [])];
    try {
      return { outcome: finishSynth(world, result, { ...options, names }), files, isComplete: true };
    } catch (error) {
      return { outcome: toOutcome(world, error, options.project), files, isComplete: true };
    }
  } catch (error) {
    const outcome = toOutcome(world, error, options.project);
    const blamed = isStagewrightError(error) && error.at ? [join(options.project, error.at.file)] : [];
    return { outcome, files: blamed, isComplete: false };
  }
}

/** People mend what they were told of while the watch goes on; a bug ends it. */
function toOutcome(world: World, error: unknown, project: string): Outcome {
  if (!isStagewrightError(error)) throw error;
  return { exit: error.exit, json: null, text: printFailure(world, error, project) };
}

/** Resolves when one of the files changes, or anything in the folder of stages; at once when that was after `since`. */
function nextChange(stages: string, files: readonly string[], since: number): Promise<void> {
  return new Promise((resolve) => {
    const watched = new Set(files);
    const watchers: FSWatcher[] = [];
    const end = () => {
      for (const watcher of watchers) watcher.close();
      resolve();
    };
    // Folders, not files: many editors put a new file in the place of the old one.
    for (const folder of new Set([stages, ...files.map(dirname)])) {
      const watcher = watchFolder(folder, (_event, name) => {
        if (folder === stages || name === null || watched.has(join(folder, name))) end();
      });
      watcher.on('error', end);
      watchers.push(watcher);
    }
    // The folder's own time tells of a file that came or went.
    if ([stages, ...files].some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > since)) end();
  });
}
