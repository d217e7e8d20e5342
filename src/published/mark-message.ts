import { oneLine } from '../plan/message-template.ts';
import { list } from '../text/words.ts';
import type { EntryKind, EntryMessage, EntrySource } from '../types/timeline.ts';

/** Names in a subject; the trailers have all. */
const MOST = 4;

/** `staging: publish shop, database`, then a trailer for each fact: the history of a stage is read from these alone. */
export function writeMarkMessage(message: EntryMessage): string {
  const { stage, project, kind, source, build, landed, proposed, inputs, contents, rollbackTo, isPart } = message;
  const trailers: readonly (readonly [key: string, value: string | null | undefined])[] = [
    ['Stage', stage],
    ['Project', project],
    ['Kind', kind],
    ['Source-Commit', source && `${source.commit}${source.isDirty ? DIRTY : ''}`],
    ['Source-Subject', source?.subject],
    ['Source-Author', source?.author],
    ['Source-Repository', source?.repository],
    ['Build', build],
    ['Commit', landed],
    ...proposed.map((commit) => ['Proposed', commit] as const),
    ['Rollback-To', rollbackTo],
    ['Scope', isPart ? PART : null],
    ...[...inputs].map(([name, value]) => ['Input', `${writeName(name)} ${writeValue(value)}`] as const),
    ...[...contents].map(([application, id]) => ['Content', `${application} ${id ?? GONE}`] as const),
  ];
  const lines = trailers.flatMap(([key, value]) => {
    const text = oneLine(value ?? '');
    return text === '' ? [] : [`${key}: ${text}`];
  });
  const what = contents.size > 0 ? ` ${list([...contents.keys()], MOST)}` : kind === 'publish' ? ', nothing new' : '';
  return `${oneLine(`${stage}: ${kind === 'removal' ? 'remove' : kind}${what}`)}\n\n${lines.join('\n')}\n`;
}

/**
 * Reads such a message, or that of a commit on a target branch, which tells less. Whoever may push can write one: what is not as we
 * write it counts as not said, and of what is said twice the last one stands.
 */
export function readMarkMessage(text: string): EntryMessage {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n').slice(1)) {
    const [, key, value] = /^([A-Z][A-Za-z-]*): (.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const known = values.get(key);
    if (known) known.push(value.trim());
    else values.set(key, [value.trim()]);
  }
  const all = (key: string) => values.get(key) ?? [];
  const last = (key: string) => all(key).at(-1) || null;
  return {
    stage: last('Stage'),
    project: last('Project'),
    kind: kinds.find((kind) => kind === last('Kind')) ?? 'publish',
    source: readSource(last),
    build: last('Build'),
    landed: commitOf(last('Commit')),
    proposed: all('Proposed').flatMap((value) => commitOf(value) ?? []),
    inputs: new Map(all('Input').flatMap(readInput)),
    contents: new Map(all('Content').flatMap(readContent)),
    rollbackTo: commitOf(last('Rollback-To')),
    ...(last('Scope') === PART && { isPart: true }),
  };
}

/** True for what can be the id of a commit or content. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** True for a name that an application can have, the reserved ones among them. */
export function isApplicationName(name: string): boolean {
  return /^_?[a-z0-9][a-z0-9-]*$/.test(name);
}

const kinds: readonly EntryKind[] = ['publish', 'rollback', 'release', 'removal'];
const DIRTY = ' (with uncommitted changes)';
const GONE = '-';
const PART = 'part';

function readSource(last: (key: string) => string | null): EntrySource | null {
  const said = last('Source-Commit') ?? '';
  const commit = commitOf(said.replace(DIRTY, ''));
  if (commit === null) return null;
  return {
    commit,
    isDirty: said.endsWith(DIRTY),
    subject: last('Source-Subject'),
    author: last('Source-Author'),
    repository: last('Source-Repository'),
  };
}

function commitOf(value: string | null): string | null {
  return value !== null && isObjectId(value) ? value : null;
}

function readContent(text: string): readonly (readonly [string, string | null])[] {
  const [application = '', id = '', ...rest] = text.split(' ');
  if (rest.length > 0 || !isApplicationName(application) || (id !== GONE && !isObjectId(id))) return [];
  return [[application, id === GONE ? null : id]];
}

/** A name is up to its author, and most are plain words. */
function writeName(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : printJson(name);
}

function writeValue(value: unknown): string {
  return JSON.stringify(value) === undefined ? GONE : printJson(value);
}

function readInput(text: string): readonly (readonly [string, unknown])[] {
  const [, plain, quoted, value = ''] = /^(?:([\w.-]+)|("(?:[^"\\]|\\.)*")) (.*)$/.exec(text) ?? [];
  try {
    const name: unknown = plain ?? JSON.parse(quoted ?? '');
    return typeof name === 'string' ? [[name, value === GONE ? undefined : JSON.parse(value)]] : [];
  } catch {
    return [];
  }
}

/** JSON on one line; what a line break, a terminal or `oneLine` could take for something else is escaped. */
function printJson(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // A space is written as it is, unless there is more than one.
  return JSON.stringify(value).replace(/[^\S ]|\p{Cc}|(?<= ) /gu, escaped);
}
