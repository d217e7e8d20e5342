import type { Environment } from './load.ts';
import { compare, isEqual } from './values.ts';

/** Source of names and behaviour: k8s.io/apiserver, pkg/cel/library/lists.go; cel-go, ext/lists.go and ext/sets.go. */
export function registerLists(environment: Environment): void {
  environment
    .registerFunction('list.isSorted(): bool', (list: List) =>
      list.every((item, index) => index === 0 || order(list[index - 1], item) <= 0),
    )
    .registerFunction('list.sum(): dyn', (list: List) => {
      if (list.length === 0) return 0n;
      if (list.every((item) => typeof item === 'bigint')) return list.reduce((sum: bigint, item) => sum + (item as bigint), 0n);
      if (list.every((item) => typeof item === 'number')) return list.reduce((sum: number, item) => sum + (item as number), 0);
      if (!list.every(isDuration)) throw new Error('sum() needs numbers or durations of one type');
      return list.reduce((sum, item) => sum.addDuration(item));
    })
    .registerFunction('list.min(): dyn', (list: List) => pick(list, 'min', -1))
    .registerFunction('list.max(): dyn', (list: List) => pick(list, 'max', 1))
    .registerFunction('list.indexOf(dyn): int', (list: List, item: unknown) =>
      BigInt(list.findIndex((each) => isEqual(each, item))),
    )
    .registerFunction('list.lastIndexOf(dyn): int', (list: List, item: unknown) =>
      BigInt(list.findLastIndex((each) => isEqual(each, item))),
    )
    .registerFunction('list.includes(dyn): bool', includes)
    .registerFunction('list.slice(int, int): list<dyn>', (list: List, from: bigint, to: bigint) => {
      if (from < 0n || to < from || to > list.length) throw new Error('slice() is out of range');
      return list.slice(Number(from), Number(to));
    })
    .registerFunction('list.distinct(): list<dyn>', (list: List) =>
      list.filter((item, index) => list.findIndex((each) => isEqual(each, item)) === index),
    )
    .registerFunction('list.reverse(): list<dyn>', (list: List) => list.toReversed())
    .registerFunction('list.sort(): list<dyn>', (list: List) => list.toSorted(order))
    .registerFunction('list.flatten(): list<dyn>', (list: List) => list.flat(1))
    .registerFunction('list.flatten(int): list<dyn>', (list: List, depth: bigint) => list.flat(Number(depth)) as List)
    .registerType('kubernetes.lists', { ctor: Lists, fields: {} })
    .registerConstant('lists', 'kubernetes.lists', new Lists())
    .registerFunction('kubernetes.lists.range(int): list<int>', (_: Lists, size: bigint) => {
      if (size > 100_000n) throw new Error('range() is too long');
      return Array.from({ length: Number(size) }, (_, index) => BigInt(index));
    })
    .registerType('kubernetes.sets', { ctor: Sets, fields: {} })
    .registerConstant('sets', 'kubernetes.sets', new Sets())
    .registerFunction('kubernetes.sets.contains(list, list): bool', (_: Sets, list: List, part: List) => contains(list, part))
    .registerFunction(
      'kubernetes.sets.equivalent(list, list): bool',
      (_: Sets, a: List, b: List) => contains(a, b) && contains(b, a),
    )
    .registerFunction('kubernetes.sets.intersects(list, list): bool', (_: Sets, a: List, b: List) =>
      b.some((item) => includes(a, item)),
    );
}

type List = readonly unknown[];

/** What `lists` and `sets` are, in `lists.range(3)` and `sets.contains(a, b)`. */
class Lists {}
class Sets {}

interface Duration {
  addDuration(other: Duration): Duration;
}

function isDuration(value: unknown): value is Duration {
  return typeof value === 'object' && value !== null && 'addDuration' in value;
}

function includes(list: List, item: unknown): boolean {
  return list.some((each) => isEqual(each, item));
}

function contains(list: List, part: List): boolean {
  return part.every((item) => includes(list, item));
}

function pick(list: List, name: string, sign: -1 | 1): unknown {
  if (list.length === 0) throw new Error(`${name} called on empty list`);
  return list.reduce((best, item) => (order(item, best) * sign > 0 ? item : best));
}

function order(a: unknown, b: unknown): number {
  const result = compare(a, b);
  if (result === undefined) throw new Error('what has no order cannot be compared');
  return result;
}
