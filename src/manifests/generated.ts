import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { JsonObject } from '../types/manifest.ts';
import type { External } from '../types/resource.ts';
import { asList, type Kustomization } from './kustomization.ts';

/** A ConfigMap or Secret that a generator makes. References name it without the hash that kustomize adds. */
export interface Generated {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly namespace: string | undefined;
  /** Undefined where they are not known. */
  readonly keys: readonly string[] | undefined;
}

/** What the generators of one kustomization make. */
export function listGenerated({ configMaps, secrets, folder }: Kustomization): readonly Generated[] {
  const read = (kind: Generated['kind'], entries: readonly JsonObject[]) =>
    entries.flatMap((entry): readonly Generated[] => {
      const { name, namespace } = entry;
      if (typeof name !== 'string') return [];
      return [{ kind, name, namespace: typeof namespace === 'string' ? namespace : undefined, keys: listKeys(entry, folder) }];
    });
  return [...read('ConfigMap', configMaps), ...read('Secret', secrets)];
}

/** As something that exists. One that several generators of a world make has the keys of all of them. */
export function toExternals(generated: readonly Generated[]): readonly External[] {
  const byIdentity = new Map<string, Generated>();
  for (const each of generated) {
    const key = JSON.stringify([each.kind, each.namespace, each.name]);
    const known = byIdentity.get(key);
    const keys = known && (known.keys && each.keys ? [...known.keys, ...each.keys] : undefined);
    byIdentity.set(key, known ? { ...known, keys } : each);
  }
  return [...byIdentity.values()].map(({ kind, name, namespace = 'default', keys }) => ({
    id: { group: '', kind, namespace, name },
    ...(keys && { keys }),
    stage: '',
  }));
}

/** Keys of literals and files; those of an environment file where it can be read. */
function listKeys({ literals, files, envs, env, behavior }: JsonObject, folder: string): readonly string[] | undefined {
  if (behavior === 'merge') return undefined;
  const keys: string[] = [];
  for (const literal of asList(literals)) if (typeof literal === 'string') keys.push(literal.split('=', 1)[0]!);
  for (const file of asList(files)) {
    if (typeof file === 'string') keys.push(file.includes('=') ? file.slice(0, file.indexOf('=')) : basename(file));
  }
  for (const file of [...asList(envs), ...(env === undefined ? [] : [env])]) {
    const lines = typeof file === 'string' ? readLines(join(folder, file)) : undefined;
    if (lines === undefined) return undefined;
    keys.push(
      ...lines
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.replace(/=.*$/, '')),
    );
  }
  return keys;
}

function readLines(path: string): readonly string[] | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    // Such files hold secrets and are often kept out of repositories: what is in them is not known then.
    return undefined;
  }
}
