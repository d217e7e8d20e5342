import type { Environment } from './load.ts';
import type { Comparable } from './values.ts';

/** A semantic version. */
class Semver implements Comparable {
  readonly numbers: readonly bigint[];
  readonly before: readonly string[];

  constructor(numbers: readonly bigint[], before: readonly string[]) {
    this.numbers = numbers;
    this.before = before;
  }

  compare(other: unknown): number | undefined {
    if (!(other instanceof Semver)) return undefined;
    for (const [index, number] of this.numbers.entries()) {
      if (number !== other.numbers[index]) return number < other.numbers[index]! ? -1 : 1;
    }
    if (this.before.length === 0 || other.before.length === 0) return Math.sign(other.before.length - this.before.length);
    for (const [index, part] of this.before.entries()) {
      const against = other.before[index];
      if (against === undefined) return 1;
      if (part !== against) return comparePart(part, against);
    }
    return Math.sign(this.before.length - other.before.length);
  }
}

/** Source of names and behaviour: k8s.io/apiserver, pkg/cel/library/semverlib.go. */
export function registerSemver(environment: Environment): void {
  const type = 'kubernetes.Semver';
  environment
    .registerType(type, { ctor: Semver, fields: {} })
    .registerFunction(`semver(string): ${type}`, parse)
    .registerFunction(`semver(string, bool): ${type}`, (text: string, loose: boolean) => parse(loose ? normalize(text) : text))
    .registerFunction('isSemver(string): bool', (text: string) => find(text) !== undefined)
    .registerFunction(
      'isSemver(string, bool): bool',
      (text: string, loose: boolean) => find(loose ? normalize(text) : text) !== undefined,
    )
    .registerFunction(`${type}.major(): int`, ({ numbers }: Semver) => numbers[0])
    .registerFunction(`${type}.minor(): int`, ({ numbers }: Semver) => numbers[1])
    .registerFunction(`${type}.patch(): int`, ({ numbers }: Semver) => numbers[2])
    .registerFunction(`${type}.compareTo(${type}): int`, (a: Semver, b: Semver) => BigInt(a.compare(b)!))
    .registerFunction(`${type}.isGreaterThan(${type}): bool`, (a: Semver, b: Semver) => a.compare(b) === 1)
    .registerFunction(`${type}.isLessThan(${type}): bool`, (a: Semver, b: Semver) => a.compare(b) === -1)
    .registerOperator(`${type} == ${type}`, (a: Semver, b: Semver) => a.compare(b) === 0);
}

function comparePart(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return (isNumber ? BigInt(a) < BigInt(b) : a < b) ? -1 : 1;
}

function parse(text: string): Semver {
  const version = find(text);
  if (version === undefined) throw new Error(`${JSON.stringify(text)} is no semantic version`);
  return version;
}

function find(text: string): Semver | undefined {
  const match =
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/.exec(
      text,
    );
  if (match === null) return undefined;
  const before = match[4]?.split('.') ?? [];
  if (before.some((part) => /^0\d+$/.test(part))) return undefined;
  return new Semver(match.slice(1, 4).map(BigInt), before);
}

/** Without a `v`, with all three numbers, and without zeros before them. */
function normalize(text: string): string {
  const [, numbers = '', rest = ''] = /^v?([\d.]*)(.*)$/s.exec(text) ?? [];
  const parts = numbers.split('.').map((part) => part.replace(/^0+(?=\d)/, ''));
  while (parts.length < 3) parts.push('0');
  return parts.join('.') + rest;
}
