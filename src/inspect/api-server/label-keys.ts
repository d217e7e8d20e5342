import type { JsonObject } from '../../types/manifest.ts';
import { asList, asObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { has } from './read.ts';
import { isQualifiedName } from './syntax.ts';

/** `ValidateMatchLabelKeysAndMismatchLabelKeys`. */
export function judgeLabelKeys(judge: Judge, [term, at]: readonly [JsonObject, string], field: string): void {
  const keys = asList(term[field]);
  if (keys.length === 0) return;
  if (!has(term, 'labelSelector')) judge.refuse('label-keys-selector', `${at}.${field}`);
  for (const [index, key] of keys.entries())
    if (typeof key === 'string' && !isQualifiedName(key)) judge.refuse('label-key', `${at}.${field}[${index}]`, { value: key });
  if (field !== 'matchLabelKeys') return;
  const selected = asObject(term.labelSelector);
  const others = asList(term.mismatchLabelKeys);
  for (const [index, key] of keys.entries()) {
    const inSelector = asList(selected.matchExpressions).filter((each) => asObject(each).key === key).length;
    const isTwice = inSelector > 1 || (inSelector === 1 && typeof key === 'string' && has(asObject(selected.matchLabels), key));
    if (isTwice || others.includes(key)) judge.refuse('label-keys-twice', `${at}.${field}[${index}]`, { value: key });
  }
}
