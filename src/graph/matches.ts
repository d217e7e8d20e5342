import type { Reference, Selection } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import { readAllowance } from './read-allowance.ts';
import { readClusterName } from './read-cluster-name.ts';
import { readContainer } from './read-container.ts';
import { readDefinition } from './read-definition.ts';
import { readDestination } from './read-destination.ts';
import { readPortNames, readPortsBeside } from './read-port-names.ts';
import { readReference } from './read-reference.ts';
import { readSelection } from './read-selection.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';

/** What has been found so far. */
export interface Findings {
  readonly references: Reference[];
  readonly selections: Selection[];
}

type Reader = (hit: Hit, value: JsonValue, world: Surroundings) => Reference | readonly Reference[] | undefined;

/** How the value of a field is read, by the `match` of its rule; a selector, which may read more than one way, is below. */
const readers: Readonly<Record<string, Reader>> = {
  name: readReference,
  nsSlashName: readReference,
  nsColonName: readReference,
  portName: readPortNames,
  dns: readDestination,
  gvk: readDefinition,
  container: readContainer,
  allowlist: readAllowance,
  clusterSecretData: readClusterName,
};

/** True for the ways of matching that are known here. */
export function isKnownMatch(match: string): boolean {
  return match === 'selector' || Object.hasOwn(readers, match);
}

/** Reads the field that a walk has met and adds what it refers to. */
export function readHit(hit: Hit, value: JsonValue, world: Surroundings, { references, selections }: Findings): void {
  const { match } = hit.compiled.rule;
  if (match === 'selector') {
    const selection = readSelection(hit, value, world);
    if (selection === undefined) return;
    selections.push(selection);
    references.push(...readPortsBeside(hit, selection));
    return;
  }
  const found = readers[match]!(hit, value, world);
  if (found === undefined) return;
  if ('from' in found) references.push(found);
  else references.push(...found);
}
