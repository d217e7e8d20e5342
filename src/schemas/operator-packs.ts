import type { JsonObject, JsonValue, Manifest } from '../types/manifest.ts';
import { readPackFile } from './pack-file.ts';

/** A definition that comes with this package. */
export interface ShippedDefinition {
  readonly definition: Manifest;
  /** What it was taken from, such as `Flux 2.9.5`. */
  readonly release: string;
}

/**
 * The definition of a kind of Flux or Argo CD. Nothing is read where the group is of neither.
 *
 * @throws StagewrightError `schemas-broken` where the package lacks the file, or it is damaged.
 */
export function findOperatorDefinition(group: string, kind: string): ShippedDefinition | undefined {
  const file = group.endsWith('.fluxcd.io') ? 'flux' : group === 'argoproj.io' ? 'argo-cd' : undefined;
  return file && read(file).get(`${group}/${kind}`);
}

/** What `scripts/make-operator-schemas.mjs` writes. */
interface Pack {
  readonly operator: string;
  readonly release: string;
  readonly definitions: readonly JsonValue[];
  /** What occurs several times: `{ "$shared": 3 }` stands for the fourth of these. */
  readonly shared: readonly JsonValue[];
}

const packs = new Map<string, ReadonlyMap<string, ShippedDefinition>>();

function read(file: string): ReadonlyMap<string, ShippedDefinition> {
  const pack = packs.get(file) ?? readPackFile(file, indexPack);
  packs.set(file, pack);
  return pack;
}

function indexPack({ operator, release, definitions, shared }: Pack): ReadonlyMap<string, ShippedDefinition> {
  const whole: JsonValue[] = [];
  const expand = (value: JsonValue): JsonValue => {
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) return value.map(expand);
    if (typeof value.$shared === 'number') return whole[value.$shared]!;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, expand(each!)]));
  };
  // Each comes after what stands in it.
  for (const each of shared) whole.push(expand(each));
  return new Map(
    definitions.map((each) => {
      const definition = expand(each) as Manifest & { readonly spec: JsonObject };
      const { group, names } = definition.spec;
      return [`${group}/${(names as JsonObject).kind}`, { definition, release: `${operator} ${release}` }];
    }),
  );
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
