/** What an input was and will be; null where it had no value. */
export interface InputChange {
  readonly input: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** `SHOP_IMAGE: shop:1 -> shop:2`: texts as they are, all else as JSON. */
export function printInputChange({ input, before, after }: InputChange): string {
  return `${input}: ${printValue(before)} -> ${printValue(after)}`;
}

/** A text as it is, where it is on one line; `nothing` for null. */
export function printValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'string' && value !== '' && !/[\p{Cc}\u2028\u2029]/u.test(value) ? value : JSON.stringify(value);
}
