import type { Trace } from './resource.ts';

/** An author's word that a bot writes the value of one field. */
export interface ImagePolicy {
  readonly stage: string;
  /** Path of the resource's construct in its stage. */
  readonly construct: string;
  readonly at: string;
  /** `namespace:name`, and `:tag`, `:name` or `:digest` where the field is only that part of the image. */
  readonly policy: string;
  readonly trace: Trace;
}
