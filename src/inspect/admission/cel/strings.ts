import type { Environment } from './load.ts';

/** What `strings` is, in `strings.quote(text)`. */
class Strings {}

/** Source of names and behaviour: cel-go, ext/strings.go, version 2, as the API server has it. */
export function registerStrings(environment: Environment): void {
  environment
    .registerFunction('string.charAt(int): string', (text: string, index: bigint) => {
      const letters = [...text];
      if (index < 0n || index > letters.length) throw new Error(`charAt() is out of range: ${index}`);
      return letters[Number(index)] ?? '';
    })
    .registerFunction('string.replace(string, string): string', (text: string, old: string, by: string) =>
      text.replaceAll(old, () => by),
    )
    .registerFunction('string.replace(string, string, int): string', replaceSome)
    .registerFunction('string.format(list): string', format)
    .registerType('kubernetes.strings', { ctor: Strings, fields: {} })
    .registerConstant('strings', 'kubernetes.strings', new Strings())
    .registerFunction('kubernetes.strings.quote(string): string', (_: Strings, text: string) => JSON.stringify(text));
}

function replaceSome(text: string, old: string, by: string, limit: bigint): string {
  if (limit < 0n) return text.replaceAll(old, () => by);
  let left = Number(limit);
  return text.replaceAll(old, (match) => (left-- > 0 ? by : match));
}

function format(text: string, items: readonly unknown[]): string {
  let next = 0;
  const result = text.replace(/%(?:\.(\d{1,2}))?([%sdfexXob])/g, (_, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    if (next >= items.length) throw new Error(`index ${next} out of range`);
    return formatOne(items[next++], verb, precision === undefined ? 6 : Number(precision));
  });
  if (next < items.length) throw new Error(`too many values for ${JSON.stringify(text)}`);
  return result;
}

function formatOne(value: unknown, verb: string, precision: number): string {
  if (verb === 's') return print(value);
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (verb === 'f' && isNumber) return Number(value).toFixed(precision);
  if (verb === 'e' && isNumber)
    return Number(value)
      .toExponential(precision)
      .replace(/e([+-])(\d)$/, 'e$10$2');
  if (verb === 'd' && isNumber) return String(value);
  if (verb === 'o' && typeof value === 'bigint') return value.toString(8);
  if (verb === 'b' && typeof value === 'bigint') return value.toString(2);
  if (verb === 'b' && typeof value === 'boolean') return value ? '1' : '0';
  if (/x/i.test(verb)) {
    const hex =
      typeof value === 'bigint' ? value.toString(16) : typeof value === 'string' ? Buffer.from(value).toString('hex') : '';
    if (hex !== '') return verb === 'X' ? hex.toUpperCase() : hex;
  }
  throw new Error(`%${verb} cannot print a ${typeof value}`);
}

function print(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (value instanceof Date) return value.toISOString().replace(/\.?0*Z$/, 'Z');
  if (value.constructor !== Object) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${key}: ${print(item)}`).join(', ')}}`;
}
