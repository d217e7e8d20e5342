import type { JsonObject } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { asObject, readAll } from './field-path.ts';

/** What the Prometheus operator calls the pods of its kinds. */
const applications: Readonly<Record<string, string>> = {
  Prometheus: 'prometheus',
  PrometheusAgent: 'prometheus',
  Alertmanager: 'alertmanager',
  ThanosRuler: 'thanos-ruler',
};

/** The labels of pods that an operator makes for the object, where they are certain; undefined for kinds without such pods. */
export function findOperatorPodLabels({ id, manifest }: Resource): JsonObject | undefined {
  const application = id.group === 'monitoring.coreos.com' ? applications[id.kind] : undefined;
  if (application === undefined) return undefined;
  const own = asObject(asObject(asObject(manifest.spec)?.podMetadata)?.labels);
  return {
    ...own,
    'app.kubernetes.io/name': application,
    'app.kubernetes.io/instance': id.name,
    'app.kubernetes.io/managed-by': 'prometheus-operator',
    [application]: id.name,
    ...(application === 'prometheus' && { 'operator.prometheus.io/name': id.name }),
  };
}

const variantPaths = [
  'spec.strategy.canary.canaryMetadata.labels',
  'spec.strategy.canary.stableMetadata.labels',
  'spec.strategy.canary.steps[].experiment.templates[].metadata.labels',
  'spec.strategy.blueGreen.activeMetadata.labels',
  'spec.strategy.blueGreen.previewMetadata.labels',
];

/** The labels that some pods of a Rollout have besides those of its template. */
export function listVariantLabels({ manifest }: Resource): readonly JsonObject[] {
  return variantPaths
    .flatMap((path) => readAll(manifest, path))
    .map(asObject)
    .filter((labels) => labels !== undefined);
}
