import { k8s, Pods, Service, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { containerSecurity, environment, podSecurity, type Range, resources } from './pods.ts';

/** A release of the boutique: all its images bear the same tag. */
export type Version = `v${number}.${number}.${number}`;

/** The image of one service of the boutique. */
export function imageOf(service: string, version: Version) {
  return `us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/${service}:${version}` as const;
}

export interface MicroserviceProps {
  readonly version: Version;
  /** Where the container listens. */
  readonly port: number;
  /** Where the Service listens. @default the container's port */
  readonly servicePort?: number;
  /** @default 'grpc' */
  readonly portName?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** @default asks the container's port for its gRPC health */
  readonly readiness?: k8s.Probe;
  /** @default asks the container's port for its gRPC health */
  readonly liveness?: k8s.Probe;
  /** Thousandths of a core. @default 100 to 200 */
  readonly cpu?: Range;
  /** MiB. @default 64 to 128 */
  readonly memory?: Range;
  /** @default 1 */
  readonly replicas?: number;
  /** Seconds between the request to stop and the kill. @default what Kubernetes says: 30 */
  readonly gracePeriod?: number;
  /** Annotations of the pods. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One service of the boutique: a Deployment, the Service in front of it and the account it runs as, all of one name. */
export class Microservice extends Construct {
  readonly account: ServiceAccount;
  readonly pods: Pods;
  readonly service: Service;

  constructor(scope: Construct, name: string, props: MicroserviceProps) {
    super(scope, name);
    const { port, servicePort = port, portName = 'grpc' } = props;
    const grpc = { grpc: { port } };
    const labels = { app: name };

    this.account = new ServiceAccount(this, 'account', { metadata: { name }, automountToken: true });

    // The object of the Kubernetes API as it stands, because cdk8s-plus-27 knows no gRPC probes.
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, labels },
      spec: {
        replicas: props.replicas ?? 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: props.annotations },
          spec: {
            serviceAccountName: this.account.name,
            terminationGracePeriodSeconds: props.gracePeriod,
            securityContext: podSecurity,
            containers: [
              {
                name: 'server',
                image: imageOf(name, props.version),
                ports: [{ containerPort: port }],
                env: environment(props.environment),
                readinessProbe: props.readiness ?? grpc,
                livenessProbe: props.liveness ?? grpc,
                resources: resources(props.cpu ?? { request: 100, limit: 200 }, props.memory ?? { request: 64, limit: 128 }),
                securityContext: containerSecurity,
              },
            ],
          },
        },
      },
    });

    this.pods = Pods.select(this, 'pods', { labels });
    this.service = new Service(this, 'service', {
      metadata: { name, labels },
      selector: this.pods,
      ports: [{ name: portName, port: servicePort, targetPort: port }],
    });
  }
}
