import type { CommitStatus } from '../../types/forge.ts';
import { textAt, valueAt } from './answer.ts';
import { cleanText } from './server-words.ts';

/** Where a forge's answer holds what a commit status is made of: paths such as `context.name`. */
export interface StatusShape {
  readonly context: string;
  readonly state: string | ((answer: unknown) => string);
  /** The forge's words for what is final; every other one is still on its way, or says nothing. */
  readonly states: Readonly<Record<string, 'success' | 'failure'>>;
  readonly description: string;
  readonly url: string;
  /** A number that grows from status to status. @default the newest comes first */
  readonly age?: string;
}

export interface Wanted {
  readonly contexts: readonly string[];
  /** What the forge has in place of a context. @default the context itself */
  readonly keyOf?: (context: string) => string;
}

/** Of each wanted context the newest status, page by page of a forge's answers. */
export async function pickStatuses(
  pages: AsyncIterable<readonly unknown[]>,
  shape: StatusShape,
  { contexts, keyOf = (context) => context }: Wanted,
): Promise<readonly CommitStatus[]> {
  const byKey = new Map(contexts.map((context) => [keyOf(context), context]));
  const newest = new Map<string, { readonly age: number; readonly answer: unknown }>();
  for await (const page of pages) {
    for (const answer of page) {
      const key = valueAt(answer, shape.context);
      const context = typeof key === 'string' ? byKey.get(key) : undefined;
      if (context === undefined) continue;
      const age = Number(shape.age === undefined ? 0 : valueAt(answer, shape.age));
      const known = newest.get(context);
      if (known === undefined || age > known.age) newest.set(context, { age, answer });
    }
  }
  return [...newest].map(([context, { answer }]) => toStatus(context, answer, shape));
}

function toStatus(context: string, answer: unknown, { state, states, description, url }: StatusShape): CommitStatus {
  const word = typeof state === 'string' ? textAt(answer, state) : state(answer);
  const said = valueAt(answer, description);
  return {
    context,
    state: (Object.hasOwn(states, word) && states[word]) || 'pending',
    description: typeof said === 'string' ? cleanText(said, []).trim().slice(0, 300) : '',
    url: findUrl(valueAt(answer, url)),
  };
}

/** It is printed and may be clicked. */
export function findUrl(value: unknown): string | null {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url && ['http:', 'https:'].includes(url.protocol) ? url.href : null;
}

/** The words for a state that a forge takes. */
export type StateWords = Readonly<Record<CommitStatus['state'], string>>;

/** At most that many characters, as more are refused. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
