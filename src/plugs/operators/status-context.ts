import type { Identity } from '../../types/operator.ts';

/** The context of the commit status that tells how an application came out: the same whoever reports it, and another in each cluster. */
export function statusContextOf({ cluster, name }: Identity): string {
  return `stagewright/${cluster}/${name}`;
}
