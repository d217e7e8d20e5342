import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Manifest } from '../types/manifest.ts';

/** The repository that owns a set of applications. */
export interface Project {
  /** Absolute path of the folder that holds `package.json` and `stages/`. */
  readonly root: string;
  /** `stagewright.project` of package.json, default its name without the scope. */
  readonly name: string;
  /** Folder that `synth` writes, relative to the root: `stagewright.output` of package.json. @default 'dist' */
  readonly output: string;
  /** Files and folders with definitions of custom resources, relative to the root: `stagewright.schemas` of package.json. @default none */
  readonly schemas?: readonly string[];
  /** Those definitions, where a command has read them. @default none */
  readonly definitions?: readonly Manifest[];
  /** The files that they were looked for in, absolute. @default none */
  readonly definitionFiles?: readonly string[];
}

/** Finds the project at the folder or above it; symbolic links are followed. Throws `project-invalid`. */
export function findProject(folder: string): Project {
  const start = resolve(folder);
  for (let root = start; ; root = dirname(root)) {
    const isProject =
      existsSync(join(root, 'package.json')) && statSync(join(root, 'stages'), { throwIfNoEntry: false })?.isDirectory();
    // Stacks and bundlers speak of real paths only.
    if (isProject) return readProject(realpathSync(root));
    if (dirname(root) === root) break;
  }
  throw new StagewrightError('project-invalid', `There is no Stagewright project at ${start} or above it.`, {
    hint: 'A project is a folder with package.json and stages/; go there or pass --project DIR.',
  });
}

function readProject(root: string): Project {
  const file = join(root, 'package.json');
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new StagewrightError('project-invalid', `${file} is no JSON: ${(cause as Error).message}.`, {
      hint: 'Mend package.json.',
      cause,
    });
  }
  const { name, stagewright } = (content ?? {}) as {
    name?: unknown;
    stagewright?: { project?: unknown; output?: unknown; schemas?: unknown } | null;
  };
  const project = stagewright?.project ?? (typeof name === 'string' ? name.replace(/^@[^/]*\//, '') : undefined);
  if (typeof project !== 'string' || !/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/.test(project) || project.includes('..')) {
    throw new StagewrightError('project-invalid', `${file} gives no usable project name: ${quote(String(project))}.`, {
      hint: 'Set "stagewright": { "project": "my-shop" } in package.json: at most 63 of a-z, 0-9, ".", "_" and "-".',
    });
  }
  const output = typeof stagewright?.output === 'string' ? stagewright.output : 'dist';
  const schemas = readSchemas(stagewright?.schemas, file);
  return { root, name: project, output, ...(schemas && { schemas }) };
}

function readSchemas(given: unknown, file: string): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const schemas: readonly unknown[] = [given].flat();
  if (schemas.every((path) => typeof path === 'string' && path !== '')) return schemas as readonly string[];
  throw new StagewrightError('project-invalid', `${file} gives no usable schemas: ${JSON.stringify(given)}.`, {
    hint: 'Set "stagewright": { "schemas": "schemas" } in package.json: a folder with definitions, or a list of such.',
  });
}
