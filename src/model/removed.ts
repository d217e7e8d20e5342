import type { Construct } from 'constructs';
import { StagewrightError } from '../text/error.ts';
import { findApplication } from './application.ts';
import { declareRemoval, findApplicationDefinition, findStageDefinition } from './internals.ts';
import { blameCaller, captureTrace } from './trace.ts';

export interface RemovedOptions {
  /** The kind of a resource, or `Application` for a whole application of the stage. */
  readonly kind: string;
  readonly name: string;
  /** @default the application's; any when the stage says it */
  readonly namespace?: string;
  /** Why it may go: whoever reviews the change has to be able to judge it. */
  readonly reason: string;
}

/**
 * Says that something is gone on purpose, so that a publish may delete it:
 * `removed(this, { kind: 'StatefulSet', name: 'db', reason: 'moved to the managed database' })`, in an application or in a stage.
 * What is still rendered is an issue, so it can stay in the code for as long as it is true.
 *
 * @throws StagewrightError outside of a Stage, and without a reason.
 */
export function removed(scope: Construct, { kind, name, namespace, reason }: RemovedOptions): void {
  const refuse = (message: string, hint: string) =>
    blameCaller(new StagewrightError('stage-invalid', message, { hint }), removed);
  const stage = findStageDefinition(scope.node.root);
  if (!stage) {
    throw refuse(
      `Removed ${kind} "${name}" is not declared inside a Stage.`,
      'Call removed(this, …) in a Stage or an Application.',
    );
  }
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw refuse(`Removed ${kind} "${name}" has no reason.`, 'Say why it may go.');
  }
  const application = findApplicationDefinition(findApplication(scope));
  const place = namespace ?? application?.namespace;
  declareRemoval(scope.node.root, {
    stage: stage.name,
    ...{ kind, name, reason },
    ...(place !== undefined && { namespace: place }),
    trace: captureTrace(removed),
  });
}
