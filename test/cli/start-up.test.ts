import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { aProject, aStage, stagewright } from './projects.ts';

const library = pathToFileURL(`${resolve(import.meta.dirname, '..', '..', 'lib')}/`).href;
const recorder = pathToFileURL(join(import.meta.dirname, 'record-modules.mjs')).href;

/** What a command loads: rooms and files of our own as `graph/`, packages that we depend on ourselves as `yaml`. */
async function loadedBy(args: readonly string[], stage = aStage('staging')): Promise<ReadonlySet<string>> {
  const project = aProject({ 'stages/staging.ts': stage });
  const record = join(project, '.stagewright-modules');
  const { exit } = await stagewright(project, args, { NODE_OPTIONS: `--import=${recorder}`, RECORD: record });
  expect(exit).toBe(0);
  return new Set(readFileSync(record, 'utf8').split('\n').filter(Boolean).map(nameOf));
}

function nameOf(url: string): string {
  if (url.startsWith(library)) return /^[^/]*\/?/.exec(url.slice(library.length))?.[0] ?? '';
  // cdk8s brings a yaml of its own, which comes with every project and is none of our doing.
  return /\/node_modules\/([^/]+)/.exec(url)?.[1] ?? url;
}

test('list loads the project, and neither the pipeline nor YAML nor git', async () => {
  const loaded = await loadedBy(['list']);
  expect(loaded).toContain('load/');
  expect(loaded).toContain('cdk8s');
  const needless = [
    'synthesize.js',
    'resources/',
    'graph/',
    'checks/',
    'inspect/',
    'schemas/',
    'render/',
    'plan/',
    'git/',
    'source/',
    'published/',
    'deliver/',
    'yaml',
    'simple-git',
    'diff',
    'croner',
  ];
  expect(needless.filter((name) => loaded.has(name))).toEqual([]);
});

test('list loads what reads calendars where a stage has a freeze, and nowhere else', async () => {
  const options = "freezes: [freeze('0 16 * * 5', { duration: '64h', reason: 'weekend' })]";
  const loaded = await loadedBy(['list'], `import { freeze } from 'stagewright';\n${aStage('staging', { options })}`);
  expect(loaded).toContain('croner');
  expect(loaded).not.toContain('timeline/');
});

test('check loads the pipeline, and neither YAML nor git nor what compares folders', async () => {
  const loaded = await loadedBy(['check']);
  for (const name of ['synthesize.js', 'resources/', 'graph/', 'checks/', 'render/']) expect(loaded).toContain(name);
  expect(['plan/', 'git/', 'deliver/', 'yaml', 'simple-git', 'diff'].filter((name) => loaded.has(name))).toEqual([]);
});

test('diff loads git and what compares texts, so that the other tests here would notice', async () => {
  const loaded = await loadedBy(['diff']);
  for (const name of ['plan/', 'git/', 'source/', 'published/', 'deliver/', 'simple-git', 'diff']) expect(loaded).toContain(name);
});
