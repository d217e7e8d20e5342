import type { JsonValue } from '../types/manifest.ts';
import { readPattern } from './pattern/read-pattern.ts';

/** Why the API server refuses a schema of a definition. */
export interface Flaw {
  /** Below the schema, such as `properties.spec.items`. */
  readonly at: string;
  /** What follows the place in a sentence: `has no type`. */
  readonly problem: string;
  readonly fix: string;
  /** It may be right all the same, but values are not held to it here. @default false */
  readonly isUnjudged?: boolean;
}

/** Deeper schemas are not looked into: no definition that people publish has a fifth of it. */
export const DEEPEST = 200;

/** What is wrong with the `pattern` of a node, if something is. */
export function findPatternFlaw(pattern: JsonValue | undefined): Omit<Flaw, 'at'> | undefined {
  const read = typeof pattern === 'string' ? readPattern(pattern) : undefined;
  if (read === undefined || 'test' in read) return undefined;
  const problem = `has a pattern that ${read.problem}`;
  if (read.reason === 'invalid') return { problem, fix: 'Write one that RE2 reads: https://github.com/google/re2/wiki/Syntax.' };
  return { problem, fix: 'Nothing, if it is right: values are not compared with it here.', isUnjudged: true };
}
