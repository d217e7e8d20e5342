import { asList, asObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { eachObject, findText } from './read.ts';
import { isDns1035Label } from './syntax.ts';

/** `ValidateCustomResourceDefinitionNames` of apiextensions-apiserver; everything else of them is said by `invalid-definition`. */
export function judgeDefinition(judge: Judge): void {
  const spec = asObject(judge.manifest.spec);
  const names = asObject(spec.names);
  for (const key of ['plural', 'singular', 'kind', 'listKind']) {
    const text = findText(names[key]);
    const plain = key.toLowerCase().endsWith('kind') ? text?.toLowerCase() : text;
    if (plain !== undefined && !isDns1035Label(plain)) judge.refuse('dns-1035-label', `spec.names.${key}`, { value: text });
  }
  for (const key of ['shortNames', 'categories'])
    for (const [index, name] of asList(names[key]).entries())
      if (typeof name === 'string' && !isDns1035Label(name))
        judge.refuse('dns-1035-label', `spec.names.${key}[${index}]`, { value: name });
  eachObject(spec.versions, 'spec.versions', ({ name }, at) => {
    const text = findText(name);
    if (text !== undefined && !isDns1035Label(text)) judge.refuse('api-version-name', `${at}.name`, { value: text });
  });
}
