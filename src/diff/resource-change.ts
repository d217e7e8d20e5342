import type { JsonObject } from '../types/manifest.ts';
import type { ResourceDifference } from './difference.ts';

/** What changes in a resource together with the whole of it, masked, before and after: what risks are read from. */
export interface ResourceChange {
  readonly resource: ResourceDifference;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
}
