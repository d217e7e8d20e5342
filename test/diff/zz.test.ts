import { test } from 'vitest';
import { readObjects } from '../../src/diff/read-objects.ts';
import { compareFields } from '../../src/diff/compare-fields.ts';
import { parseYaml } from '../../src/manifests/yaml.ts';
import { splitDocuments } from '../../src/manifests/documents.ts';
import { aDeployment, aFile } from './manifests.ts';
test('time', () => {
  const texts = Array.from({ length: 2000 }, (_, i) => aFile({ ...aDeployment(), metadata: { name: `n${i}` } }, undefined).before);
  const time = (name: string, f: () => void) => { const s = performance.now(); f(); console.log(name, performance.now() - s); };
  time('split', () => texts.forEach((t) => splitDocuments(t)));
  time('parse', () => texts.forEach((t) => parseYaml(t)));
  time('parse', () => texts.forEach((t) => parseYaml(t)));
  time('read', () => texts.forEach((t) => readObjects(t, { application: 'a', path: 'b' })));
  const a = aDeployment(), b = aDeployment({ image: 'x:2' });
  time('fields', () => texts.forEach(() => compareFields(a, b)));
});
