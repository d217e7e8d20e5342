import type { InspectedStage, Inspection } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import { findArgocdAnnotations } from './argocd-annotations.ts';
import { findWrongOrder } from './argocd-order.ts';
import { type Delivery, findDeliveries } from './delivery.ts';
import { findFluxTraps } from './flux-objects.ts';
import { findSubstitutions } from './flux-substitution.ts';
import { findHookTraps } from './hooks.ts';
import { findInstanceSelectors } from './instance-label.ts';
import { findKustomizeTraps } from './kustomize.ts';
import { findOwnership } from './ownership.ts';
import { findPullerTraps } from './pullers.ts';
import { findServerFields } from './server-fields.ts';
import { findLargeApplications } from './size.ts';
import type { ResourceTrap } from './trap.ts';

/**
 * What is a legal object and yet does not become what its author means when Flux or Argo CD applies it. What only one of them does
 * is told where that one pulls; for YAML of no stage, only what both do.
 */
export const operatorTraps: Inspection = {
  codes: ['operator-trap'],
  *inspect(stage) {
    const deliveries = findDeliveries(stage);
    for (const resource of stage.resources) {
      const context = { stage, delivery: deliveries.get(resource.application) };
      for (const find of resourceTraps) yield* find(resource, context);
    }
    for (const find of stageTraps) yield* find(stage, deliveries);
  },
};

const resourceTraps: readonly ResourceTrap[] = [
  findKustomizeTraps,
  findServerFields,
  findOwnership,
  findArgocdAnnotations,
  findFluxTraps,
  findHookTraps,
];

type StageTrap = (stage: InspectedStage, deliveries: ReadonlyMap<string, Delivery>) => Iterable<Finding>;

const stageTraps: readonly StageTrap[] = [
  findWrongOrder,
  findSubstitutions,
  findPullerTraps,
  findLargeApplications,
  findInstanceSelectors,
];
