/** True if the number is exactly what the text says, however it is written: `0x1F`, `0644`, `1_000`, `1.50`, `6.02e23`. */
export function isExact(text: string, value: number): boolean {
  if (/^\d{1,15}$/.test(text) && text[0] !== '0') return true;
  // `.inf` and `.nan` say so themselves.
  if (!Number.isFinite(value)) return !/\d/.test(text);
  const digits = text.replaceAll('_', '').toLowerCase();
  const whole = /^([-+]?)(0[xob][\da-f]+|0[0-7]+)$/.exec(digits);
  if (whole) {
    const [, sign, number = ''] = whole;
    const exact = BigInt(/^0\d/.test(number) ? `0o${number}` : number);
    return Number.isInteger(value) && BigInt(value) === (sign === '-' ? -exact : exact);
  }
  return normalise(digits) === normalise(String(value));
}

/** The same text for every way to write a decimal number: its digits without zeros at either end, and their power of ten. */
function normalise(decimal: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^([-+]?)(\d*)\.?(\d*)(?:e([-+]?\d+))?$/.exec(decimal) ?? [];
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return '0';
  return `${sign === '-' ? '-' : ''}${digits}e${Number(exponent) - fraction.length + all.length - digits.length}`;
}
