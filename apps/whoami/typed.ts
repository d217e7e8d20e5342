import { Size } from 'cdk8s';
import { Cpu, Deployment, ImagePullPolicy, Ingress, IngressBackend, Probe } from 'cdk8s-plus-27';
import { Application, type Hostname, hostname, type Image } from 'stagewright';

export interface WhoamiVars {
  readonly image: Image;
  readonly domain: Hostname;
}

/** Whoami, first way: typed constructs. */
export class WhoamiTyped extends Application<WhoamiVars> {
  readonly server = new Deployment(this, 'whoami', {
    metadata: { name: 'whoami' },
    replicas: 1,
    containers: [
      {
        image: this.vars.image,
        imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
        args: ['--port=8080'],
        ports: [{ name: 'http', number: 8080 }],
        liveness: Probe.fromHttpGet('/health', { port: 8080 }),
        readiness: Probe.fromHttpGet('/health', { port: 8080 }),
        resources: {
          cpu: { request: Cpu.millis(10) },
          memory: { request: Size.mebibytes(16), limit: Size.mebibytes(32) },
        },
        securityContext: { user: 1000, group: 1000 },
      },
    ],
  });

  readonly service = this.server.exposeViaService({ name: 'whoami', ports: [{ name: 'http', port: 80, targetPort: 8080 }] });

  readonly ingress = new Ingress(this, 'ingress', {
    metadata: { name: 'whoami' },
    rules: [{ host: hostname(`${this.namespace}.${this.vars.domain}`), backend: IngressBackend.fromService(this.service) }],
  });
}
