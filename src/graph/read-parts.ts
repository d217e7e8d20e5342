import type { Part, Target } from '../types/graph.ts';
import type { ResourceId } from '../types/resource.ts';
import { readSiblings } from './field-path.ts';
import { findDenial } from './grants.ts';
import { findFlaw } from './makes.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';
import { isTemplated } from './templates.ts';

/** The reference whose demands are read. */
export interface Asked {
  readonly at: string;
  readonly to: ResourceId;
  readonly target: Target | undefined;
}

/** What a field asks of its target beyond being there: keys, ports, entries of its lists, its make and its leave. */
export function readParts(hit: Hit, asked: Asked, world: Surroundings): readonly Part[] {
  const { sub, grant } = hit.compiled.rule;
  if (sub === undefined && grant === undefined) return noParts;
  return [...readDemands(hit, asked), ...(grant === undefined ? [] : readGrant(hit, asked, world))];
}

const noParts: readonly Part[] = [];
const allFields = ['data', 'stringData', 'binaryData'];

function readDemands(hit: Hit, asked: Asked): readonly Part[] {
  const { at } = asked;
  const { sub } = hit.compiled.rule;
  switch (sub?.type) {
    case 'dataKey':
    case 'dataKeys':
    case 'dataKeySuffix':
      return hasData(asked.to) ? readData(hit, at) : noParts;
    case 'servicePort':
    case 'portName':
      return readPorts(hit, at);
    case 'section':
      return readSection(hit, asked);
    case 'listName':
      return readItems(hit, { path: sub.path, noun: 'entry', paths: toList(sub.in).map(String) });
    case 'secretType':
    case 'serviceShape':
      return [{ kind: 'make', at, flaw: findFlaw(sub, asked.target) }];
    default:
      return noParts;
  }
}

/** A field that may name other kinds asks only these for keys. */
function hasData({ group, kind }: ResourceId): boolean {
  return group === '' && (kind === 'ConfigMap' || kind === 'Secret');
}

function readData(hit: Hit, at: string): readonly Part[] {
  const { type, oneOf } = hit.compiled.rule.sub!;
  if (type === 'dataKey') return readKeys(hit, at);
  if (type === 'dataKeys') return readKeySets(hit, at);
  return [{ kind: 'keys', at, sets: toList(oneOf).map((each) => [toPattern(String(each))]), fields: allFields }];
}

function readKeys({ compiled, cursor }: Hit, at: string): readonly Part[] {
  const { path, fields = allFields, default: standard } = compiled.rule.sub!;
  const found = path === undefined ? [] : readSiblings(cursor, compiled.siblings.get(path)!);
  if (found.length === 0 && typeof standard === 'string') return [{ kind: 'key', at, key: standard, fields }];
  return found.flatMap(({ at, value }) =>
    typeof value === 'string' && !isTemplated(value) ? [{ kind: 'key' as const, at, key: value, fields }] : [],
  );
}

function readKeySets({ compiled }: Hit, at: string): readonly Part[] {
  const { require, oneOf } = compiled.rule.sub!;
  const sets = toList(oneOf).map((each) => toList(each).map(String));
  return [
    ...toList(require).map((key) => ({ kind: 'key' as const, at, key: String(key), fields: allFields })),
    ...(sets.length > 0 ? [{ kind: 'keys' as const, at, sets, fields: allFields }] : []),
  ];
}

function readPorts({ compiled, cursor }: Hit, at: string): readonly Part[] {
  const { path, namePath, numberPath, default: standard } = compiled.rule.sub!;
  const found = [path, namePath, numberPath].flatMap((each) =>
    each === undefined ? [] : readSiblings(cursor, compiled.siblings.get(each)!),
  );
  if (found.length === 0 && typeof standard === 'number') return [{ kind: 'port', at, port: standard }];
  return found.flatMap(({ at, value }) =>
    typeof value === 'number' || (typeof value === 'string' && value !== '' && !isTemplated(value))
      ? [{ kind: 'port' as const, at, port: value }]
      : [],
  );
}

/** A listener of a Gateway, by name or port; a port of a Service. */
function readSection(hit: Hit, { to }: Asked): readonly Part[] {
  const { sub } = hit.compiled.rule;
  const path = (sub!.in as Readonly<Record<string, string>>)[to.kind];
  if (path === undefined) return noParts;
  const noun = path.includes('listeners') ? 'listener' : 'port';
  return [
    ...readItems(hit, { path: sub!.path, noun, paths: [path] }),
    ...readItems(hit, { path: sub!.portPath, noun: `${noun} with port`, paths: [path.replace(/name$/, 'port')] }),
  ];
}

function readItems(
  { compiled, cursor }: Hit,
  { path, noun, paths }: { readonly path: string | undefined; readonly noun: string; readonly paths: readonly string[] },
): readonly Part[] {
  if (path === undefined) return noParts;
  return readSiblings(cursor, compiled.siblings.get(path)!).flatMap(({ at, value }) =>
    (typeof value === 'string' && value !== '' && !isTemplated(value)) || typeof value === 'number'
      ? [{ kind: 'item' as const, at, noun, item: value, paths }]
      : [],
  );
}

/** Only what is rendered here is known to lack a leave. */
function readGrant(hit: Hit, { at, to, target }: Asked, world: Surroundings): readonly Part[] {
  if (target?.kind !== 'resource') return noParts;
  const denial = findDenial(hit, target.resource, world);
  const isOpen = denial !== undefined && world.openness.findMaker(to.namespace) !== undefined;
  return isOpen ? noParts : [{ kind: 'grant', at, denial }];
}

function toList<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** `.asc` is the end of a key, `sops.*` a pattern already. */
function toPattern(text: string): string {
  return text.startsWith('.') ? `*${text}` : text;
}
