import type { InputChange } from '../types/timeline.ts';
import { type Chain, findNewestWith, inputsAt, valueAt } from './chain.ts';

/** A field of a manifest that a rollback changes. */
export interface ChangedField {
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface RestoredContent {
  readonly application: string;
  /** What it is from then on; null for nothing. */
  readonly content: string | null;
  readonly fields: readonly ChangedField[];
}

export interface InputsOf {
  readonly chain: Chain;
  /** As the mark has them. */
  readonly now: Readonly<Record<string, unknown>>;
  readonly restored: readonly RestoredContent[];
  /** True when all that the project has in the stage goes back. */
  readonly isWhole: boolean;
}

/**
 * The inputs that go back with what is rolled back, by name, so that the next publish does not bring its values again: all of them with a
 * whole stage; else those whose old value leaves a field of the application and whose restored one comes into it.
 */
export function findRestoredInputs({ chain, now, restored, isWhole }: InputsOf): readonly InputChange[] {
  const then = isWhole ? findMoment(chain, restored) : undefined;
  if (then !== undefined) return compare(now, inputsAt(chain, then));
  const found = restored.flatMap(({ application, content, fields }) => {
    const index = content === null ? undefined : findNewestWith(chain, application, content);
    const before = index === undefined ? [] : compare(now, inputsAt(chain, index));
    const shown = before.filter((change) => isShown(change, fields));
    return shown.filter((change) => !isOfOthers(chain, application, change) || shown.every((other) => !isLike(other, change)));
  });
  const byName = new Map(found.map((change) => [change.name, change]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The newest entry at which all of it was like that. */
function findMoment({ entries, contents }: Chain, restored: readonly RestoredContent[]): number | undefined {
  const isLike = (index: number) =>
    restored.every(({ application, content }) => (valueAt(contents.get(application), index) ?? null) === content);
  const index = entries.findLastIndex((_, each) => isLike(each));
  return index < 0 ? undefined : index;
}

function compare(now: Readonly<Record<string, unknown>>, then: ReadonlyMap<string, unknown>): readonly InputChange[] {
  const names = [...new Set([...Object.keys(now), ...then.keys()])].sort();
  const changes = names.map((name) => ({
    name,
    before: Object.hasOwn(now, name) ? now[name] : undefined,
    after: then.get(name),
  }));
  return changes.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
}

/** True for two inputs with the same values, of which nobody can tell by a field which one it shows. */
export function isLike(a: InputChange, b: InputChange): boolean {
  return a.name !== b.name && JSON.stringify([a.before, a.after]) === JSON.stringify([b.before, b.after]);
}

/** True for an input that has once changed without the application. */
function isOfOthers({ inputs, contents }: Chain, application: string, { name }: InputChange): boolean {
  const changes = new Set(contents.get(application)?.map(({ index }) => index));
  return inputs.get(name)?.some(({ index }) => !changes.has(index)) ?? false;
}

function isShown({ before, after }: InputChange, fields: readonly ChangedField[]): boolean {
  if (before === undefined || after === undefined) return false;
  const pairs = listPairs(before, after);
  return pairs.length > 0 && pairs.every(([old, restored]) => fields.some((field) => isReplaced(field, old, restored)));
}

/** The plain values in which two values differ, where they have the same form. */
function listPairs(before: unknown, after: unknown): readonly (readonly [unknown, unknown])[] {
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [[before, after]];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => listPairs(Reflect.get(before, key), Reflect.get(after, key)));
}

function isReplaced({ before, after }: ChangedField, old: unknown, restored: unknown): boolean {
  return holds(before, old) && holds(after, restored) && !holds(after, old) && !holds(before, restored);
}

/** True for a field that is the value, or a text or list in which it stands as a word of its own. */
function holds(field: unknown, value: unknown): boolean {
  if (value === undefined || value === null) return field === value;
  if (typeof field === 'object' && field !== null) return Object.values(field).some((each) => holds(each, value));
  const [text, word] = [String(field), String(value)];
  if (typeof value !== 'string' || word === '') return text === word;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [left, right] = [text[at - 1] ?? ' ', text[at + word.length] ?? ' '];
    if (!isPart(left) && !isPart(right)) return true;
  }
  return false;
}

function isPart(character: string): boolean {
  return /[\w.-]/.test(character);
}
