import type { FileTree } from '../types/files.ts';
import type { Resource } from '../types/resource.ts';
import type { Found, FoundObject } from './formats/format.ts';

/** What a finding is about: one object, or several, perhaps of one application; undefined for nothing that was rendered. */
export type Subject = { readonly resource: Resource } | { readonly application: string | undefined } | undefined;

/** What was rendered of a stage, to be looked things up in. */
export interface Rendered {
  /** All objects in one text, as `kubectl apply -f -` takes it. */
  readonly whole: string;
  /** Of a finding that names a file or an object. The file is one of the tree's paths; absent where it is the whole. */
  findSubject(found: Pick<Found, 'object' | 'line'>, file: string | undefined): Subject;
}

export function indexRendered(files: FileTree, resources: readonly Resource[]): Rendered {
  const whole = [...files.values()].join('---\n');
  const byName = new Map<string, Resource[]>();
  for (const resource of resources) {
    const key = nameKey(resource.id);
    byName.set(key, [...(byName.get(key) ?? []), resource]);
  }
  const lookUp = (object: FoundObject) =>
    (byName.get(nameKey(object)) ?? []).filter(
      ({ id }) => object.namespace === undefined || id.namespace === undefined || id.namespace === object.namespace,
    );
  return {
    whole,
    findSubject: ({ object, line }, file) => {
      const text = file === undefined ? whole : files.get(file);
      if (text === undefined) return undefined;
      // Identities are only read where a file or a line says which it is: without an object, or where several have its name.
      const named = object && lookUp(object);
      if (named?.length === 1 && file === undefined) return { resource: named[0]! };
      const inside = readObjects(text).filter((each) => line === undefined || (each.first <= line && line <= each.last));
      const present = inside.flatMap(lookUp);
      return narrow(named ? named.filter((resource) => present.includes(resource)) : present);
    },
  };
}

function narrow(resources: readonly Resource[]): Subject {
  const [first] = resources;
  if (resources.length === 1 && first) return { resource: first };
  if (!first) return undefined;
  const isShared = resources.every(({ application }) => application === first.application);
  return { application: isShared ? first.application : undefined };
}

function nameKey({ kind, name }: Pick<FoundObject, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

interface PlacedObject extends FoundObject {
  readonly first: number;
  readonly last: number;
}

/** The objects of a text of ours, with their lines. It is no YAML of anybody's: keys stand where our own writer puts them. */
function readObjects(text: string): readonly PlacedObject[] {
  let line = 1;
  return text.split(/^---\n/m).flatMap((document) => {
    const first = line;
    line += document.split('\n').length;
    const [, metadata = ''] = /^metadata:\n((?: .*\n?)+)/m.exec(document) ?? [];
    const kind = readValue(document, /^kind: (.+)$/m);
    const name = readValue(metadata, /^ {2}name: (.+)$/m);
    const namespace = readValue(metadata, /^ {2}namespace: (.+)$/m);
    if (kind === undefined || name === undefined) return [];
    return [{ kind, name, ...(namespace !== undefined && { namespace }), first, last: line - 1 }];
  });
}

function readValue(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1]?.replace(/^(["'])(.*)\1$/, '$2');
}
