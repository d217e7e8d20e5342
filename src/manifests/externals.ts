import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { groupOf } from '../resources/identity.ts';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { External } from '../types/resource.ts';
import { isObject } from './lists.ts';
import { parseYaml } from './yaml.ts';

/** A namespace that stands for every one. */
const EVERYWHERE = '*';

const FIELDS = ['apiVersion', 'kind', 'namespace', 'name', 'keys', 'ports'];

/**
 * Declarations of what exists without being in the manifests: a YAML or JSON list of `{ apiVersion, kind, namespace, name, keys,
 * ports }`, as `external` takes them. Only `kind` and `name` are required; without a namespace it is in every one.
 *
 * @throws StagewrightError `usage` for a file that cannot be read, and for an entry that is none.
 */
export function readExternals(
  files: readonly string[],
  folder: string,
  isClusterScoped: (group: string, kind: string) => boolean,
): readonly External[] {
  return files.flatMap((file) => {
    const content = readList(file, folder);
    return content.map((entry, index) => toExternal(entry, `${file} [${index}]`, isClusterScoped));
  });
}

function readList(file: string, folder: string): readonly JsonValue[] {
  let text: string;
  try {
    text = readFileSync(resolve(folder, file), 'utf8');
  } catch (cause) {
    throw wrong(`The file ${quote(file)} cannot be read.`, cause);
  }
  const parsed = parseYaml(text);
  if (parsed.problem !== undefined) throw wrong(`The file ${quote(file)} cannot be read as YAML: ${parsed.problem}.`);
  if (Array.isArray(parsed.value)) return parsed.value as readonly JsonValue[];
  throw wrong(`The file ${quote(file)} holds no list.`);
}

function toExternal(entry: JsonValue, place: string, isClusterScoped: (group: string, kind: string) => boolean): External {
  if (!isObject(entry)) throw wrong(`${place} is no declaration.`);
  const strange = Object.keys(entry).find((key) => !FIELDS.includes(key));
  if (strange !== undefined) throw wrong(`${place} has a field ${quote(strange)}, which no declaration has.`);
  const { apiVersion = 'v1', kind, namespace, name, keys, ports } = entry;
  if (!isText(kind) || !isText(name) || !isText(apiVersion)) throw wrong(`${place} needs a kind and a name, as text.`);
  if (namespace !== undefined && !isText(namespace)) throw wrong(`${place} has a namespace that is no text.`);
  if (keys !== undefined && !isListOf(keys, isText)) throw wrong(`${place} has keys that are no list of texts.`);
  if (ports !== undefined && !isListOf(ports, isPort)) throw wrong(`${place} has ports that are no list of numbers and names.`);
  const group = groupOf(apiVersion);
  const isScoped = isClusterScoped(group, kind);
  return {
    id: { group, kind, ...(!isScoped && { namespace: namespace ?? EVERYWHERE }), name },
    ...(keys && { keys }),
    ...(ports && { ports }),
    stage: '',
  };
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function isPort(value: JsonValue): value is number | string {
  return isText(value) || Number.isInteger(value);
}

function isListOf<T extends JsonValue>(value: JsonValue, is: (item: JsonValue) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}

function wrong(message: string, cause?: unknown): StagewrightError {
  return new StagewrightError('usage', message, {
    hint: 'Write a list such as: [{ kind: Secret, namespace: shop, name: login, keys: [password] }].',
    cause,
  });
}
