import { findAssignment, findLiteral } from './find-literal.ts';
import { type Found, findToken } from './find-token.ts';

export interface LeakSearch {
  readonly isUnknown: (text: string) => boolean;
  /** Values that the author declared secret. */
  readonly secrets: readonly string[];
  /** Texts that were searched and hold nothing: in a stage, most texts stand there many times. */
  readonly clean: Set<string>;
}

/** What leaks in the text of a field of that name: what is certain first. */
export function findLeak(name: string, text: string, search: LeakSearch): Found | undefined {
  return findAnywhere(text, search) ?? findLiteral(name, text, search.isUnknown);
}

function findAnywhere(text: string, { isUnknown, secrets, clean }: LeakSearch): Found | undefined {
  if (clean.has(text)) return undefined;
  for (const secret of secrets) if (text.includes(secret)) return SECRET_INPUT;
  const found = findToken(text) ?? findAssignment(text, isUnknown);
  if (found === undefined && text.length < LONG && clean.size < MOST_CLEAN) clean.add(text);
  return found;
}

const SECRET_INPUT: Found = { rule: 'secret-input', what: 'the value of an input that is declared secret', isCertain: true };
/** Longer texts seldom stand anywhere else. */
const LONG = 300;
const MOST_CLEAN = 100_000;
