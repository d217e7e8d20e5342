import { printPath } from '../text/path.ts';

export interface ForeignValue {
  /** Path of the value, such as `spec.list[0]`. */
  readonly at: string;
  readonly type: 'bigint' | 'function' | 'symbol';
}

/** The first value that JSON has no kind for; everybody who reads manifests later may rely on there being none. */
export function findForeignValue(value: unknown): ForeignValue | undefined {
  const found = find(value);
  return found && { at: printPath(found.path), type: found.type };
}

interface Found {
  readonly path: readonly (string | number)[];
  readonly type: ForeignValue['type'];
}

function find(value: unknown): Found | undefined {
  const type = typeof value;
  if (type === 'bigint' || type === 'function' || type === 'symbol') return { path: [], type };
  if (type !== 'object' || value === null) return undefined;
  const steps: Iterable<string | number> = Array.isArray(value) ? value.keys() : Object.keys(value as object);
  for (const step of steps) {
    const found = find((value as Readonly<Record<string | number, unknown>>)[step]);
    if (found) return { ...found, path: [step, ...found.path] };
  }
  return undefined;
}
