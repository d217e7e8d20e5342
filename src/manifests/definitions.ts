import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StagewrightError } from '../text/error.ts';
import type { Manifest } from '../types/manifest.ts';
import { splitDocuments } from './documents.ts';
import { findFiles, show } from './find-files.ts';
import { isObject } from './lists.ts';
import { findName } from './name.ts';
import { readFile } from './read-file.ts';
import { parseYaml } from './yaml.ts';

/** What was found, and the absolute paths of the files that were read for it. */
export interface Definitions {
  readonly definitions: readonly Manifest[];
  readonly files: readonly string[];
}

/**
 * The CustomResourceDefinitions in files and folders; whatever else is in them is left out. Paths start at `folder`.
 *
 * @throws StagewrightError `usage` for a path that is not there, and `definitions-unreadable` for a file that is no YAML.
 */
export function readDefinitions(paths: readonly string[], folder: string): Definitions {
  const { files } = findFiles(paths, folder);
  const definitions = files.flatMap(({ path, isNamed }) => {
    const shown = show(path, folder);
    const { objects, findings, skipped } = readFile({ path, shown, isNamed });
    const broken = findings.find(({ code }) => code === 'invalid-manifest');
    if (broken) {
      const at = broken.trace?.locate?.(undefined);
      throw new StagewrightError('definitions-unreadable', broken.message, { hint: broken.fix, at, cause: broken });
    }
    if (skipped !== undefined) {
      const hint = 'Put the definitions there that it is filled in to, or take it out of the folder.';
      throw new StagewrightError('definitions-unreadable', `${shown} cannot be read: it is ${skipped}.`, { hint });
    }
    return objects.map(({ manifest }) => manifest).filter(isDefinition);
  });
  return { definitions, files: files.map(({ path }) => path) };
}

/** Those in texts of whatever kind; what cannot be read is left out, since somebody else answers for it. */
export function findDefinitions(texts: Iterable<string>): readonly Manifest[] {
  return [...texts]
    .flatMap((text) => splitDocuments(text))
    .filter(({ text }) => /^kind: *["']?CustomResourceDefinition\b/m.test(text))
    .flatMap(({ text }) => {
      const { value } = { value: undefined, ...parseYaml(text) };
      return isObject(value) && typeof value.kind === 'string' && isDefinition({ kind: value.kind, ...value })
        ? [value as Manifest]
        : [];
    });
}

/** The files with definitions that a `cdk8s.yaml` imports, absolute. What it imports from elsewhere is not fetched. */
export function listImports(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const parsed = parseYaml(readFileSync(file, 'utf8'));
  // What is wrong with it is for cdk8s to say.
  const imports = parsed.problem === undefined && isObject(parsed.value) ? parsed.value.imports : undefined;
  return (Array.isArray(imports) ? imports : [])
    .filter((each) => typeof each === 'string')
    .map((each) => resolve(dirname(file), each.replace(/^[^:/]*:=/, '')))
    .filter((path) => /\.(?:ya?ml|json)$/.test(path) && existsSync(path));
}

function isDefinition(manifest: { readonly kind: string }): manifest is Manifest {
  return manifest.kind === 'CustomResourceDefinition' && findName(manifest) !== undefined;
}
