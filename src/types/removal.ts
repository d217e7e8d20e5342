import type { Trace } from './resource.ts';

/** An author's word that something is gone on purpose. */
export interface Removal {
  readonly stage: string;
  /** The kind of a resource; `Application` is an application of the stage with all that it held, too. */
  readonly kind: string;
  readonly name: string;
  /** Absent means any, and none. */
  readonly namespace?: string;
  readonly reason: string;
  /** Where the author says so. */
  readonly trace: Trace;
}
