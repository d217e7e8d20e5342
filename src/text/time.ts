/** A point in time as people and programs read it: ISO 8601 in UTC, without parts of a second. */
export function printTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
