import { asObject } from '../pod.ts';
import { judgeAutoscaler } from './autoscaling.ts';
import { judgeConfigMap, judgeSecret } from './data.ts';
import { judgeDefinition } from './definitions.ts';
import { judgeDisruptionBudget, judgePriorityClass } from './disruption.ts';
import { judgeEndpoints } from './endpoints.ts';
import { judgeApiService, judgeWebhooks } from './extensions.ts';
import { judgeIngress, judgeIngressClass } from './ingresses.ts';
import { judgeCronJob, judgeJob } from './jobs.ts';
import type { Judge } from './judge.ts';
import { judgeNetworkPolicy } from './network-policies.ts';
import { judgePodAnnotations } from './pod-annotations.ts';
import { judgePod } from './pod-spec.ts';
import { judgePodTemplate } from './pod-template.ts';
import { judgeLimitRange, judgeQuota } from './quotas.ts';
import { judgeBinding, judgeRole } from './rbac.ts';
import { judgeService } from './services.ts';
import { judgeClaim, judgeStorageClass, judgeVolume } from './storage.ts';
import { judgeDaemonSet, judgeDeployment, judgeReplicas, judgeStatefulSet } from './workloads.ts';

type Rules = (judge: Judge) => void;

const CORE: Readonly<Record<string, Rules>> = {
  ConfigMap: judgeConfigMap,
  Endpoints: judgeEndpoints,
  LimitRange: judgeLimitRange,
  PersistentVolume: judgeVolume,
  PersistentVolumeClaim: judgeClaim,
  Pod(judge) {
    judgePodAnnotations(judge, '', judge.manifest);
    judgePod(judge);
  },
  PodTemplate(judge) {
    judgePodTemplate(judge, 'template', asObject(judge.manifest.template));
  },
  ReplicationController: judgeReplicas,
  ResourceQuota: judgeQuota,
  Secret: judgeSecret,
  Service: judgeService,
};

/** What the API server looks at besides metadata, by group and kind. */
const groups: Readonly<Record<string, Readonly<Record<string, Rules>>>> = {
  '': CORE,
  apps: { DaemonSet: judgeDaemonSet, Deployment: judgeDeployment, ReplicaSet: judgeReplicas, StatefulSet: judgeStatefulSet },
  autoscaling: { HorizontalPodAutoscaler: judgeAutoscaler },
  batch: { CronJob: judgeCronJob, Job: judgeJob },
  policy: { PodDisruptionBudget: judgeDisruptionBudget },
  'admissionregistration.k8s.io': { MutatingWebhookConfiguration: judgeWebhooks, ValidatingWebhookConfiguration: judgeWebhooks },
  'apiextensions.k8s.io': { CustomResourceDefinition: judgeDefinition },
  'apiregistration.k8s.io': { APIService: judgeApiService },
  'networking.k8s.io': { Ingress: judgeIngress, IngressClass: judgeIngressClass, NetworkPolicy: judgeNetworkPolicy },
  'rbac.authorization.k8s.io': {
    ClusterRole: judgeRole,
    ClusterRoleBinding: judgeBinding,
    Role: judgeRole,
    RoleBinding: judgeBinding,
  },
  'scheduling.k8s.io': { PriorityClass: judgePriorityClass },
  'storage.k8s.io': { StorageClass: judgeStorageClass },
};

/** The rules of a kind that Kubernetes itself serves. */
export function findRules(group: string, kind: string): Rules | undefined {
  const kinds = Object.hasOwn(groups, group) ? groups[group]! : {};
  return Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}
