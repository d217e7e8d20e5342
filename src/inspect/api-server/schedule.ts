// Source: github.com/robfig/cron v3.0.1, parser.go: `ParseStandard`, which `validateScheduleFormat` of batch validation calls.

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: ['', ...'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')] },
  { name: 'day of week', min: 0, max: 6, words: 'sun mon tue wed thu fri sat'.split(' ') },
];

const NAMED = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
const EVERY = /^@every [+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;

/** What is wrong with the schedule of a CronJob, in a few words. */
export function findScheduleProblem(schedule: string): string | undefined {
  if (schedule.startsWith('@')) return NAMED.test(schedule) || EVERY.test(schedule) ? undefined : 'there is no such short form';
  const parts = schedule.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== FIELDS.length) return `it has ${parts.length} fields`;
  for (const [index, field] of FIELDS.entries())
    for (const range of parts[index]!.split(','))
      if (range !== '' && !isRange(range, field)) return `${field.name} ${JSON.stringify(range)}`;
  return undefined;
}

function isRange(text: string, field: Field): boolean {
  const [range = '', step, ...rest] = text.split('/');
  const [low = '', high, ...more] = range.split('-');
  if (rest.length > 0) return false;
  if (step !== undefined && !(parseNumber(step)! > 0)) return false;
  // Whatever follows `*-` is not looked at.
  if (low === '*' || low === '?') return true;
  const start = parse(low, field);
  const end = high === undefined ? (step === undefined ? start : field.max) : parse(high, field);
  if (more.length > 0 || start === undefined || end === undefined) return false;
  return start >= field.min && end <= field.max && start <= end;
}

function parse(text: string, { words }: Field): number | undefined {
  const word = words?.indexOf(text.toLowerCase()) ?? -1;
  return word > -1 && text !== '' ? word : parseNumber(text);
}

function parseNumber(text: string): number | undefined {
  return /^\+?\d+$/.test(text) ? Number(text) : undefined;
}

/** Whether a time zone may exist: `validateTimeZone`. Which ones there are is for the cluster to know; case does not matter here. */
export function isTimeZone(name: string): boolean {
  if (name === '' || name.toLowerCase() === 'local') return false;
  const parts = name.split('/');
  if (!parts.every((part) => /^(?!-)(?!\.{1,2}$)[A-Za-z._0-9+-]{1,14}$/.test(part))) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return isOldZone(name);
  }
}

/** Names that are in the tz database, though not all editions of it, or not for JavaScript. */
function isOldZone(name: string): boolean {
  return /^(Etc\/.*|posix\/.*|right\/.*|Factory|posixrules|localtime|US\/Pacific-New|[A-Z][A-Za-z0-9+-]*)$/.test(name);
}
