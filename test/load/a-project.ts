import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Loaded, type LoadOptions, loadStages } from '../../src/load/load-stages.ts';
import { findProject } from '../../src/load/project.ts';
import { type Synthesis, synthesize } from '../../src/synthesize.ts';
import type { StagewrightError } from '../../src/text/error.ts';

const scratch = resolve(import.meta.dirname, '..', '.scratch');

/** A project of the given files (path to text) in a folder of its own, which goes away with the test. Gives its folder. */
export function aProject(files: Readonly<Record<string, string>>): string {
  mkdirSync(scratch, { recursive: true });
  const root = mkdtempSync(join(scratch, 'project-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ 'package.json': '{"name":"shop","type":"module"}', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Text of a stage file: a stage of one application with one ConfigMap, whose `data` holds the given expressions. */
export function aStageFile(name: string, data: Readonly<Record<string, string>> = { stage: `'${name}'` }): string {
  const entries = Object.entries(data).map(([key, expression]) => `${JSON.stringify(key)}: ${expression}`);
  return `import { Application, Config, Stage } from 'stagewright';
class Shop extends Application {
  readonly config = new Config(this, 'config', { ${entries.join(', ')} });
}
class Shops extends Stage { readonly shop = new Shop(this, 'shop'); }
export default new Shops('${name}');
`;
}

export async function load(root: string, options: Partial<LoadOptions> = {}): Promise<Loaded> {
  return loadStages(findProject(root), { names: [], set: new Map(), environment: {}, ...options });
}

export async function synthesizeProject(root: string, options: Partial<LoadOptions> = {}): Promise<Synthesis> {
  return synthesize(findProject(root), await load(root, options));
}

/** What was thrown, as people see it: `code at file:line:column`, the message and the hint. */
export async function refusalOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    const { code, message, hint, at } = error as StagewrightError;
    if (code === undefined) throw error;
    return `${code} at ${at ? `${at.file}:${at.line}:${at.column}` : '-'}\n${message}\n${hint}`;
  }
  throw new Error('Nothing was thrown.');
}
