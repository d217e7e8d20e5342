import type { InspectedStage } from '../../types/inspection.ts';
import type { Manifest } from '../../types/manifest.ts';
import type { PolicyMention, PolicyReference } from '../../types/policy.ts';

/** Who names and who selects whom among the objects of a stage. */
export interface Relations {
  from(manifest: Manifest): readonly PolicyReference[];
  to(manifest: Manifest): readonly PolicyMention[];
  selects(manifest: Manifest): readonly Manifest[];
  selectedBy(manifest: Manifest): readonly PolicyMention[];
}

export function indexRelations({
  resources,
  graph: { references, selections },
}: Pick<InspectedStage, 'resources' | 'graph'>): Relations {
  const own = new Set(resources.map(({ manifest }) => manifest));
  const from = new Map<Manifest, PolicyReference[]>();
  const to = new Map<Manifest, PolicyMention[]>();
  const selects = new Map<Manifest, Manifest[]>();
  const selectedBy = new Map<Manifest, PolicyMention[]>();
  for (const { from: resource, at, to: id, target } of references) {
    if (!own.has(resource.manifest)) continue;
    const found = target?.kind === 'resource' && own.has(target.resource.manifest) ? target.resource.manifest : undefined;
    add(from, resource.manifest, { at, to: id, resource: found });
    if (found) add(to, found, { at, from: resource.manifest });
  }
  for (const { from: resource, at, matches } of selections) {
    if (!own.has(resource.manifest)) continue;
    for (const { manifest } of matches) {
      if (!own.has(manifest)) continue;
      add(selects, resource.manifest, manifest);
      add(selectedBy, manifest, { at, from: resource.manifest });
    }
  }
  return {
    from: (manifest) => from.get(manifest) ?? [],
    to: (manifest) => to.get(manifest) ?? [],
    selects: (manifest) => selects.get(manifest) ?? [],
    selectedBy: (manifest) => selectedBy.get(manifest) ?? [],
  };
}

function add<T>(index: Map<Manifest, T[]>, manifest: Manifest, item: T): void {
  const items = index.get(manifest);
  if (items) items.push(item);
  else index.set(manifest, [item]);
}
