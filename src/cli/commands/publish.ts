import type { CommonOptions } from '../options.ts';
import type { Outcome, World } from '../world.ts';
import type { PublishFlags } from './publishing.ts';
import { withPublished } from './with-published.ts';

export interface PublishCommandOptions extends CommonOptions, PublishFlags {
  /** Milliseconds to wait until operators have reported. @default nobody is waited for */
  readonly wait?: number;
  /** Then puts what failed back to what it was before. @default false */
  readonly rollbackOnFailure?: boolean;
}

/** Checks the stages asked for, all before the first push, then delivers each as it says. */
export async function publish(world: World, names: readonly string[], options: PublishCommandOptions): Promise<Outcome> {
  return withPublished(world, { names, options, flags: options }, async (reading) => {
    // The checks, and all of publishing, are imported while git is at work.
    const [read, { publishLoaded }] = await Promise.all([reading, import('./publish-loaded.ts')]);
    const { wait: timeout, dryRun = false } = options;
    if (timeout === undefined || dryRun) return publishLoaded(world, read, options);
    const { getReporting } = await import('../arrival/subject.ts');
    // Before anything is pushed: who cannot be asked is not waited for.
    const reporting = read.loaded.stages.map(({ definition }) => getReporting(definition, read.context));
    const outcome = await publishLoaded(world, read, options);
    const { awaitPublished } = await import('../arrival/await-published.ts');
    return outcome.exit === 0 ? awaitPublished(world, outcome, { reporting, context: read.context, timeout, options }) : outcome;
  });
}
