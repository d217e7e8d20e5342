import { describe } from '../../text/describe.ts';
import type { InspectedStage } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import type { Delivery } from './delivery.ts';
import { trapped } from './trap.ts';

/** Selectors of objects by a label that Argo CD before 3 sets to the name of its Application. Pod templates it leaves alone. */
export function* findInstanceSelectors(stage: InspectedStage, deliveries: ReadonlyMap<string, Delivery>): Iterable<Finding> {
  if (![...deliveries.values()].some(({ argocd }) => argocd.length > 0)) return;
  for (const { from, of, at, labels, matches } of stage.graph.selections) {
    const value = labels[LABEL];
    if (of === undefined || value === undefined || from.stage !== stage.definition?.name) continue;
    const changed = matches.find(({ stage, application }) => {
      const pullers = stage === from.stage ? (deliveries.get(application)?.argocd ?? []) : [];
      return pullers.some(({ manifest }) => manifest.metadata.name !== value);
    });
    if (!changed) continue;
    yield trapped('instance-label', from, {
      at,
      says: `selects ${describe(changed.id)} by ${LABEL}, which Argo CD overwrites where it tracks by label, as it did before version 3`,
      fix: 'Select by another label, or leave `application.resourceTrackingMethod` at "annotation".',
    });
  }
}

const LABEL = 'app.kubernetes.io/instance';
