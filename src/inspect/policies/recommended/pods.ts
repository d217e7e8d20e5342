import { list, quote } from '../../../text/words.ts';
import type { Manifest } from '../../../types/manifest.ts';
import type { Policy, PolicyContext, PolicyReport } from '../../../types/policy.ts';
import type { RecommendedPolicy } from '../../../types/recommended-policy.ts';
import { type Container, findPod, listContainers, type Pod } from '../../pod.ts';

/** A recommended policy about pods, whichever kind of object makes them. */
export interface PodPolicy extends Omit<Policy, 'kinds' | 'check'> {
  readonly id: RecommendedPolicy;
  /** Looks at the pod of one object, and at its containers, those that start first coming first. */
  judge(subject: PodSubject, context: PolicyContext): PolicyReport | undefined;
}

export interface PodSubject {
  readonly manifest: Manifest;
  readonly pod: Pod;
  readonly containers: readonly Container[];
}

export function podPolicy({ judge, ...policy }: PodPolicy): Policy {
  return {
    ...policy,
    kinds: KINDS,
    check: (manifest, context) => {
      const subject = takeApart(manifest);
      const said = subject && judge(subject, context);
      if (said) context.report(said);
    },
  };
}

let last: { readonly manifest: Manifest; readonly subject: PodSubject | undefined } | undefined;

/** Every policy is asked about an object before the next object comes: each is taken apart once. */
function takeApart(manifest: Manifest): PodSubject | undefined {
  if (last?.manifest === manifest) return last.subject;
  const pod = findPod(manifest);
  last = { manifest, subject: pod && { manifest, pod, containers: listContainers(pod) } };
  return last.subject;
}

export interface Complaint {
  /** What all of them have in common, such as `no memory limit`. */
  readonly lacks: string;
  /** The field of the first of them, such as `resources.limits.memory`. */
  readonly field: string;
  readonly fix: string;
}

/** One report for all containers of an object that share a flaw, so that a pod of many is told of once. */
export function complain(containers: readonly Container[], { lacks, field, fix }: Complaint): PolicyReport | undefined {
  const [first] = containers;
  if (!first) return undefined;
  const names = containers.map(({ at, container }) => (typeof container.name === 'string' ? quote(container.name) : at));
  const subject = containers.length === 1 ? `container ${names[0]} has` : `containers ${list(names)} have`;
  return { message: `${subject} ${lacks}.`, fix, at: `${first.at}.${field}` };
}

const KINDS = [
  { group: '', kind: 'Pod' },
  { group: '', kind: 'PodTemplate' },
  { group: '', kind: 'ReplicationController' },
  { group: 'apps', kind: 'Deployment' },
  { group: 'apps', kind: 'ReplicaSet' },
  { group: 'apps', kind: 'StatefulSet' },
  { group: 'apps', kind: 'DaemonSet' },
  { group: 'batch', kind: 'Job' },
  { group: 'batch', kind: 'CronJob' },
];
