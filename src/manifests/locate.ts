import { type Document, isAlias, isCollection, isMap, isPair, isScalar, isSeq, type Node } from 'yaml';
import type { SourceLocation } from '../types/issue.ts';
import { createPlacer, findStart, type TextDocument } from './documents.ts';
import { toDocument } from './yaml.ts';

/** Finds places in a document by the paths of its fields. It is parsed again for that, once, and only when asked. */
export function createLocator(file: string, document: TextDocument): (at: string) => SourceLocation {
  let found: { readonly tree: Document.Parsed; readonly place: ReturnType<typeof createPlacer> } | undefined;
  return (at) => {
    found ??= { tree: toDocument(document.text), place: createPlacer(document) };
    return { file, ...found.place(findOffset(found.tree, parsePath(at)) ?? findStart(document.text)) };
  };
}

/** The steps of a path such as `spec.rules[0].host` or `metadata.annotations["a.b/c"]`. */
export function parsePath(path: string): readonly (string | number)[] {
  const steps = path.matchAll(/\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|([^.[\]]+)/g);
  return [...steps].map(([, quoted, index, name]) =>
    quoted === undefined ? (name ?? Number(index)) : (JSON.parse(quoted) as string),
  );
}

/** Where the value at a path stands, or the deepest one on the way that is there. */
function findOffset(tree: Document.Parsed, path: readonly (string | number)[]): number | undefined {
  let node: unknown = tree.contents;
  let offset: number | undefined;
  for (const step of path) {
    const found = findChild(node, step, tree);
    if (found === undefined) break;
    offset = startOf(found.value) ?? startOf(found.key) ?? offset;
    node = found.value;
  }
  return offset;
}

interface Child {
  readonly key: unknown;
  readonly value: unknown;
}

function findChild(parent: unknown, step: string | number, tree: Document.Parsed): Child | undefined {
  const node = isAlias(parent) ? parent.resolve(tree) : parent;
  if (isSeq(node))
    return typeof step === 'number' && step < node.items.length ? { key: undefined, value: node.items[step] } : undefined;
  if (!isMap(node)) return undefined;
  // The last one counts where a key stands twice.
  const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === String(step));
  if (pair !== undefined) return pair;
  for (const { key, value } of node.items) {
    if (!isScalar(key) || key.source !== '<<') continue;
    const merged = isSeq(value) ? value.items : [value];
    const found = merged.map((each) => findChild(each, step, tree)).find((child) => child !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where a node begins; an empty value is where its key is, and a map where its first key is. */
function startOf(value: unknown): number | undefined {
  if (isPair(value)) return startOf(value.key);
  const node = value as Node | null | undefined;
  if (node?.range === undefined || node.range === null) return undefined;
  if (isScalar(node) && node.range[0] === node.range[1]) return undefined;
  return isCollection(node) && !node.flow && node.items.length > 0 ? (startOf(node.items[0]) ?? node.range[0]) : node.range[0];
}
