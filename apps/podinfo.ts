import { ApiObject, Duration, Size } from 'cdk8s';
import {
  Cpu,
  Deployment,
  DeploymentStrategy,
  EnvValue,
  HorizontalPodAutoscaler,
  ImagePullPolicy,
  Ingress,
  IngressBackend,
  Metric,
  MetricTarget,
  PercentOrAbsolute,
  Probe,
  Volume,
} from 'cdk8s-plus-27';
import { Application, type Hostname, hostname, type Image } from 'stagewright';

export interface PodinfoVars {
  readonly image: Image;
  readonly domain: Hostname;
  /** Between how many pods it scales. */
  readonly replicas: { readonly min: number; readonly max: number };
}

/** A small web service with all that production asks for: scaling, a disruption budget, a host name. */
export class Podinfo extends Application<PodinfoVars> {
  readonly server = new Deployment(this, 'podinfo', {
    minReady: Duration.seconds(3),
    progressDeadline: Duration.seconds(60),
    strategy: DeploymentStrategy.rollingUpdate({ maxUnavailable: PercentOrAbsolute.absolute(0) }),
    podMetadata: { annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9797' } },
    containers: [
      {
        name: 'podinfod',
        image: this.vars.image,
        imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
        ports: [
          { name: 'http', number: 9898 },
          { name: 'http-metrics', number: 9797 },
          { name: 'grpc', number: 9999 },
        ],
        command: [
          './podinfo',
          '--port=9898',
          '--port-metrics=9797',
          '--grpc-port=9999',
          '--grpc-service-name=podinfo',
          '--level=info',
        ],
        envVariables: { PODINFO_UI_COLOR: EnvValue.fromValue('#34577c') },
        liveness: check('healthz'),
        readiness: check('readyz'),
        volumeMounts: [{ path: '/data', volume: Volume.fromEmptyDir(this, 'data', 'data') }],
        resources: {
          cpu: { request: Cpu.millis(100), limit: Cpu.millis(2000) },
          memory: { request: Size.mebibytes(64), limit: Size.mebibytes(512) },
        },
        // The image names its user; only of a number can Kubernetes see that it is not root.
        securityContext: { user: 100, group: 101 },
      },
    ],
  });

  readonly service = this.server.exposeViaService({
    name: 'podinfo',
    ports: [
      { name: 'http', port: 9898 },
      { name: 'grpc', port: 9999 },
    ],
  });

  readonly autoscaler = new HorizontalPodAutoscaler(this, 'autoscaler', {
    target: this.server,
    minReplicas: this.vars.replicas.min,
    maxReplicas: this.vars.replicas.max,
    metrics: [Metric.resourceCpu(MetricTarget.averageUtilization(99))],
  });

  /** Any object of any kind works, also one that cdk8s-plus-27 does not know. */
  readonly budget = new ApiObject(this, 'budget', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    spec: { maxUnavailable: 1, selector: { matchLabels: this.server.matchLabels } },
  });

  /** A namespace is unique in its cluster, and so is the host name that is made of it. */
  readonly ingress = new Ingress(this, 'ingress', {
    rules: [
      {
        host: hostname(`${this.namespace}.${this.vars.domain}`),
        backend: IngressBackend.fromService(this.service, { port: 9898 }),
      },
    ],
  });
}

function check(page: 'healthz' | 'readyz'): Probe {
  return Probe.fromCommand(['podcli', 'check', 'http', `localhost:9898/${page}`], {
    initialDelaySeconds: Duration.seconds(5),
    timeoutSeconds: Duration.seconds(5),
  });
}
