import { k8s, Pods, Service } from 'cdk8s-plus-27';
import { Application, type Image } from 'stagewright';
import { containerSecurity, podSecurity, resources } from './pods.ts';

const labels = { app: 'redis-cart' };
const probe: k8s.Probe = { periodSeconds: 5, tcpSocket: { port: k8s.IntOrString.fromNumber(6379) } };

/** The cache that keeps the carts, in memory only. */
export class RedisCart extends Application<{ image: Image }> {
  readonly server = new k8s.KubeDeployment(this, 'server', {
    metadata: { name: 'redis-cart', labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: podSecurity,
          containers: [
            {
              name: 'redis',
              image: this.vars.image,
              ports: [{ containerPort: 6379 }],
              readinessProbe: probe,
              livenessProbe: probe,
              volumeMounts: [{ name: 'redis-data', mountPath: '/data' }],
              resources: resources({ request: 70, limit: 125 }, { request: 200, limit: 256 }),
              securityContext: containerSecurity,
            },
          ],
          volumes: [{ name: 'redis-data', emptyDir: {} }],
        },
      },
    },
  });

  readonly service = new Service(this, 'service', {
    metadata: { name: 'redis-cart', labels },
    selector: Pods.select(this, 'pods', { labels }),
    ports: [{ name: 'tcp-redis', port: 6379 }],
  });
}
