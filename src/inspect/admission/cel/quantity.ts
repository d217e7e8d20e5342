import type { Environment } from './load.ts';
import type { Comparable } from './values.ts';

/** An amount of Kubernetes, such as `1.5Gi`, exact to a billionth, as there. */
class Quantity implements Comparable {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }

  compare(other: unknown): number | undefined {
    if (!(other instanceof Quantity)) return undefined;
    return this.nanos < other.nanos ? -1 : this.nanos > other.nanos ? 1 : 0;
  }
}

/** Source of names and behaviour: k8s.io/apiserver, pkg/cel/library/quantity.go. */
export function registerQuantity(environment: Environment): void {
  const type = 'kubernetes.Quantity';
  const ofInteger = (value: bigint) => new Quantity(value * NANO);
  environment
    .registerType(type, { ctor: Quantity, fields: {} })
    .registerFunction(`quantity(string): ${type}`, parseQuantity)
    .registerFunction('isQuantity(string): bool', (text: string) => findQuantity(text) !== undefined)
    .registerFunction(`sign(${type}): int`, sign)
    .registerFunction(`${type}.sign(): int`, sign)
    .registerFunction(`${type}.isGreaterThan(${type}): bool`, (a: Quantity, b: Quantity) => a.nanos > b.nanos)
    .registerFunction(`${type}.isLessThan(${type}): bool`, (a: Quantity, b: Quantity) => a.nanos < b.nanos)
    .registerFunction(`${type}.compareTo(${type}): int`, (a: Quantity, b: Quantity) => BigInt(a.compare(b)!))
    .registerFunction(`${type}.isInteger(): bool`, (a: Quantity) => isInteger(a))
    .registerFunction(`${type}.asInteger(): int`, (a: Quantity) => {
      if (!isInteger(a)) throw new Error('cannot convert value to integer');
      return a.nanos / NANO;
    })
    .registerFunction(`${type}.asApproximateFloat(): double`, (a: Quantity) => Number(a.nanos) / 1e9)
    .registerFunction(`${type}.add(${type}): ${type}`, (a: Quantity, b: Quantity) => new Quantity(a.nanos + b.nanos))
    .registerFunction(`${type}.add(int): ${type}`, (a: Quantity, b: bigint) => new Quantity(a.nanos + ofInteger(b).nanos))
    .registerFunction(`${type}.sub(${type}): ${type}`, (a: Quantity, b: Quantity) => new Quantity(a.nanos - b.nanos))
    .registerFunction(`${type}.sub(int): ${type}`, (a: Quantity, b: bigint) => new Quantity(a.nanos - ofInteger(b).nanos))
    .registerOperator(`${type} == ${type}`, (a: Quantity, b: Quantity) => a.nanos === b.nanos);
}

const NANO = 1_000_000_000n;
const TEN = 10n;

function sign({ nanos }: Quantity): bigint {
  return nanos > 0n ? 1n : nanos < 0n ? -1n : 0n;
}

function isInteger({ nanos }: Quantity): boolean {
  const whole = nanos / NANO;
  return nanos % NANO === 0n && BigInt.asIntN(64, whole) === whole;
}

function parseQuantity(text: string): Quantity {
  const quantity = findQuantity(text);
  if (quantity === undefined) throw new Error(`${JSON.stringify(text)} is no quantity`);
  return quantity;
}

/** Undefined for a text that is none. */
function findQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,3})?$/.exec(text);
  if (match === null || text.length > 200) return undefined;
  const [, minus, whole = '', fraction = match[4] ?? '', , suffix = ''] = match;
  const digits = BigInt(whole + fraction || '0');
  const [numerator, denominator] = factorOf(suffix);
  const over = denominator * TEN ** BigInt(fraction.length);
  const scaled = digits * numerator * NANO;
  // What is smaller than a billionth is rounded up, away from zero.
  const nanos = (scaled + over - 1n) / over;
  return new Quantity(minus === '-' ? -nanos : nanos);
}

function factorOf(suffix: string): readonly [numerator: bigint, denominator: bigint] {
  if (suffix.endsWith('i')) return [1024n ** BigInt('KMGTPE'.indexOf(suffix[0]!) + 1), 1n];
  const power = suffix.length > 1 ? Number(suffix.slice(1)) : (POWERS[suffix] ?? 0);
  return power < 0 ? [1n, TEN ** BigInt(-power)] : [TEN ** BigInt(power), 1n];
}

const POWERS: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
