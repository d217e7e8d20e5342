import { describe, placeOf } from '../../text/describe.ts';
import { quote } from '../../text/words.ts';
import type { InspectedStage, Inspection } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import type { Resource } from '../../types/resource.ts';
import { asObject, findPod } from '../pod.ts';
import { listControls, NEWEST } from './pod-security/controls.ts';
import { type Demand, readLabels, readOption, withoutMilder } from './pod-security/levels.ts';
import { readSubject } from './pod-security/subject.ts';
import { temper } from './temper.ts';

/** Reports pods that the Pod Security Standards forbid, on the levels that the stage or its namespaces ask for. */
export const podSecurity: Inspection = {
  codes: ['pod-security'],
  *inspect(stage) {
    const newest = readNewest(stage);
    const ofStage = readOption(stage.definition?.podSecurity ?? {}, newest);
    const ofNamespaces = new Map<string, readonly Demand[]>();
    for (const resource of stage.graph.resources) {
      if (resource.id.kind !== 'Namespace' || resource.id.group !== '') continue;
      const { name } = resource.id;
      const { demands, bad } = readLabels(name, knownLabels(resource, stage), newest);
      ofNamespaces.set(name, withoutMilder([...demands, ...ofStage]));
      if (bad.length > 0 && stage.resources.includes(resource)) yield* bad.map(({ at, said }) => refuseLabel(resource, at, said));
    }
    if (ofNamespaces.size === 0 && ofStage.length === 0) return;
    const others = withoutMilder(ofStage);
    for (const resource of stage.resources) {
      const demands = ofNamespaces.get(resource.id.namespace ?? '') ?? others;
      if (demands.length > 0) yield* temper(judge(resource, demands, stage), stage);
    }
  },
};

function* judge(resource: Resource, demands: readonly Demand[], { isUnknown }: InspectedStage): Generator<Finding> {
  const pod = findPod(resource.manifest);
  if (pod === undefined) return;
  const subject = readSubject(pod, isUnknown);
  const told = new Set<string>();
  for (const { level, minor, severity, by } of demands) {
    for (const { id, find } of listControls(level, minor)) {
      for (const { at, said, fix } of find(subject)) {
        if (told.has(at)) continue;
        told.add(at);
        const standard = `Pod Security level ${quote(level)} (Kubernetes 1.${minor}), which ${by}`;
        const message = `${describe(resource.id)} is against ${standard}: ${said}.`;
        yield { code: 'pod-security', rule: id, severity, message, fix, ...placeOf(resource), at };
      }
    }
  }
}

function refuseLabel(resource: Resource, at: string, said: string): Finding {
  const message = `${describe(resource.id)} has a label that the API server refuses: ${said}.`;
  return { code: 'pod-security', rule: 'label', severity: 'error', message, fix: 'Write one of them.', ...placeOf(resource), at };
}

/** What is filled in later is not said. */
function knownLabels({ manifest }: Resource, { isUnknown }: InspectedStage) {
  const labels = Object.entries(asObject(manifest.metadata.labels));
  return Object.fromEntries(labels.filter(([, value]) => typeof value === 'string' && !isUnknown(value)));
}

/** The minor version of the stage's cluster; the newest that is known where nobody says it. */
function readNewest({ definition, kubernetes = definition?.kubernetes }: InspectedStage): number {
  return kubernetes === undefined ? NEWEST : Number(kubernetes.slice(2));
}
