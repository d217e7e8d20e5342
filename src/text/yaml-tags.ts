/** A type of scalar as the YAML parser has it. */
interface Tag {
  readonly tag?: string;
  readonly format?: string;
  readonly test?: RegExp;
}

/** The types of YAML 1.1 that Kubernetes' own reader knows, as it knows them. The names are those of groups of types. */
export function asKubernetesReads<T extends Tag | string>(tags: readonly T[]): T[] {
  return tags.filter((tag) => typeof tag === 'string' || !isUnknown(tag)).map((tag) => (isLoneDot(tag) ? withDigits(tag) : tag));
}

/** Dates, base 60 numbers, binary and ordered maps are left as text. */
function isUnknown({ tag, format }: Tag): boolean {
  return format === 'TIME' || /:(?:timestamp|binary|omap|pairs|set)$/.test(tag ?? '');
}

/** The parser takes `.` for a number, which then is none. */
function isLoneDot(tag: Tag | string): tag is Tag & { readonly test: RegExp } {
  return typeof tag !== 'string' && tag.test?.test('.') === true;
}

function withDigits<T>(tag: T): T {
  return { ...tag, test: /^[-+]?(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*)$/ };
}
