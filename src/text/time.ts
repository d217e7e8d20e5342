/** A point in time as people and programs read it: ISO 8601 in UTC, without parts of a second. */
export function printTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A day, or a time with or without its zone, in ISO 8601; without one it is UTC. Undefined for all else. */
export function parseTime(text: string): Date | undefined {
  const [, day, time = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  const parsed = new Date(`${day}T${time}${zone}`);
  return day === undefined || Number.isNaN(parsed.getTime()) ? undefined : parsed;
}
