import type { JsonValue } from '../types/manifest.ts';

/** Source: staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go and suffix.go of kubernetes v1.34.0. */
const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** The amount that a quantity such as `500m`, `1Gi` or `2` stands for; undefined for what is none. */
export function findAmount(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const match = QUANTITY.exec(value);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const binary = BINARY.indexOf(suffix);
  const exponent = (DECIMAL[suffix] ?? (binary === -1 ? Number(suffix.slice(1)) : 0)) - fraction.length;
  // A division by a power of ten rounds correctly, so 0.1 and 100m are the same number.
  const digits = Number(whole + fraction);
  const amount = exponent < 0 ? digits / 10 ** -exponent : digits * 10 ** exponent;
  return (sign === '-' ? -amount : amount) * (binary === -1 ? 1 : 1024 ** (binary + 1));
}
