import type { JsonValue } from '../types/manifest.ts';

/** True where some text of the value is filled in later: what is said of the whole may depend on it. */
export function holdsUnknown(value: JsonValue | undefined, isUnknown: (text: string) => boolean): boolean {
  if (typeof value === 'string') return isUnknown(value);
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => holdsUnknown(each, isUnknown));
}
