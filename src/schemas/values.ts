import { findNearest } from '../text/nearest.ts';
import { findAmount } from '../text/quantity.ts';
import { list, quote } from '../text/words.ts';
import type { JsonValue } from '../types/manifest.ts';
import { fitsFormat, formatExample } from './formats.ts';
import { describeJson, isSame } from './json.ts';
import type { Misfit, Schema, ValidationContext, Word } from './schema.ts';

/** A misfit that does not know yet where it stands. */
export interface Verdict extends Pick<Misfit, 'code' | 'rule' | 'fix'> {
  /** What follows the place: `is 70000, and …`, without a full stop. */
  readonly problem: string;
}

/** Whether a value is of its schema's type at all. */
export function judgeType(value: JsonValue, { type, word }: Schema): Verdict | undefined {
  if (type === typeof value && (type !== 'object' || !Array.isArray(value))) return undefined;
  const wanted = word ?? type;
  if (wanted === undefined) return undefined;
  const found = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  if (word ? FOR_WORDS[word].includes(found) : found === type || (found === 'number' && fitsNumber(value as number, type)))
    return undefined;
  const isScalar = found === 'number' || found === 'boolean';
  const isNumber = type === 'integer' && typeof value === 'string' && /^-?\d+$/.test(value);
  const fix = isScalar && TEXTS.includes(wanted) ? 'Write it in quotes, as a text.' : `Write ${TYPES[wanted]}.`;
  return {
    code: 'wrong-type',
    problem: `is ${describeJson(value, 'type')}, and is to be ${TYPES[wanted]}`,
    fix: isNumber ? 'Write the number without quotes.' : fix,
  };
}

/** What is wrong with a text or number of the right type. */
export function judgeScalar(value: JsonValue, schema: Schema, context: ValidationContext): Verdict | undefined {
  if (typeof value === 'string') return schema.word ? judgeWord(value, schema.word) : judgeText(value, schema, context);
  if (typeof value === 'number') return schema.word ? judgeWord(value, schema.word) : judgeNumber(value, schema);
  return undefined;
}

/** Whether it is one of those values that there are. */
export function judgeEnum(value: JsonValue, { enum: values }: Schema): Verdict | undefined {
  if (values === undefined || values.some((each) => isSame(each, value))) return undefined;
  const texts = values.filter((each): each is string => typeof each === 'string' && each !== '');
  const nearest = typeof value === 'string' ? findNearest(value, texts) : undefined;
  const all = list(
    values
      .filter((each) => each !== '')
      .map((each) => JSON.stringify(each))
      .sort(),
    20,
  );
  const fix = nearest === undefined ? 'Write one of these.' : `Write ${quote(nearest)}.`;
  return invalid('enum', `is ${describeJson(value)}, and may only be one of ${all}`, fix);
}

/** What a schema asks for, in words: `a whole number`. */
export function describeType(schema: Schema | undefined): string {
  const wanted = schema?.word ?? schema?.type;
  return wanted === undefined ? 'any value' : TYPES[wanted];
}

const TYPES = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  Quantity: 'a quantity, such as "500m" or "1Gi"',
  Time: 'a time, such as "2026-01-31T12:00:00Z"',
  MicroTime: 'a time, such as "2026-01-31T12:00:00.000000Z"',
  IntOrString: 'a whole number or a text',
  base64: 'a text in base64',
};

const FOR_WORDS: Readonly<Record<Word, readonly string[]>> = {
  Quantity: ['string', 'number'],
  IntOrString: ['string', 'number'],
  Time: ['string'],
  MicroTime: ['string'],
  base64: ['string'],
};

/** Where quotes mend a number or a word such as `yes`. */
const TEXTS: readonly string[] = ['string', 'IntOrString', 'Quantity'];

function fitsNumber(value: number, type: Schema['type']): boolean {
  return type === 'integer' && Number.isInteger(value);
}

function judgeText(value: string, schema: Schema, { findPattern = compile }: ValidationContext): Verdict | undefined {
  const { minLength = 0, maxLength, format, pattern } = schema;
  if (minLength > 0 || maxLength !== undefined) {
    const length = [...value].length;
    if (length < minLength) return invalid('length', `has ${length} characters, and is to have at least ${minLength}`);
    if (maxLength !== undefined && length > maxLength)
      return invalid('length', `has ${length} characters, and may have at most ${maxLength}`);
  }
  if (pattern !== undefined && findPattern(pattern)?.test(value) === false) {
    return invalid('pattern', `is ${describeJson(value)}, and does not match ${pattern}`, 'Write a text that matches.');
  }
  if (format !== undefined && !fitsFormat(value, format)) {
    return invalid(
      'format',
      `is ${describeJson(value)}, and is to be a ${format}`,
      `Write one such as ${formatExample(format)}.`,
    );
  }
  return undefined;
}

function judgeNumber(value: number, schema: Schema): Verdict | undefined {
  const { minimum = -Infinity, maximum = Infinity, multipleOf } = schema;
  const [least, most] = LIMITS[schema.format ?? ''] ?? EVERYTHING;
  if (value < least || value > most) return outside('range', { value, bound: `within ${schema.format}: ${least} to ${most}` });
  if (value < minimum || (schema.exclusiveMinimum && value === minimum)) {
    return outside('range', { value, bound: schema.exclusiveMinimum ? `more than ${minimum}` : `at least ${minimum}` });
  }
  if (value > maximum || (schema.exclusiveMaximum && value === maximum)) {
    return outside('range', { value, bound: schema.exclusiveMaximum ? `less than ${maximum}` : `at most ${maximum}` });
  }
  if (multipleOf !== undefined && Number.isInteger(multipleOf) && value % multipleOf !== 0) {
    return outside('range', { value, bound: `a multiple of ${multipleOf}` });
  }
  return undefined;
}

/** What the API server parses itself. */
function judgeWord(value: string | number, word: Word): Verdict | undefined {
  switch (word) {
    case 'Quantity':
      if (findAmount(value) !== undefined) return undefined;
      return invalid('quantity', `is ${describeJson(value)}, which is no quantity`, 'Write one such as "500m", "1.5" or "1Gi".');
    case 'IntOrString':
      if (typeof value === 'string') return undefined;
      if (!Number.isInteger(value))
        return { code: 'wrong-type', problem: NO_INT_OR_STRING, fix: 'Write it in quotes, or round it.' };
      return judgeNumber(value, INT32);
    case 'base64':
      // No value here: it may be a secret.
      return BASE64.test(String(value).replace(/[\r\n]/g, ''))
        ? undefined
        : invalid('base64', 'is a text that is no base64', BASE64_FIX);
    case 'Time':
    case 'MicroTime': {
      const example = `"2026-01-31T12:00:00${word === 'Time' ? '' : '.000000'}Z"`;
      if (typeof value === 'number') {
        return {
          code: 'wrong-type',
          problem: 'is a number, and is to be a time in a text',
          fix: `Write one such as ${example}.`,
        };
      }
      const form = word === 'Time' ? TIME : MICRO_TIME;
      if (form.test(String(value)) && !Number.isNaN(Date.parse(String(value).replace(',', '.')))) return undefined;
      return invalid('time', `is ${describeJson(value)}, which is no time of RFC 3339`, `Write one such as ${example}.`);
    }
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const MICRO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{6}(?:Z|[+-]\d\d:\d\d)$/;
const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;
const BASE64_FIX = 'Write it in base64, or the plain text below "stringData" (Secret) or "data" (ConfigMap).';
const NO_INT_OR_STRING = 'is a number with a fraction, and is to be a whole number or a text';
const INT32: Schema = { format: 'int32' };
const EVERYTHING = [-Infinity, Infinity] as const;

const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2 ** 63), 2 ** 63],
  'unsigned-int32': [0, 2 ** 32 - 1],
};

function invalid(rule: string, problem: string, fix = 'Write one of that length.'): Verdict {
  return { code: 'invalid-field', rule, problem, fix };
}

function outside(rule: string, { value, bound }: { readonly value: number; readonly bound: string }): Verdict {
  return invalid(rule, `is ${value}, and is to be ${bound}`, 'Write a number that is.');
}

const compiled = new Map<string, RegExp | undefined>();

/** JavaScript's own expression, or undefined where it cannot read the pattern. */
const compile: NonNullable<ValidationContext['findPattern']> = (pattern) => {
  if (compiled.has(pattern)) return compiled.get(pattern);
  let expression: RegExp | undefined;
  try {
    expression = new RegExp(pattern, 'u');
  } catch {
    expression = undefined;
  }
  compiled.set(pattern, expression);
  return expression;
};
