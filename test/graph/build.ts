import { runChecks } from '../../src/checks/run-checks.ts';
import { buildGraph } from '../../src/graph/build-graph.ts';
import { findClusterScoped } from '../../src/resources/identity.ts';
import type { Graph } from '../../src/types/graph.ts';
import type { JsonObject, Manifest } from '../../src/types/manifest.ts';
import type { External, Resource } from '../../src/types/resource.ts';

export interface Origin {
  readonly stage?: string;
  readonly application?: string;
  readonly construct?: string;
}

/** A resource of stage `staging`, application `shop`, unless said otherwise. An id of `Kind namespace/name` or `Kind name`. */
export function aResource(id: string, body: JsonObject = {}, origin: Origin = {}): Resource {
  const [kind, place] = id.split(' ') as [string, string];
  const [name, namespace] = place.split('/').reverse() as [string, string | undefined];
  const group = groups[kind] ?? '';
  const manifest = {
    apiVersion: group ? `${group}/v1` : 'v1',
    kind,
    ...body,
    metadata: { name, ...(namespace ? { namespace } : {}), ...(body.metadata as JsonObject) },
  } as Manifest;
  return {
    id: { group, kind, namespace, name },
    stage: 'staging',
    application: 'shop',
    construct: `shop/${kind}-${name}`,
    ...origin,
    manifest,
  };
}

/** A Deployment whose pods are labelled `app: <name>`, with one container of the given shape. */
export function aDeployment(place: string, container: JsonObject = {}, pod: JsonObject = {}): Resource {
  const app = place.split('/').pop()!;
  return aResource(`Deployment ${place}`, {
    spec: { template: aPodTemplate(app, container, pod) },
  });
}

export function aPodTemplate(app: string, container: JsonObject = {}, pod: JsonObject = {}): JsonObject {
  return {
    metadata: { labels: { app } },
    spec: {
      ...pod,
      containers: [{ name: 'main', image: 'nginx:1.29', ports: [{ name: 'http', containerPort: 8080 }], ...container }],
    },
  };
}

/** A Service that leads to the pods labelled `app: <name>`. */
export function aService(place: string, spec: JsonObject = {}): Resource {
  const app = place.split('/').pop()!;
  return aResource(`Service ${place}`, {
    spec: { selector: { app }, ports: [{ name: 'http', port: 80, targetPort: 'http' }], ...spec },
  });
}

export function anExternal(id: string, more: Partial<External> = {}): External {
  return { id: aResource(id).id, stage: 'staging', ...more };
}

/** Of a project, where all that exists besides is declared; or of YAML that is only a part of what is in the cluster. */
export type Extent = 'complete' | 'partial';

export function aGraph(resources: readonly Resource[], externals: readonly External[] = [], extent: Extent = 'complete'): Graph {
  return buildGraph({
    cluster: 'test',
    resources,
    externals,
    isComplete: extent === 'complete',
    isClusterScoped: findClusterScoped(resources.map(({ manifest }) => manifest)),
  });
}

/** What the checks find, as `code severity Kind/name at`. */
export function findIn(
  resources: readonly Resource[],
  externals: readonly External[] = [],
  extent: Extent = 'complete',
): readonly string[] {
  return runChecks(aGraph(resources, externals, extent)).map(
    ({ code, severity, resource, at }) => `${code} ${severity} ${resource!.id.kind}/${resource!.id.name} ${at ?? '-'}`,
  );
}

const groups: Readonly<Record<string, string>> = {
  Alertmanager: 'monitoring.coreos.com',
  AnalysisTemplate: 'argoproj.io',
  AppProject: 'argoproj.io',
  Application: 'argoproj.io',
  ApplicationSet: 'argoproj.io',
  Bundle: 'trust.cert-manager.io',
  Certificate: 'cert-manager.io',
  ClusterAnalysisTemplate: 'argoproj.io',
  ClusterExternalSecret: 'external-secrets.io',
  ClusterIssuer: 'cert-manager.io',
  ClusterRole: 'rbac.authorization.k8s.io',
  ClusterRoleBinding: 'rbac.authorization.k8s.io',
  CronJob: 'batch',
  CustomResourceDefinition: 'apiextensions.k8s.io',
  DaemonSet: 'apps',
  Deployment: 'apps',
  DestinationRule: 'networking.istio.io',
  ExternalSecret: 'external-secrets.io',
  FluxInstance: 'fluxcd.controlplane.io',
  Gateway: 'gateway.networking.k8s.io',
  GitRepository: 'source.toolkit.fluxcd.io',
  HTTPRoute: 'gateway.networking.k8s.io',
  HelmRelease: 'helm.toolkit.fluxcd.io',
  HelmRepository: 'source.toolkit.fluxcd.io',
  HorizontalPodAutoscaler: 'autoscaling',
  ImagePolicy: 'image.toolkit.fluxcd.io',
  ImageRepository: 'image.toolkit.fluxcd.io',
  Ingress: 'networking.k8s.io',
  IngressClass: 'networking.k8s.io',
  Issuer: 'cert-manager.io',
  Job: 'batch',
  Kustomization: 'kustomize.toolkit.fluxcd.io',
  ListenerSet: 'gateway.networking.k8s.io',
  NetworkPolicy: 'networking.k8s.io',
  OCIRepository: 'source.toolkit.fluxcd.io',
  PodDisruptionBudget: 'policy',
  PodMonitor: 'monitoring.coreos.com',
  PriorityClass: 'scheduling.k8s.io',
  Prometheus: 'monitoring.coreos.com',
  ReferenceGrant: 'gateway.networking.k8s.io',
  ResourceSet: 'fluxcd.controlplane.io',
  Role: 'rbac.authorization.k8s.io',
  RoleBinding: 'rbac.authorization.k8s.io',
  Rollout: 'argoproj.io',
  RuntimeClass: 'node.k8s.io',
  ScaledObject: 'keda.sh',
  SealedSecret: 'bitnami.com',
  ServiceEntry: 'networking.istio.io',
  ServiceMonitor: 'monitoring.coreos.com',
  StatefulSet: 'apps',
  StorageClass: 'storage.k8s.io',
  Subscription: 'operators.coreos.com',
  ValidatingAdmissionPolicy: 'admissionregistration.k8s.io',
  ValidatingAdmissionPolicyBinding: 'admissionregistration.k8s.io',
  VirtualService: 'networking.istio.io',
  Widget: 'example.com',
};
