import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printDifference } from '../../../src/cli/print/diff-text.ts';
import type { World } from '../../../src/cli/world.ts';
import { compareStage } from '../../../src/diff/compare-stage.ts';
import { aDeployment, aFile, anObject } from '../../diff/manifests.ts';

const style: World['style'] = (name, text) => `<${name}>${text}</>`;
const world: World = { folder: '/', environment: {}, progress: () => undefined, show: () => undefined, style };

test('applications come first, then risks, then every field', () => {
  const before = aDeployment({ image: 'nginx:1', args: ['a'] });
  const after = aDeployment({ image: 'nginx:2', env: [{ name: 'A', value: '1' }] }, { replicas: 0 });
  const files = [
    aFile(before, after),
    aFile(anObject('v1/ConfigMap', { data: { a: 'one\ntwo' } }), anObject('v1/ConfigMap', { data: { a: 'one\nthree' } }), {
      path: 'b.yaml',
    }),
    aFile('{}', 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}', { path: 'c.yaml' }),
  ];
  expect(printDifference(world, compareStage('staging', files))).toMatchInlineSnapshot(`
    "<bold>staging/web</>  3 changed; nginx:1 → nginx:2
      <red>high</> Deployment shop/web is scaled to no pods: spec.replicas <dim>[scaled-to-zero]</>
      <yellow>medium</> staging/web/c.yaml is compared as text only: as published, it holds something that is no Kubernetes object <dim>[unreadable-file]</>
    <cyan>~ ConfigMap shop/web</>
    <cyan>~   data.a:</>
          | one
    <red>-     | two</>
    <green>+     | three</>
    <cyan>~ Deployment shop/web</>
    <cyan>~   spec.replicas: 2 → 0</>
    <red>-   spec.template.spec.containers[name=web].args: ["a"]</>
    <green>+   spec.template.spec.containers[name=web].env: [{"name":"A","value":"1"}]</>
    <cyan>~   spec.template.spec.containers[name=web].image: nginx:1 → nginx:2</>
    <cyan>~ staging/web/c.yaml (as published, it holds something that is no Kubernetes object; not shown, for there may be a Secret in it)</>

    "
  `);
});

test('nothing that others wrote moves the cursor, begins a line or speaks to a CI system', () => {
  const plain = { ...world, style: (_: unknown, text: string) => text };
  const hostile = fc.constantFrom(
    '\u001b[2J',
    '\r',
    '\n::error::x\n',
    '##vso[task.complete]',
    '\u202e',
    '\u0007',
    '\ud800',
    'a',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 6 }), (parts) => {
      const text = parts.join('');
      const file = (before: string, after: string, path: string) =>
        aFile(before, after, { path: path + text, application: `web${text}` });
      const object = (value: string) =>
        JSON.stringify(anObject('v1/ConfigMap', { data: { [`a${text}`]: `a\n${value}` } }, `x${text}`));
      const deployment = JSON.stringify(aDeployment({ name: text, image: text }));
      const difference = compareStage('staging', [
        file(object('1'), object(text), 'a'),
        file('{{', text, 'b'),
        file('', deployment, 'c'),
      ]);
      const printed = printDifference(plain, difference);
      expect(printed).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]|##\w*\[/u);
      expect(
        printed.split('\n').filter((line) => !/^(?:staging\/web| {2}(?:high|medium) |[-+~] | {5}|$|\d+ files? would)/.test(line)),
      ).toEqual([]);
      expect(printed).not.toMatch(/^\s*::/m);
    }),
    { numRuns: 300 },
  );
});
