import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Manifest } from '../types/manifest.ts';
import { currentContext } from './context.ts';
import { blameCaller, type Callable } from './trace.ts';
import { readManifests } from './yaml-file.ts';

/**
 * What decides in the cluster who is admitted, as it stands in files and folders of the project. Blames who makes the stage.
 *
 * @throws StagewrightError with the line in the YAML file, for what cannot be read.
 */
export function readAdmission(paths: readonly string[], maker: Callable): readonly Manifest[] {
  try {
    return paths.flatMap(listFiles).flatMap((path) => readManifests(path, 'admission') as readonly Manifest[]);
  } catch (error) {
    throw blameCaller(error as Error, maker);
  }
}

/** The YAML of a folder in the order of the names, or the file itself. */
function listFiles(path: string): readonly string[] {
  const place = resolve(currentContext().project, path);
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:ya?ml|json)$/i.test(name));
  return names.sort().map((name) => join(path, name));
}
