import { Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { StagewrightError } from '../text/error.ts';
import { findApplicationDefinition, findStageDefinition, markApplication } from './internals.ts';
import { checkName, isStage, namespaceOf } from './stage.ts';
import { blameCaller, captureTrace } from './trace.ts';

export interface ApplicationOptions {
  /** @default what the stage says */
  readonly namespace?: string;
  /** Applications that have to be in place before this one. @default only what its references need */
  readonly after?: readonly Application<object>[];
  /** True for one that may have no resources: otherwise that is an issue, because all of it would be deleted. @default false */
  readonly allowEmpty?: boolean;
}

/** What follows scope and name: variables, which may be left out where there are none, then options. */
export type ApplicationArguments<V> = object extends V
  ? [vars?: V, options?: ApplicationOptions]
  : [vars: V, options?: ApplicationOptions];

/**
 * Resources that are delivered together: a class whose fields are resources, one folder inside a stage.
 * It is a cdk8s `Chart` with one more public member, `vars`.
 *
 * @throws StagewrightError when a variable holds an object of another stage, or the name is no DNS label.
 */
export class Application<V extends object = object> extends Chart {
  readonly vars: V;
  /** The namespace of its resources; unlike any Chart, an application always has one. */
  declare readonly namespace: string;

  constructor(scope: Construct, name: string, ...[vars, options = {}]: ApplicationArguments<V>) {
    checkName('application', name, new.target);
    const stage = scope.node.root;
    const namespace = options.namespace ?? namespaceOf(stage, name) ?? name;
    // Without the hash, names are what authors wrote; two of one name are found by the check of identities.
    super(scope, name, { namespace, disableResourceNameHashes: true });
    if (!isStage(stage)) {
      const error = new StagewrightError('stage-invalid', `Application ${this.node.path} is not inside a Stage.`, {
        hint: 'Create applications in a class that extends Stage, or pass a Stage as their scope.',
      });
      throw blameCaller(error, new.target);
    }
    this.vars = (vars ?? {}) as V;
    for (const [variable, value] of Object.entries({ ...this.vars, after: options.after })) {
      const foreign = findForeign(stage, value);
      if (foreign) throw blameCaller(foreignObject(this, variable, foreign), new.target);
    }
    markApplication(this, {
      name,
      namespace,
      after: (options.after ?? []).map((other) => other.node.id),
      ...(options.allowEmpty && { allowEmpty: true }),
      trace: captureTrace(new.target),
    });
  }
}

// Variables nest in practice at most as lists of objects; deeper is data, and data may be cyclic.
const DEPTH = 3;

function findForeign(stage: IConstruct, value: unknown, depth = 0): IConstruct | undefined {
  if (typeof value !== 'object' || value === null || depth > DEPTH) return undefined;
  if (Construct.isConstruct(value)) return value.node.root === stage ? undefined : value;
  const values = Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : [];
  for (const inner of values) {
    const foreign = findForeign(stage, inner, depth + 1);
    if (foreign) return foreign;
  }
  return undefined;
}

function foreignObject(application: IConstruct, variable: string, value: IConstruct): StagewrightError {
  const own = nameOfStage(application);
  return new StagewrightError(
    'foreign-object',
    `${own}/${application.node.path} was given ${value.node.path} of stage ${nameOfStage(value)} as ${variable}.`,
    { hint: `Pass the one of stage ${own}: objects never cross stages.` },
  );
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function nameOfStage(construct: IConstruct): string {
  return findStageDefinition(construct.node.root)?.name ?? '(no stage)';
}

/** The application that a construct belongs to, if any. */
export function findApplication(construct: Construct): Construct | undefined {
  return [...construct.node.scopes].reverse().find((scope) => findApplicationDefinition(scope) !== undefined) as
    | Construct
    | undefined;
}
