import { printPath } from '../../../text/path.ts';
import { list } from '../../../text/words.ts';
import type { JsonObject, JsonValue, Manifest } from '../../../types/manifest.ts';
import type { Policy } from '../../../types/policy.ts';

/** https://tc39.es/ecma262/#sec-tostring */
export const noUnsetText: Policy & { readonly id: 'no-unset-text' } = {
  id: 'no-unset-text',
  severity: 'warning',
  description: 'No text holds what JavaScript prints for a value that is missing.',
  check: (manifest, { report, isUnknown }) => {
    // Definitions speak of such values, and may have them as defaults.
    if (manifest.kind === 'CustomResourceDefinition' || !isSuspect(manifest)) return;
    const walk: Walk = { isUnknown, path: [], found: [] };
    searchManifest(manifest, walk);
    const [first] = walk.found;
    if (!first) return;
    const places = walk.found.map(({ at }) => at);
    // Of the text itself nothing is told: it may hold a password.
    const printed = [...new Set(walk.found.map(({ unset }) => `"${unset}"`))];
    report({
      message: `${list(places, 4)} ${places.length === 1 ? 'holds' : 'hold'} ${list(printed)}, which is what JavaScript prints for a value that is missing, or is no text.`,
      fix: 'Look for the variable or field that the text is made of, and give it a value or leave the text out.',
      at: first.at,
    });
  },
};

/** Whether there is anything to look for: nearly always there is not, and knowing it without any path is cheap. */
function isSuspect(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return isSuspectText(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (isSuspect(value[index])) return true;
    return false;
  }
  for (const key in value) if (isSuspect((value as JsonObject)[key])) return true;
  return false;
}

function isSuspectText(text: string): boolean {
  return text.length > 2 && text.length <= LONGEST && SUSPECT.test(text);
}

const SUSPECT = /undefined|NaN|\[object |:null$/;
/** Longer texts are files, programs or prose. */
const LONGEST = 300;

interface Walk {
  readonly isUnknown: (text: string) => boolean;
  readonly path: (string | number)[];
  readonly found: { readonly at: string; readonly unset: string }[];
}

function searchManifest(manifest: Manifest, walk: Walk): void {
  for (const key in manifest) {
    const isData = (manifest.kind === 'ConfigMap' || manifest.kind === 'Secret') && DATA.has(key);
    if (!isData || !isEncoded(manifest, key)) search(manifest[key], key, { walk, isForeign: isData });
  }
}

const DATA = new Set(['data', 'stringData', 'binaryData']);

function isEncoded({ kind }: Manifest, key: string): boolean {
  return key === 'binaryData' || (key === 'data' && kind === 'Secret');
}

interface Search {
  readonly walk: Walk;
  /** True where texts are programs or files of programs, in which the words may well be meant. */
  readonly isForeign: boolean;
}

function search(value: JsonValue | undefined, step: string | number, { walk, isForeign }: Search): void {
  walk.path.push(step);
  if (typeof value === 'string') {
    const unset = isSuspectText(value) && !walk.isUnknown(value) ? findUnset(value, step, isForeign) : undefined;
    if (unset !== undefined) walk.found.push({ at: printPath(walk.path), unset });
  } else if (typeof value === 'object' && value !== null) {
    const inside = { walk, isForeign: isForeign || step === 'command' || step === 'args' };
    if (Array.isArray(value)) for (const [index, each] of value.entries()) search(each, index, inside);
    else for (const key in value) search((value as JsonObject)[key], key, inside);
  }
  walk.path.pop();
}

function findUnset(text: string, field: string | number, isForeign: boolean): string | undefined {
  if (/[\r\n]/.test(text)) return undefined;
  if (field === 'image' && text.endsWith(':null')) return 'null';
  const shapes = isForeign ? [OBJECT, HOST, ARGUMENT] : [OBJECT, HOST, PART];
  for (const shape of shapes) {
    const unset = shape.exec(text)?.[1];
    if (unset !== undefined) return unset;
  }
  return undefined;
}

/** What is in quotes is compared with, by a program. */
const OBJECT = /(?<!["'`])(\[object (?:Object|Promise|Map|Set|Function|AsyncFunction)\])/;
/** Between `://` and the path. */
const HOST = /:\/\/(?:[^\s/?#]*[:.@_-])?(undefined|NaN)(?!\w)/;
/** All of a text, its tag, or what an option is set to. */
const ARGUMENT = /^(?:--[\w.-]+=|[\w./:-]+:)?(undefined)$/;
/** A part of a name, a reference or an address: neither of prose nor of an expression. `-fsanitize=undefined` is an option of compilers. */
const PART = /^(?!.*sanitize=)(?:[\w.:/@=,%?&#+~-]*[.:/@=,?&#_-])?(undefined|NaN)(?:[.:/@=,?&#_-][\w.:/@=,%?&#+~-]*)?$/;
