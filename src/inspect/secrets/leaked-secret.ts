import { describe, placeOf } from '../../text/describe.ts';
import { printPath } from '../../text/path.ts';
import type { InspectedStage, Inspection } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import type { Resource } from '../../types/resource.ts';
import { isEncrypted } from './encrypted.ts';
import { findLeak, type LeakSearch } from './find-leak.ts';
import type { Found } from './find-token.ts';

/**
 * Reports what looks like a credential in any text of any object: in the data of ConfigMaps, arguments, variables, annotations, values of
 * charts. What stands in Secrets themselves is the matter of `plain-secret`.
 */
export const leakedSecret: Inspection = {
  codes: ['leaked-secret'],
  *inspect(stage) {
    const walk: Walk = { isUnknown: stage.isUnknown, secrets: listSecretInputs(stage), clean: new Set(), path: [], leaks: [] };
    for (const resource of stage.resources) {
      if (isEncrypted(resource.manifest)) continue;
      const { id, manifest } = resource;
      searchObject(id.kind === 'Secret' && id.group === '' ? withoutValues(manifest) : manifest, walk);
      for (const leak of walk.leaks.splice(0)) yield report(resource, leak);
    }
  },
};

/** The values that the author declared secret and that are long enough to be told from other words. */
function listSecretInputs({ definition }: InspectedStage): readonly string[] {
  return (definition?.inputs ?? []).flatMap(({ secret, value }) =>
    secret && typeof value === 'string' && value.length >= 6 ? [value] : [],
  );
}

function withoutValues({ data: _data, stringData: _stringData, ...rest }: JsonObject): JsonObject {
  return rest;
}

/** One walk through an object: where it is, and what it has found. */
interface Walk extends LeakSearch {
  readonly path: (string | number)[];
  readonly leaks: Leak[];
}

interface Leak {
  readonly found: Found;
  readonly at: string;
}

function searchObject(object: JsonObject, walk: Walk): void {
  for (const key in object) {
    if (SKIPPED.has(key)) continue;
    walk.path.push(key);
    // `{ name: PASSWORD, value: x }`: the value has the name that stands beside it.
    search(object[key], key === 'value' && typeof object.name === 'string' ? object.name : key, walk);
    walk.path.pop();
  }
}

/** Names and versions hold no secrets, schemas only speak of them, and what is sealed may be read. */
const SKIPPED = new Set(['apiVersion', 'kind', 'openAPIV3Schema', 'encryptedData', 'caBundle']);

function search(value: JsonValue | undefined, name: string, walk: Walk): void {
  if (typeof value === 'string') {
    const found = value.length < 3 ? undefined : findLeak(name, value, walk);
    if (found) walk.leaks.push({ found, at: printPath(walk.path) });
  } else if (Array.isArray(value)) {
    searchList(value, name, walk);
  } else if (typeof value === 'object' && value !== null) {
    searchObject(value as JsonObject, walk);
  }
}

function searchList(list: readonly JsonValue[], name: string, walk: Walk): void {
  for (let index = 0; index < list.length; index++) {
    walk.path.push(index);
    // `--password`, `x` are two arguments.
    const before = list[index - 1];
    search(list[index], isFlag(before) && !isFlag(list[index]) ? before : name, walk);
    walk.path.pop();
  }
}

function isFlag(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value.startsWith('-') && /^--?[\w-]+$/.test(value);
}

function report(resource: Resource, { found: { rule, what, isCertain }, at }: Leak): Finding {
  return {
    code: 'leaked-secret',
    rule,
    severity: isCertain ? 'error' : 'warning',
    message: `${describe(resource.id)} holds at ${at} what looks like ${what}: everybody who can read the repository could use it.`,
    fix: 'Keep it where secrets are kept and refer to it (new Secrets(…).env(…), an ExternalSecret, a SealedSecret). If it is a real one, replace it: it has been written down.',
    ...placeOf(resource),
    at,
  };
}
