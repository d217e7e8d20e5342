import { type Document, isMap, isScalar, isSeq, type ParsedNode, parseDocument } from 'yaml';
import { isExact } from '../text/number.ts';
import { printPath } from '../text/path.ts';
import { asKubernetesReads } from '../text/yaml-tags.ts';

/** What one document holds, or why it cannot be read: `offset` is where in its text. */
export type Parsed =
  | {
      readonly value: unknown;
      readonly problem?: undefined;
      readonly duplicate?: { readonly key: string; readonly offset: number };
      readonly inexact: readonly InexactNumber[];
    }
  | { readonly problem: string; readonly offset: number };

/** A number that is another one for whoever reads it as Kubernetes does. */
export interface InexactNumber {
  readonly text: string;
  readonly value: number;
  readonly offset: number;
  /** Its path in the document. */
  readonly at: string;
}

/** An alias counts as many times as what it stands for has aliases of its own: only bombs get beyond this. */
const mostAliases = 100_000;

/** Reads one document as Kubernetes does: YAML 1.1 with its booleans, anchors and merges. It never throws. */
export function parseYaml(text: string): Parsed {
  try {
    const document = toDocument(text);
    const [error] = document.errors;
    if (error) return { problem: describe(error), offset: error.pos[0] };
    const { duplicate, inexact, isTemplate } = inspect(document.contents);
    if (isTemplate) return { problem: 'a map cannot be a key, as in {{ }} without quotes', offset: 0 };
    return { value: document.toJS({ maxAliasCount: mostAliases }) as unknown, inexact, ...(duplicate && { duplicate }) };
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
    customTags: asKubernetesReads,
  });
}

interface Inspected {
  readonly duplicate?: { readonly key: string; readonly offset: number };
  readonly inexact: readonly InexactNumber[];
  /** Templates have maps as keys: `{{ name }}` is a map whose only key is a map. */
  readonly isTemplate: boolean;
}

/** Looks at every key: for the first that stands twice in one map, and for what only a template has; and at every number. */
function inspect(root: ParsedNode | null): Inspected {
  const open: Place[] = [{ node: root }];
  const inexact: InexactNumber[] = [];
  let duplicate: Inspected['duplicate'];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { node } = place;
    if (isSeq(node)) {
      for (let index = node.items.length - 1; index >= 0; index--)
        open.push({ node: node.items[index], step: index, above: place });
    }
    if (isScalar(node) && typeof node.value === 'number' && node.source !== undefined && !isKept(node.source, node.value)) {
      inexact.push({ text: node.source, value: node.value, offset: node.range?.[0] ?? 0, at: pathOf(place) });
    }
    if (!isMap(node)) continue;
    const keys = new Set<string>();
    for (const { key } of node.items) {
      if (isMap(key)) return { inexact, isTemplate: true };
      if (!isScalar(key)) continue;
      const name = String(key.value);
      if (keys.has(name)) duplicate ??= { key: name, offset: key.range?.[0] ?? 0 };
      keys.add(name);
    }
    for (let index = node.items.length - 1; index >= 0; index--) {
      const { key, value } = node.items[index]!;
      open.push({ node: value, step: String(isScalar(key) ? key.value : key), above: place });
    }
  }
  return { ...(duplicate && { duplicate }), inexact, isTemplate: false };
}

/** A node, and the way to it. */
interface Place {
  readonly node: unknown;
  readonly step?: string | number;
  readonly above?: Place;
}

function pathOf(place: Place): string {
  const steps: (string | number)[] = [];
  for (let each: Place | undefined = place; each?.step !== undefined; each = each.above) steps.unshift(each.step);
  return printPath(steps);
}

/** Kubernetes keeps what is exact in JavaScript, and integers of 64 bits besides. */
function isKept(text: string, value: number): boolean {
  if (isExact(text, value)) return true;
  return /^[-+]?[\d_]+$/.test(text) && value >= -(2 ** 63) && value <= 2 ** 64 && BigInt(text.replace(/[_+]/g, '')) < 2n ** 64n;
}

function describe(error: Error & { readonly code?: string }): string {
  if (error.code === 'RESOURCE_EXHAUSTION' || error instanceof RangeError) return 'it nests too deep';
  if (/Excessive alias count/.test(error.message)) return 'its aliases multiply beyond all measure';
  if (/^Unresolved alias/.test(error.message))
    return `it uses an alias that has no anchor before it: ${error.message.replace(/^.*: /, '')}`;
  const [first = ''] = error.message.split('\n');
  return `${first.charAt(0).toLowerCase()}${first.slice(1).replace(/\.$/, '')}`;
}
