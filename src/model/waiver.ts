import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { StagewrightError } from '../text/error.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { IssueCode } from '../types/issue.ts';
import { declareWaiver, findStageDefinition } from './internals.ts';
import { blameCaller, captureTrace } from './trace.ts';

/** What is not here is about no resource of an author's, or would leave output that is broken for sure. */
export const waivableCodes = [
  'missing-reference',
  'missing-key',
  'missing-port',
  'missing-part',
  'missing-grant',
  'unsuitable-target',
  'unmatched-selector',
  'missing-inner-reference',
  'selector-mismatch',
  'unknown-host',
  'unknown-host-port',
  'duplicate-host',
  'unknown-field',
  'missing-field',
  'wrong-type',
  'invalid-field',
  'unknown-kind',
  'removed-api',
  'deprecated-api',
  'invalid-definition',
  'too-large',
  'pod-security',
  'admission-policy',
  'policy',
  'plain-secret',
  'leaked-secret',
  'operator-trap',
  'external-validator',
] as const satisfies readonly IssueCode[];

/** A code that can be waived: its issues are about one resource, which may be right all the same. */
export type WaivableCode = (typeof waivableCodes)[number];

export interface WaiverOptions<R extends string = string> {
  /** Why the issue is none: whoever reads it later has to be able to judge whether that still holds. */
  readonly reason: R & NotBlank<R>;
  /** The one rule of the code that it is about, such as `no-latest-image` of `policy`. @default every rule */
  readonly rule?: string;
  /** The one field that it is about, such as `spec.template.spec.volumes[0].secret.secretName`. @default every field */
  readonly at?: string;
  /** Names of the stages in which it holds. @default every stage */
  readonly stages?: readonly string[];
}

/** A text of nothing but spaces becomes `never`, where the compiler can see it. */
type NotBlank<T extends string> = T extends ''
  ? never
  : T extends ` ${infer Rest}`
    ? [NotBlank<Rest>] extends [never]
      ? never
      : T
    : T;

/**
 * Waives the issues of one code on one resource: `waive(this.web, 'missing-reference', { reason: 'made by the platform' })`.
 * They are still told, and stop nothing. A waiver that waives nothing is an issue itself.
 *
 * @throws StagewrightError for a construct that is not one resource, a code that cannot be waived, or a blank reason.
 */
export function waive<const R extends string>(resource: IConstruct, code: WaivableCode, options: WaiverOptions<R>): void {
  const { reason, rule, at, stages } = options;
  const refuse = (message: string, hint: string) => blameCaller(new StagewrightError('stage-invalid', message, { hint }), waive);
  const stage = findStageDefinition(resource.node.root);
  if (!stage) throw refuse(`A waiver of ${code} is not inside a Stage.`, 'Call waive(…) for a resource of a Stage.');
  const object = findObject(resource);
  if (!object) {
    throw refuse(
      `${resource.node.path || 'The stage'} is not one resource, so no issue of it can be waived.`,
      'Pass the resource itself, such as this.web.',
    );
  }
  if (!(waivableCodes as readonly string[]).includes(code)) {
    const nearest = findNearest(code, waivableCodes);
    const hint =
      nearest === undefined ? `Codes are ${list(waivableCodes, waivableCodes.length)}.` : `The nearest code is ${nearest}.`;
    throw refuse(`Issues of code ${quote(code)} cannot be waived.`, hint);
  }
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw refuse(`A waiver of ${code} on ${resource.node.path} has no reason.`, 'Say why the issue is none.');
  }
  if (stages && !stages.includes(stage.name)) return;
  declareWaiver(resource.node.root, {
    stage: stage.name,
    construct: object.node.path,
    code,
    reason,
    ...(rule !== undefined && { rule }),
    ...(at !== undefined && { at }),
    trace: captureTrace(waive),
  });
}

/** The object itself, the one that a construct of cdk8s-plus is about, or the only one inside. */
export function findObject(construct: IConstruct): IConstruct | undefined {
  if (ApiObject.isApiObject(construct)) return construct;
  const main = construct.node.tryFindChild('Resource') ?? construct.node.tryFindChild('Default');
  if (main && ApiObject.isApiObject(main)) return main;
  const objects = construct.node.findAll().filter((each) => ApiObject.isApiObject(each));
  return objects.length === 1 ? objects[0] : undefined;
}
