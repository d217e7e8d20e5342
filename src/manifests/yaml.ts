import { type Document, isMap, isScalar, isSeq, type ParsedNode, parseDocument } from 'yaml';

/** What one document holds, or why it cannot be read: `offset` is where in its text. */
export type Parsed =
  | {
      readonly value: unknown;
      readonly problem?: undefined;
      readonly duplicate?: { readonly key: string; readonly offset: number };
    }
  | { readonly problem: string; readonly offset: number };

/** An alias counts as many times as what it stands for has aliases of its own: only bombs get beyond this. */
const mostAliases = 100_000;

/** Reads one document as Kubernetes does: YAML 1.1 with its booleans, anchors and merges. It never throws. */
export function parseYaml(text: string): Parsed {
  try {
    const document = toDocument(text);
    const [error] = document.errors;
    if (error) return { problem: describe(error), offset: error.pos[0] };
    const { duplicate, isTemplate } = inspect(document.contents);
    if (isTemplate) return { problem: 'a map cannot be a key, as in {{ }} without quotes', offset: 0 };
    return { value: document.toJS({ maxAliasCount: mostAliases }) as unknown, ...(duplicate && { duplicate }) };
  } catch (error) {
    return { problem: describe(error as Error), offset: 0 };
  }
}

/** The document as a tree that knows where everything stands. */
export function toDocument(text: string): Document.Parsed {
  return parseDocument(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    // The parser compares each key with all others; see below.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isUnknownToKubernetes(tag)),
  });
}

/** YAML 1.1 types that Kubernetes' own reader leaves as text: dates, base 60 numbers, binary and ordered maps. */
function isUnknownToKubernetes(tag: { readonly tag?: string; readonly format?: string }): boolean {
  return tag.format === 'TIME' || /:(?:timestamp|binary|omap|pairs|set)$/.test(tag.tag ?? '');
}

interface Inspected {
  readonly duplicate?: { readonly key: string; readonly offset: number };
  /** Templates have maps as keys: `{{ name }}` is a map whose only key is a map. */
  readonly isTemplate: boolean;
}

/** Looks at every key: for the first that stands twice in one map, and for what only a template has. */
function inspect(root: ParsedNode | null): Inspected {
  const open: unknown[] = [root];
  let duplicate: Inspected['duplicate'];
  while (open.length > 0) {
    const node = open.pop();
    if (isSeq(node)) for (let index = node.items.length - 1; index >= 0; index--) open.push(node.items[index]);
    if (!isMap(node)) continue;
    const keys = new Set<string>();
    for (const { key } of node.items) {
      if (isMap(key)) return { isTemplate: true };
      if (!isScalar(key)) continue;
      const name = String(key.value);
      if (keys.has(name)) duplicate ??= { key: name, offset: key.range?.[0] ?? 0 };
      keys.add(name);
    }
    for (let index = node.items.length - 1; index >= 0; index--) open.push(node.items[index]!.value);
  }
  return { ...(duplicate && { duplicate }), isTemplate: false };
}

function describe(error: Error & { readonly code?: string }): string {
  if (error.code === 'RESOURCE_EXHAUSTION' || error instanceof RangeError) return 'it nests too deep';
  if (/Excessive alias count/.test(error.message)) return 'its aliases multiply beyond all measure';
  if (/^Unresolved alias/.test(error.message))
    return `it uses an alias that has no anchor before it: ${error.message.replace(/^.*: /, '')}`;
  const [first = ''] = error.message.split('\n');
  return `${first.charAt(0).toLowerCase()}${first.slice(1).replace(/\.$/, '')}`;
}
