import { hideSecrets } from '../../text/secrets.ts';

const keys = ['message', 'error', 'error_description', 'detail', 'errors', 'violations'];

/** The forge's own words in an answer of JSON, in the forms that forges use; nothing of a page of HTML. */
export function wordsOf(text: string): string {
  try {
    const words = collect(JSON.parse(text)).map((word) => word.trim().replace(/\.$/, ''));
    return [...new Set(words.filter((word) => word !== ''))].join('; ').slice(0, 500);
  } catch {
    // No JSON, or nested too deep: there are no words for people.
    return '';
  }
}

function collect(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(collect);
  if (typeof value !== 'object' || value === null) return [];
  const known = keys.filter((key) => Object.hasOwn(value, key));
  const fields = value as Readonly<Record<string, unknown>>;
  return (known.length > 0 ? known : Object.keys(value)).flatMap((key) => collect(fields[key]));
}

/** The text without those secrets and on one line, without what a terminal obeys: a server may send back whatever it was sent. */
export function cleanText(text: string, secrets: Iterable<string>): string {
  return hideSecrets(text, secrets).replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
