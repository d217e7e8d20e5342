import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { findLocation } from '../../src/text/location.ts';

const project = resolve('/home/somebody/my project');
const own = resolve(import.meta.dirname, '../../src/model/stage.ts');
const frame = (path: string, name = 'new Shop') => `    at ${name} (${path}:12:7)`;
const stackOf = (...frames: readonly string[]) => ['Error: at first (sight:1:1)', ...frames].join('\n');

test('the first line of the authors is found', () => {
  const stack = stackOf(
    frame('node:internal/modules/run_main'),
    frame(own),
    frame(join(project, 'node_modules/cdk8s/lib/app.js')),
    frame(join(project, '.stagewright/cache/stages.mjs')),
    frame(join(project, '../other/a.ts')),
    frame('<anonymous>'),
    frame(join(project, 'apps/shop.ts'), 'Shop.<instance_members_initializer>'),
    frame(join(project, 'stages/staging.ts')),
  );
  expect(findLocation(stack, project)).toEqual({ file: 'apps/shop.ts', line: 12, column: 7 });
});

test.each([
  `    at ${join(project, 'a.ts')}:3:4`,
  `    at async ${pathToFileURL(join(project, 'a.ts')).href}:3:4`.replace('async ', ''),
  `    at Object.<anonymous> (${pathToFileURL(join(project, 'a.ts')).href}:3:4)`,
  `    at async Promise.all (${join(project, 'a.ts')}:3:4)`,
])('a frame is read: %s', (line) => {
  expect(findLocation(stackOf(line), project)).toEqual({ file: 'a.ts', line: 3, column: 4 });
});

test('a folder of the project that only sounds like another is not taken for it', () => {
  expect(findLocation(stackOf(frame(join(project, '..apps/shop.ts'))), project)?.file).toBe('..apps/shop.ts');
  expect(findLocation(stackOf(frame(join(project, 'my_node_modules/shop.ts'))), project)?.file).toBe('my_node_modules/shop.ts');
});

test('there is none without a stack, and none outside of the project', () => {
  expect(findLocation(undefined, project)).toBeUndefined();
  expect(findLocation('', project)).toBeUndefined();
  expect(findLocation(stackOf(frame('/elsewhere/a.ts')), project)).toBeUndefined();
});
