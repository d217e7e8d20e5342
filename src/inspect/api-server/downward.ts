import type { JsonObject } from '../../types/manifest.ts';
import { asObject } from '../pod.ts';
import { judgeFieldRef, judgeResourceFieldRef } from './env.ts';
import { judgeNotBlank } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeMode, judgeTargetPath } from './paths.ts';
import { has, isEmpty } from './read.ts';

const VOLUME_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.labels', 'metadata.annotations', 'metadata.uid'];

/** `validateDownwardAPIVolumeFile` of core validation. */
export function judgeDownwardItem(judge: Judge, at: string, item: JsonObject): void {
  judgeNotBlank(judge, [item, at], ['path']);
  judgeTargetPath(judge, `${at}.path`, item.path);
  judgeMode(judge, `${at}.mode`, item.mode);
  const references = ['fieldRef', 'resourceFieldRef'].filter((key) => has(item, key));
  if (references.length !== 1) judge.refuse('downward-source', at);
  if (has(item, 'fieldRef')) judgeFieldRef(judge, `${at}.fieldRef`, [asObject(item.fieldRef), VOLUME_FIELDS]);
  if (!has(item, 'resourceFieldRef')) return;
  const reference = asObject(item.resourceFieldRef);
  if (isEmpty(reference.containerName)) judge.refuse('required', `${at}.resourceFieldRef.containerName`);
  judgeResourceFieldRef(judge, `${at}.resourceFieldRef`, reference);
}
