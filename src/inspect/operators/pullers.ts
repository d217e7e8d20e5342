import { list, quote } from '../../text/words.ts';
import type { InspectedStage } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import type { JsonObject } from '../../types/manifest.ts';
import type { Resource } from '../../types/resource.ts';
import { asList, asObject } from '../pod.ts';
import { type Delivery, isFlux, normalizePath, type Puller } from './delivery.ts';
import { trapped } from './trap.ts';
import { traps } from './traps-table.ts';

/** Kustomizations and Applications over our folders which do something else with them than what was checked. */
export function* findPullerTraps(stage: InspectedStage, deliveries: ReadonlyMap<string, Delivery>): Iterable<Finding> {
  for (const delivery of deliveries.values()) {
    const pullers = [...delivery.flux, ...delivery.argocd];
    const [own] = pullers.filter(({ resource }) => resource === undefined);
    for (const puller of pullers) {
      const { resource } = puller;
      if (own && resource && isSameSource(own, puller, delivery)) {
        yield trapped('claimed-twice', resource, {
          at: isFlux(puller) ? 'spec.path' : 'spec.source',
          says: `applies ${delivery.folder}, as ${own.name} of the stage's operator does: each prunes what the other has applied`,
          fix: 'Remove it: the operator of the stage makes one for each application.',
        });
      }
      yield* findRewriting(puller, delivery, stage);
      yield* findDirectorySource(puller, delivery, stage);
    }
  }
}

/** True where both certainly read the same repository. */
function isSameSource(own: Puller, other: Puller, { folder }: Delivery): boolean {
  if (isFlux(own) !== isFlux(other)) return false;
  if (!isFlux(own)) return sourceOf(own, folder).repoURL === sourceOf(other, folder).repoURL;
  const [mine, theirs] = [own, other].map(({ spec, manifest }) => {
    const { kind, name, namespace } = asObject(spec.sourceRef);
    return JSON.stringify([kind, name, namespace ?? manifest.metadata.namespace]);
  });
  return mine === theirs;
}

function* findRewriting(puller: Puller, delivery: Delivery, stage: InspectedStage): Iterable<Finding> {
  const { application } = delivery;
  const isPulled = isFlux(puller);
  const source = isPulled ? puller.spec : asObject(sourceOf(puller, delivery.folder).kustomize);
  const prefix = isPulled ? 'spec' : 'spec.source.kustomize';
  const field = ['namePrefix', 'nameSuffix'].find((key) => typeof source[key] === 'string' && source[key] !== '');
  if (field !== undefined) {
    yield tell(
      'rewritten',
      { puller, application, stage },
      {
        at: `${prefix}.${field}`,
        says: `gives other names to what is in ${delivery.folder} (${field}): what was checked is not what is applied`,
        fix: `Remove ${field}, and give the objects their names in the stage.`,
      },
    );
  }
  const key = isPulled ? 'targetNamespace' : 'namespace';
  const namespace = source[key];
  if (typeof namespace !== 'string' || namespace === '') return;
  const isElsewhere = ({ application, id }: Resource) =>
    application === delivery.application && id.namespace !== undefined && id.namespace !== namespace;
  const moved = stage.resources.filter(isElsewhere);
  if (moved.length === 0) return;
  const namespaces = [...new Set(moved.map(({ id }) => id.namespace!))].sort();
  yield tell(
    'rewritten',
    { puller, application, stage },
    {
      at: `${prefix}.${key}`,
      says: `moves to namespace ${quote(namespace)} what was checked in ${list(namespaces.map(quote))} (${key})`,
      fix: `Remove ${key}, and set the namespace of the stage or application.`,
    },
  );
}

function* findDirectorySource(puller: Puller, delivery: Delivery, stage: InspectedStage): Iterable<Finding> {
  if (isFlux(puller) || sourceOf(puller, delivery.folder).directory === undefined) return;
  yield tell(
    'directory-source',
    { puller, application: delivery.application, stage },
    {
      at: 'spec.source.directory',
      says: `reads ${delivery.folder} as a plain directory, and its kustomization.yaml is no Kubernetes object: the sync fails`,
      fix: 'Remove spec.source.directory: Argo CD finds the kustomization.yaml itself.',
    },
  );
}

function sourceOf({ spec }: Puller, folder: string): JsonObject {
  const sources = [asObject(spec.source), ...asList(spec.sources).map(asObject)];
  return sources.find(({ path }) => typeof path === 'string' && normalizePath(path) === folder) ?? asObject(undefined);
}

interface Place {
  readonly puller: Puller;
  readonly application: string;
  readonly stage: InspectedStage;
}

interface Told {
  readonly at: string;
  readonly says: string;
  readonly fix: string;
}

/** At the author's own object, or at the stage whose operator makes it. */
function tell(rule: 'rewritten' | 'directory-source', { puller, application, stage }: Place, told: Told): Finding {
  if (puller.resource) return trapped(rule, puller.resource, told);
  const { name = '', trace } = stage.definition ?? {};
  return {
    code: 'operator-trap',
    rule,
    severity: traps[rule].severity,
    message: `${puller.name} of the stage's operator ${told.says}.`,
    fix: told.fix,
    stage: name,
    application,
    ...(trace && { trace }),
  };
}
