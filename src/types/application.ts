import type { Resource } from './resource.ts';
import type { ApplicationDefinition } from './stage.ts';

/** One application with its resources, in the order of the construct tree. */
export interface CollectedApplication extends ApplicationDefinition {
  readonly resources: readonly Resource[];
}
