/**
 * Takes out of this process what would let the same input come to other bytes: variables that change what cdk8s writes,
 * and the machine's language, by which cdk8s-plus sorts (in Danish "aa" comes after "z").
 */
export function fixSurroundings(): void {
  delete process.env.CDK8S_DISABLE_SORT;
  delete process.env.CDK8S_LEGACY_HASH;
  const { compare } = new Intl.Collator('en');
  Object.defineProperty(String.prototype, 'localeCompare', {
    configurable: true,
    writable: true,
    value(this: string, other: string, locales?: string | string[], options?: Intl.CollatorOptions) {
      return locales === undefined && options === undefined
        ? compare(this, other)
        : new Intl.Collator(locales, options).compare(this, other);
    },
  });
}
