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

/** `nothing` for null. */
export function printValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
