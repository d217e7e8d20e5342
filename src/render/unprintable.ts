import { printPath } from '../text/path.ts';

/** The steps from the root of a document to a value: keys of objects and indices of lists. */
export type Path = readonly (string | number)[];

/** A value that has no faithful text in YAML. */
export class UnprintableValueError extends Error {
  override readonly name = 'UnprintableValueError';
  /** Path of the value, such as `spec.template.spec.containers[0].env[1].value`; `''` is the whole document. */
  readonly at: string;
  /** What is wrong with it, such as `is a function`. */
  readonly reason: string;
  /** True for a number that is not exact. */
  readonly isInexact: boolean;

  constructor(at: string, reason: string, value?: unknown) {
    super(`${at === '' ? 'The document' : `The value at ${at}`} ${reason}.`);
    this.at = at;
    this.reason = reason;
    this.isInexact = typeof value === 'number' && Number.isFinite(value);
  }
}

/** The error for the value at the end of the path. */
export function unprintable(value: unknown, path: Path): UnprintableValueError {
  return new UnprintableValueError(printPath(path), findReason(value), value);
}

/** The error for the key at the end of the path. */
export function unprintableKey(path: Path): UnprintableValueError {
  return new UnprintableValueError(printPath(path), `has a key that ${findReason('')}`);
}

/** The error for a path that has become too long: because it runs in a circle, or because the value is that deep. */
export function unprintableDepth(root: unknown, path: Path): UnprintableValueError {
  const ancestors = new Map<unknown, number>();
  let value = root;
  for (const [depth, step] of path.entries()) {
    ancestors.set(value, depth);
    value = (value as Readonly<Record<string | number, unknown>>)[step];
    const first = ancestors.get(value);
    if (first === undefined) continue;
    const ancestor = first === 0 ? 'the document' : printPath(path.slice(0, first));
    return new UnprintableValueError(printPath(path.slice(0, depth + 1)), `is ${ancestor} again: it contains itself`);
  }
  return new UnprintableValueError(printPath(path), `is nested deeper than ${path.length} levels`);
}

function findReason(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'holds half of a surrogate pair, which is no Unicode text';
    case 'number':
      return Number.isFinite(value)
        ? `is ${value}, an integer too large to be exact: write it as a string`
        : `is ${value}, which is not a number of JSON`;
    case 'object':
      return `is an instance of ${value?.constructor?.name || 'a class'}, not a plain object`;
    case 'undefined':
      return 'is undefined, which only a property may be';
    default:
      return `is a ${typeof value}, which is not JSON`;
  }
}
