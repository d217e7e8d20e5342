import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Project } from '../load/project.ts';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { CommonOptions } from './options.ts';
import type { World } from './world.ts';

/**
 * The project with the definitions of custom resources that it does not render: those of the folders that package.json and
 * `--schemas` name, and the files that `cdk8s.yaml` imports.
 */
export async function withDefinitions(world: World, project: Project, { schemas = [] }: CommonOptions): Promise<Project> {
  const { root, schemas: named = [] } = project;
  const missing = named.find((path) => !existsSync(resolve(root, path)));
  if (missing !== undefined) {
    throw new StagewrightError('project-invalid', `package.json names schemas ${quote(missing)}, which is not there.`, {
      hint: 'Make that folder, put definitions of custom resources into it, or take the name out.',
    });
  }
  const imports = join(root, 'cdk8s.yaml');
  if (named.length === 0 && schemas.length === 0 && !existsSync(imports)) return project;
  // A parser of YAML, which most projects can do without.
  const { listImports, readDefinitions } = await import('../manifests/definitions.ts');
  const given = schemas.map((path) => resolve(world.folder, path));
  const { definitions, files } = readDefinitions([...given, ...named, ...listImports(imports)], root);
  return { ...project, definitions, definitionFiles: files };
}
