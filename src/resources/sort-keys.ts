/** The same value with the keys of all its objects in order of their code units; what is in order already is not copied. */
export function sortKeys<T>(value: T): T {
  if (isSorted(value)) return value;
  if (Array.isArray(value)) return value.map((item) => sortKeys(item)) as T;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value as object).sort()) sorted[key] = sortKeys((value as Record<string, unknown>)[key]);
  return sorted as T;
}

function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let last = '';
  for (const key of Object.keys(value)) {
    if (key < last || !isSorted((value as Record<string, unknown>)[key])) return false;
    last = key;
  }
  return true;
}
