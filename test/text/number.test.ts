import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isExact } from '../../src/text/number.ts';

const exact: Readonly<Record<string, number>> = {
  '0': 0,
  '-0': -0,
  '-0.0': -0,
  '17': 17,
  '+17': 17,
  '0017': 15,
  '0o17': 15,
  '0x1F': 31,
  '-0x1f': -31,
  '0b101': 5,
  '1_000': 1000,
  '1.50': 1.5,
  '.5': 0.5,
  '5.': 5,
  '1e3': 1000,
  '1.0E+3': 1000,
  '6.02e23': 6.02e23,
  '9007199254740991': 9007199254740991,
  '9007199254740992': 9007199254740992,
  '100000000000000000000': 1e20,
  '5e-324': 5e-324,
  '.inf': Number.POSITIVE_INFINITY,
  '.NaN': Number.NaN,
};

const inexact = [
  '9007199254740993',
  '12345678901234567890',
  '-9223372036854775807',
  '9223372036854775807',
  '18446744073709551615',
  '0xFFFFFFFFFFFFFFFF',
  '01777777777777777777777',
  '0.1234567890123456789',
  '3.14159265358979323846',
  '1.0000000000000000001',
  '1e400',
  '-1e400',
  '1e-400',
];

test.each(Object.entries(exact))('%s is exact', (text, value) => expect(isExact(text, value)).toBe(true));

test.each(inexact)('%s is not', (text) => {
  const value = /^0\d/.test(text) ? Number.parseInt(text, 8) : Number(text);
  expect(isExact(text, value)).toBe(false);
});

test('every number is exact as JavaScript writes it, and not with another digit behind', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = String(value);
      const longer = text.includes('.') ? text.replace(/(?=e|$)/, '00000000000000001') : undefined;
      return isExact(text, value) && (longer === undefined || !isExact(longer, value));
    }),
  );
});
