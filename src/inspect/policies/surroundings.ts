import { groups } from '../../text/kinds-table.ts';
import type { InspectedStage } from '../../types/inspection.ts';
import type { Manifest } from '../../types/manifest.ts';
import type { KindName, KindOf, PolicyContext } from '../../types/policy.ts';
import type { Resource, ResourceId } from '../../types/resource.ts';
import { once } from '../once.ts';
import { packOf } from '../pack-of.ts';
import { indexRelations } from './relations.ts';

/**
 * What policies may know: the stage itself, and nothing of others, so that it is judged the same whichever are asked for. All of
 * it is indexed when the first policy asks.
 */
export interface Surroundings {
  contextFor(current: () => Resource, report: PolicyContext['report']): PolicyContext;
}

export function createSurroundings(stage: InspectedStage): Surroundings {
  const byKind = once(() => indexByKind(stage.resources));
  const byName = once(() => new Map(stage.resources.map((resource) => [nameKey(resource.id), resource.manifest])));
  const relations = once(() => indexRelations(stage));
  const list = <K extends KindName>(kind: K) =>
    (byKind().get(keyOf(kind)) ?? []).map(({ manifest }) => manifest as unknown as KindOf<K>);
  const findNamed = (kind: string, name: string, namespace: string | undefined) =>
    byName().get(`${kind}/${namespace ?? ''}/${name}`) ?? byName().get(`${kind}//${name}`);
  return {
    contextFor: (current, report) => ({
      stage: stage.definition?.name ?? '',
      kubernetes: packOf(stage).version,
      get application() {
        return current().application;
      },
      get namespace() {
        return current().id.namespace;
      },
      report,
      list,
      find: (kind, name, namespace = current().id.namespace) => findNamed(keyOf(kind), name, namespace) as never,
      referencesFrom: (of = current().manifest) => relations().from(of as Manifest),
      referencesTo: (of = current().manifest) => relations().to(of as Manifest),
      selects: (of = current().manifest) => relations().selects(of as Manifest),
      selectedBy: (of = current().manifest) => relations().selectedBy(of as Manifest),
      isUnknown: stage.isUnknown,
    }),
  };
}

function indexByKind(resources: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> {
  const index = new Map<string, Resource[]>();
  for (const resource of resources) {
    const same = index.get(kindKey(resource.id));
    if (same) same.push(resource);
    else index.set(kindKey(resource.id), [resource]);
  }
  return index;
}

function keyOf(kind: KindName): string {
  return kind.includes('/') ? kind : `${groups[kind as keyof typeof groups]}/${kind}`;
}

function kindKey({ group, kind }: Pick<ResourceId, 'group' | 'kind'>): string {
  return `${group}/${kind}`;
}

function nameKey(id: ResourceId): string {
  return `${kindKey(id)}/${id.namespace ?? ''}/${id.name}`;
}
