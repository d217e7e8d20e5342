import type { ResourceId } from '../../../types/resource.ts';

/** An object on its way to an expression; whole numbers are BigInts. */
type Draft = Record<string, unknown>;

/**
 * Adds what the API server adds before admission, so that expressions find it. Changes the object and gives it back.
 * Source: pkg/apis/{core,apps,batch,autoscaling,networking,rbac}/v1/defaults.go of Kubernetes, and the API types whose
 * structs are never left out.
 */
export function fillDefaults({ group, kind, namespace }: ResourceId, object: Draft): Draft {
  const metadata = child(object, 'metadata');
  if (namespace !== undefined) metadata.namespace ??= namespace;
  const fill = FILLERS[`${group}/${kind}`];
  if (fill !== undefined) fill(object, isDraft(object.spec) ? object.spec : {});
  return object;
}

/** True where what is not in the manifest is not in the cluster either, as far as that can be known. */
export function hasKnownDefaults({ group, kind }: ResourceId): boolean {
  return FILLERS[`${group}/${kind}`] !== undefined;
}

const FILLERS: Readonly<Record<string, (object: Draft, spec: Draft) => void>> = {
  '/Pod': (_, spec) => {
    fillPod(spec);
    put(spec, { enableServiceLinks: true, serviceAccountName: 'default' });
    put(spec, { serviceAccount: spec.serviceAccountName });
    for (const container of containersOf(spec)) requestLimits(container);
  },
  '/PodTemplate': (object) => fillTemplate(object),
  '/ReplicationController': (_, spec) => {
    put(spec, { replicas: 1n });
    fillTemplate(spec);
  },
  'apps/Deployment': (_, spec) => {
    put(spec, { replicas: 1n, revisionHistoryLimit: 10n, progressDeadlineSeconds: 600n });
    fillStrategy(child(spec, 'strategy'), { maxUnavailable: '25%', maxSurge: '25%' });
    fillTemplate(spec);
  },
  'apps/ReplicaSet': (_, spec) => {
    put(spec, { replicas: 1n });
    fillTemplate(spec);
  },
  'apps/StatefulSet': (_, spec) => {
    put(spec, { replicas: 1n, revisionHistoryLimit: 10n, podManagementPolicy: 'OrderedReady' });
    fillStrategy(child(spec, 'updateStrategy'), { partition: 0n });
    put(child(spec, 'persistentVolumeClaimRetentionPolicy'), { whenDeleted: 'Retain', whenScaled: 'Retain' });
    fillTemplate(spec);
  },
  'apps/DaemonSet': (_, spec) => {
    put(spec, { revisionHistoryLimit: 10n });
    fillStrategy(child(spec, 'updateStrategy'), { maxUnavailable: 1n, maxSurge: 0n });
    fillTemplate(spec);
  },
  'batch/Job': (_, spec) => fillJob(spec),
  'batch/CronJob': (_, spec) => {
    put(spec, { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3n, failedJobsHistoryLimit: 1n });
    fillTemplate(child(child(spec, 'jobTemplate'), 'spec'));
  },
  '/Service': (_, spec) => {
    put(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
    if (spec.type !== 'ExternalName') put(spec, { internalTrafficPolicy: 'Cluster' });
    if (spec.type === 'LoadBalancer') put(spec, { allocateLoadBalancerNodePorts: true });
    if (spec.type === 'LoadBalancer' || spec.type === 'NodePort') put(spec, { externalTrafficPolicy: 'Cluster' });
    for (const port of drafts(spec.ports)) put(port, { protocol: 'TCP', targetPort: port.port });
  },
  '/ConfigMap': () => {},
  '/ServiceAccount': () => {},
  '/Secret': (object) => put(object, { type: 'Opaque' }),
  '/Namespace': ({ metadata }, spec) => {
    const { name } = metadata as Draft;
    put(child(metadata as Draft, 'labels'), { 'kubernetes.io/metadata.name': name });
    put(spec, { finalizers: ['kubernetes'] });
  },
  '/PersistentVolumeClaim': (_, spec) => put(spec, { volumeMode: 'Filesystem' }),
  'networking.k8s.io/Ingress': () => {},
  'networking.k8s.io/NetworkPolicy': (_, spec) => {
    put(spec, { policyTypes: drafts(spec.egress).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'] });
    for (const rule of [...drafts(spec.ingress), ...drafts(spec.egress)]) {
      for (const port of drafts(rule.ports)) put(port, { protocol: 'TCP' });
    }
  },
  'policy/PodDisruptionBudget': () => {},
  'autoscaling/HorizontalPodAutoscaler': (_, spec) => put(spec, { minReplicas: 1n }),
  'rbac.authorization.k8s.io/Role': () => {},
  'rbac.authorization.k8s.io/ClusterRole': () => {},
  'rbac.authorization.k8s.io/RoleBinding': fillSubjects,
  'rbac.authorization.k8s.io/ClusterRoleBinding': fillSubjects,
};

function fillJob(spec: Draft): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1n;
  put(spec, { parallelism: 1n, backoffLimit: 6n, completionMode: 'NonIndexed', suspend: false });
  fillTemplate(spec);
}

function fillSubjects(object: Draft): void {
  const group = 'rbac.authorization.k8s.io';
  if (isDraft(object.roleRef)) put(object.roleRef, { apiGroup: group });
  for (const subject of drafts(object.subjects)) {
    if (subject.kind === 'User' || subject.kind === 'Group') put(subject, { apiGroup: group });
  }
}

function fillStrategy(strategy: Draft, rolling: Draft): void {
  put(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate') put(child(strategy, 'rollingUpdate'), rolling);
}

function fillTemplate(holder: Draft): void {
  const template = child(holder, 'template');
  child(template, 'metadata');
  if (isDraft(template.spec)) fillPod(template.spec);
}

function fillPod(spec: Draft): void {
  put(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30n,
  });
  if (spec.serviceAccountName !== undefined) put(spec, { serviceAccount: spec.serviceAccountName });
  for (const container of containersOf(spec)) fillContainer(container, spec.hostNetwork === true);
  for (const volume of drafts(spec.volumes)) fillVolume(volume);
}

function fillContainer(container: Draft, isOnHost: boolean): void {
  const { image } = container;
  const tag = typeof image === 'string' ? /:([^:/@]+)$/.exec(image)?.[1] : undefined;
  const isLatest = typeof image === 'string' && !image.includes('@') && (tag === undefined || tag === 'latest');
  put(container, {
    imagePullPolicy: isLatest ? 'Always' : 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  for (const port of drafts(container.ports)) {
    put(port, { protocol: 'TCP', ...(isOnHost && { hostPort: port.containerPort }) });
  }
  for (const { valueFrom } of drafts(container.env)) {
    if (isDraft(valueFrom) && isDraft(valueFrom.fieldRef)) put(valueFrom.fieldRef, { apiVersion: 'v1' });
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe].filter(isDraft)) {
    put(probe, { timeoutSeconds: 1n, periodSeconds: 10n, successThreshold: 1n, failureThreshold: 3n });
    if (isDraft(probe.httpGet)) put(probe.httpGet, { path: '/', scheme: 'HTTP' });
  }
}

function fillVolume(volume: Draft): void {
  if (Object.keys(volume).length < 2) volume.emptyDir = {};
  for (const source of [volume.secret, volume.configMap, volume.downwardAPI, volume.projected].filter(isDraft)) {
    put(source, { defaultMode: 420n });
  }
  if (isDraft(volume.hostPath)) put(volume.hostPath, { type: '' });
}

/** What is limited is requested as much, in a Pod itself. */
function requestLimits({ resources }: Draft): void {
  if (isDraft(resources) && isDraft(resources.limits)) put(child(resources, 'requests'), resources.limits);
}

function containersOf(spec: Draft): readonly Draft[] {
  return [spec.initContainers, spec.containers, spec.ephemeralContainers].flatMap(drafts);
}

/** Sets what is not there. */
function put(target: Draft, defaults: Draft): void {
  for (const [key, value] of Object.entries(defaults)) {
    if (value !== undefined) target[key] ??= value;
  }
}

/** The object inside, made where there is none. */
function child(parent: Draft, key: string): Draft {
  parent[key] ??= {};
  return isDraft(parent[key]) ? parent[key] : {};
}

function drafts(value: unknown): readonly Draft[] {
  return Array.isArray(value) ? value.filter(isDraft) : [];
}

function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
