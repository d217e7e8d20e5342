import { compile } from './compile.ts';
import { run } from './run.ts';
import { parse } from './syntax.ts';
import { Unreadable } from './unreadable.ts';

/** An expression as Go reads it. */
export interface Pattern {
  /** Whether some part of the text matches; undefined where that takes too long to find out. */
  test(text: string): boolean | undefined;
}

/** Why there is none: `invalid` where Go would refuse it too, `unjudged` where it may be right all the same. */
export interface NoPattern {
  readonly reason: 'invalid' | 'unjudged';
  /** What follows `its pattern`: `has a look-ahead`. */
  readonly problem: string;
}

/**
 * The `pattern` of a definition. The API server reads it by Go's package regexp (RE2), whose matching takes a time that grows with
 * the text, whatever the pattern; so does this one. JavaScript's own expressions read other patterns, and some of them for years.
 */
export function readPattern(text: string): Pattern | NoPattern {
  const pattern = known.get(text) ?? read(text);
  known.set(text, pattern);
  return pattern;
}

const known = new Map<string, Pattern | NoPattern>();

function read(text: string): Pattern | NoPattern {
  try {
    const program = compile(parse(text));
    return { test: remember((value) => run(program, value)) };
  } catch (error) {
    if (error instanceof Unreadable) return { reason: error.reason, problem: error.message };
    throw error;
  }
}

/** The same names and intervals come again and again. */
function remember(test: Pattern['test']): Pattern['test'] {
  const verdicts = new Map<string, boolean | undefined>();
  return (text) => {
    if (text.length > 100) return test(text);
    const known = verdicts.get(text);
    if (known !== undefined) return known;
    if (verdicts.size >= MOST_VERDICTS) verdicts.clear();
    const verdict = test(text);
    verdicts.set(text, verdict);
    return verdict;
  };
}

const MOST_VERDICTS = 1000;
