import { listProducts, type Product } from '../../../src/graph/producers.ts';
import type { Reference } from '../../../src/types/graph.ts';
import type { JsonValue, Manifest } from '../../../src/types/manifest.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { manifestOf, missingReference, type Subject } from './mutation.ts';
import { setAt, type Trail } from './place.ts';
import { isDerived, isUnplaced, ruleOf } from './rules.ts';

type Edits = readonly (readonly [Trail, JsonValue])[];

/** What others miss when a resource changes its own name or that of what it makes at run time. */
export function lossesOfRename(subject: Subject, resource: Resource, edits: Edits): readonly string[] {
  const manifest = edits.reduce(
    (edited, [trail, value]) => setAt(edited, trail, value),
    manifestOf(subject, resource),
  ) as Manifest;
  const renamed = { ...resource, id: { ...resource.id, name: manifest.metadata.name }, manifest };
  const products = listProducts(renamed).map(keyOf);
  const lost = new Set(
    listProducts(resource)
      .map(keyOf)
      .filter((product) => !products.includes(product)),
  );
  const isRenamed = renamed.id.name !== resource.id.name;
  return listDependants(subject, resource)
    .filter((reference) =>
      reference.target!.kind === 'resource'
        ? isRenamed && !namelessMatches.has(ruleOf(reference).match)
        : [...lost].some((product) => mayBe(product, reference.to.name)),
    )
    .map(missingReference);
}

/** Ways of referring to an object by something else than its name. */
const namelessMatches = new Set(['gvk', 'clusterSecretData']);

/** The references of others that lead to a resource or to what it makes. */
export function listDependants({ graph }: Subject, resource: Resource): readonly Reference[] {
  return graph.references.filter((reference) => {
    const { from, target, optional } = reference;
    if (from === resource || optional || isDerived(reference) || isUnplaced(reference)) return false;
    return (
      (target?.kind === 'resource' && target.resource === resource) || (target?.kind === 'produced' && target.by === resource)
    );
  });
}

function keyOf({ id }: Product): string {
  return id.name;
}

/** A product's name may end in a pattern. */
function mayBe(product: string, name: string): boolean {
  return /[#*]$/.test(product) ? name.startsWith(product.slice(0, -1)) : product === name;
}
