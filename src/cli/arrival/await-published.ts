import type { PublishContext, PublishResult } from '../../deliver/request.ts';
import type { PublishOutcome } from '../commands/publish-loaded.ts';
import type { CommonOptions } from '../options.ts';
import type { Outcome, World } from '../world.ts';
import { awaitArrivals } from './await-arrivals.ts';
import { toOutcome } from './outcome.ts';
import { say } from './say.ts';
import type { Reporting, Subject } from './subject.ts';

export interface AwaitingPublished {
  readonly reporting: readonly Reporting[];
  readonly context: PublishContext;
  /** Milliseconds. */
  readonly timeout: number;
  readonly options: CommonOptions & { readonly rollbackOnFailure?: boolean };
}

/** Waits for what was just published. The time that pushing may take is not that of waiting. */
export async function awaitPublished(
  world: World,
  { text, json, results }: PublishOutcome,
  { reporting, context, timeout, options }: AwaitingPublished,
): Promise<Outcome> {
  say(world, text.trimEnd());
  const subjects = results.flatMap((result): readonly Subject[] => {
    const own = reporting.find(({ definition }) => definition.name === result.stage);
    const change = changeOf(result);
    return own && change ? [{ reporting: own, change }] : [];
  });
  const arrivals = await awaitArrivals(subjects, {
    context: { ...context, options: { ...context.options, budget: timeout } },
    timeout,
    say: (line) => say(world, line),
  });
  const outcome = options.rollbackOnFailure
    ? await (await import('./roll-back-failed.ts')).rollBackFailed(world, arrivals, options)
    : toOutcome(world, arrivals);
  return { ...outcome, json: { ...(json as object), ...(outcome.json as object) } };
}

function changeOf({ action, branch, commit, pullRequest }: PublishResult): Subject['change'] | undefined {
  if (action === 'committed' && commit !== null) return { kind: 'landed', commit };
  // A job that is run again must not come out well because an earlier run has published already.
  if (action === 'nothing' && !pullRequest) return { kind: 'landed', commit: undefined };
  return pullRequest && action !== 'closed' ? { kind: 'proposed', branch, ...pullRequest } : undefined;
}
