import type { External, Resource } from '../types/resource.ts';
import { type ControlPlane, findControlPlanes } from './control-planes.ts';
import { type Definitions, indexDefinitions } from './definitions.ts';
import { indexMesh, type Mesh } from './mesh.ts';
import { findOpenNamespaces, type Openness } from './openness.ts';
import { createSelectables, type Selectables } from './selectables.ts';
import { indexTargets, type TargetIndex } from './target-index.ts';

/** What references resolve against. What only few manifests need is worked out when one asks for it. */
export interface Surroundings {
  readonly targets: TargetIndex;
  readonly openness: Openness;
  readonly selectables: Selectables;
  /** True where all that exists besides is declared. */
  readonly isComplete: boolean;
  /** True for kinds whose objects are in no namespace. */
  isClusterScoped(group: string, kind: string): boolean;
  /** Where the operator of that group's kinds runs; undefined for groups that no operator is known of. */
  controlPlane(group: string): ControlPlane | undefined;
  /** The rendered definitions of custom resources. */
  definitions(): Definitions;
  mesh(): Mesh;
  /** The rendered objects of a kind. */
  listOf(group: string, kind: string): readonly Resource[];
  /** The same of one namespace. */
  listIn(namespace: string, group: string, kind: string): readonly Resource[];
}

interface Transparency {
  readonly isTransparent?: ((resource: Resource) => boolean) | undefined;
}

/** Indexes everything once. */
export function createSurroundings(
  resources: readonly Resource[],
  externals: readonly External[],
  { isClusterScoped, isComplete, isTransparent }: Pick<Surroundings, 'isClusterScoped' | 'isComplete'> & Transparency,
): Surroundings {
  const targets = indexTargets(resources, externals);
  const planes = once(() => findControlPlanes(resources));
  const selectables = createSelectables(resources);
  const { listOf, listIn } = selectables;
  return {
    targets,
    openness: findOpenNamespaces(resources, externals, isTransparent),
    selectables,
    isComplete,
    isClusterScoped: (group, kind) => isClusterScoped(group, kind) || targets.isClusterScoped(group, kind),
    controlPlane: (group) => planes()(group),
    definitions: once(() => indexDefinitions(resources)),
    mesh: once(() => indexMesh(listOf('networking.istio.io', 'DestinationRule'), listOf('networking.istio.io', 'ServiceEntry'))),
    listOf,
    listIn,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
