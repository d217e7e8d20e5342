import { k8s, ServiceAccount } from 'cdk8s-plus-27';
import { Application, addressOf } from 'stagewright';
import type { Frontend } from './frontend.ts';
import { imageOf, type Version } from './microservice.ts';
import { containerSecurity, environment, podSecurity, resources } from './pods.ts';

const labels = { app: 'loadgenerator' };

const waitForFrontend = `
for attempt in $(seq 12); do
  wget -q -O /dev/null "http://$FRONTEND_ADDR" && exit 0
  sleep 10
done
exit 1
`.trimStart();

/** Plays customers, once the front end answers. Nobody calls it, so it has no Service. */
export class LoadGenerator extends Application<{ version: Version; frontend: Frontend }> {
  readonly account = new ServiceAccount(this, 'loadgenerator', { automountToken: true });

  readonly server = new k8s.KubeDeployment(this, 'server', {
    metadata: { name: 'loadgenerator', labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { 'sidecar.istio.io/rewriteAppHTTPProbers': 'true' } },
        spec: {
          serviceAccountName: this.account.name,
          terminationGracePeriodSeconds: 5,
          restartPolicy: 'Always',
          securityContext: podSecurity,
          initContainers: [
            {
              name: 'frontend-check',
              image: 'busybox:1.38.0@sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d',
              command: ['/bin/sh', '-exc', waitForFrontend],
              env: environment({ FRONTEND_ADDR: addressOf(this.vars.frontend.service) }),
              securityContext: containerSecurity,
            },
          ],
          containers: [
            {
              name: 'main',
              image: imageOf('loadgenerator', this.vars.version),
              env: environment({ FRONTEND_ADDR: addressOf(this.vars.frontend.service), USERS: '10', RATE: '1' }),
              resources: resources({ request: 300, limit: 500 }, { request: 256, limit: 512 }),
              securityContext: containerSecurity,
            },
          ],
        },
      },
    },
  });
}
