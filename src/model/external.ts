import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { StagewrightError } from '../text/error.ts';
import type { ResourceId } from '../types/resource.ts';
import { findApplication } from './application.ts';
import { declareExternal, findApplicationDefinition, findStageDefinition } from './internals.ts';

export interface ExternalOptions {
  readonly kind: string;
  readonly name: string;
  /** @default 'v1': the core group */
  readonly apiVersion?: string;
  /** @default the application's namespace; none when the stage declares it */
  readonly namespace?: string;
  /** Keys of a ConfigMap or Secret. @default unknown: every key is accepted */
  readonly keys?: readonly string[];
  /** Ports of a Service, by number or name. @default unknown: every port is accepted */
  readonly ports?: readonly (number | string)[];
}

/** A name for something outside; fits wherever a Service is asked for. */
export interface ExternalObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly metadata: { readonly namespace: string | undefined };
  /** Its port, where exactly one was declared by number. */
  readonly port: number | undefined;
}

/**
 * Declares that something exists in the cluster without being synthesised, so that references to it are right:
 * `external(this, { kind: 'Secret', name: 'login', keys: ['password'] })`, in an application or in a stage.
 */
export function external(scope: Construct, options: ExternalOptions): ExternalObject {
  const { kind, name, apiVersion = 'v1', keys, ports } = options;
  const stage = findStageDefinition(scope.node.root);
  if (!stage) {
    throw new StagewrightError('stage-invalid', `External ${kind} "${name}" is not declared inside a Stage.`, {
      hint: 'Call external(this, …) in a Stage or an Application.',
    });
  }
  const application = findApplicationDefinition(findApplication(scope));
  const namespace = options.namespace ?? (application && Chart.of(scope).namespace);
  const id: ResourceId = {
    group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '',
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
  };
  declareExternal(scope.node.root, {
    id,
    stage: stage.name,
    ...(application && { application: application.name }),
    ...(keys && { keys }),
    ...(ports && { ports }),
  });
  const [port, ...others] = ports ?? [];
  const isOnly = typeof port === 'number' && others.length === 0;
  return { apiVersion, kind, name, metadata: { namespace }, port: isOnly ? port : undefined };
}
