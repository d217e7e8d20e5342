import type { IConstruct } from 'constructs';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import { declareImagePolicy, findStageDefinition } from './internals.ts';
import { blameCaller, captureTrace } from './trace.ts';
import { findObject } from './waiver.ts';

export interface ImagePolicyOptions {
  /** The field. @default 'spec.template.spec.containers[0].image' */
  readonly at?: string;
}

/**
 * Leaves the value of a field to Flux' image automation: `imagePolicy(this.web, 'flux-system:shop')` writes the marker that it looks
 * for after the value. From the first publish on, the repository's value stays: what the bot commits is no hand edit. The policy is
 * `namespace:name`, with `:tag`, `:name` or `:digest` where the field is only that part of the image.
 *
 * @throws StagewrightError for a construct that is not one resource, and for what cannot be a policy.
 */
export function imagePolicy(resource: IConstruct, policy: string, { at = firstImage }: ImagePolicyOptions = {}): void {
  const refuse = (message: string, hint: string) =>
    blameCaller(new StagewrightError('stage-invalid', message, { hint }), imagePolicy);
  const stage = findStageDefinition(resource.node.root);
  const object = findObject(resource);
  if (!stage || !object) {
    throw refuse(
      `${resource.node.path || 'The stage'} is not one resource of a Stage.`,
      'Pass the resource itself, such as this.web.',
    );
  }
  if (!/^[a-z0-9.-]+:[a-z0-9.-]+(?::(?:tag|name|digest))?$/.test(policy)) {
    throw refuse(`${quote(policy)} cannot be an image policy.`, 'Write namespace:name, such as flux-system:shop.');
  }
  declareImagePolicy(resource.node.root, {
    stage: stage.name,
    construct: object.node.path,
    ...{ at, policy },
    trace: captureTrace(imagePolicy),
  });
}

const firstImage = 'spec.template.spec.containers[0].image';
