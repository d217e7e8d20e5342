const frozen = new WeakSet<object>();

/** The value, which nobody can change any more, with all that is in it. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || frozen.has(value)) return value;
  frozen.add(value);
  for (const each of Object.values(value)) freeze(each);
  return Object.freeze(value);
}
