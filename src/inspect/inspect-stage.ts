import type { InspectedStage } from '../types/inspection.ts';
import type { Finding } from '../types/issue.ts';
import { findDeliveries } from './operators/delivery.ts';
import { asObject } from './pod.ts';
import { inspections } from './registry.ts';

/** What the API server, admission or an operator would refuse of a stage, found without any of them. */
export function inspectStage(stage: InspectedStage): readonly Finding[] {
  const substituted = withSubstitution(stage);
  return inspections.flatMap((inspection) => [...inspection.inspect(substituted)]);
}

/**
 * Where a Kustomization of Flux has `postBuild`, texts with `${…}` are filled in before anybody judges them; `<path:…>` is filled in by
 * argocd-vault-plugin.
 */
function withSubstitution(stage: InspectedStage): InspectedStage {
  if (stage.definition === undefined) return stage;
  let isSubstituted: boolean | undefined;
  const isUnknown = (text: string) => {
    if (stage.isUnknown(text) || text.includes('<path:')) return true;
    if (!text.includes('${')) return false;
    isSubstituted ??= [...findDeliveries(stage).values()].some(({ flux }) =>
      flux.some(({ spec }) => Object.keys(asObject(spec.postBuild)).length > 0),
    );
    return isSubstituted;
  };
  return { ...stage, isUnknown };
}
