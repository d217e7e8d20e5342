import { k8s, Pods, Service } from 'cdk8s-plus-27';
import { Application, type Image, Secrets } from 'stagewright';

export interface PetclinicDatabaseVars {
  readonly image: Image;
  /** Size of its volume. */
  readonly storage: `${number}Gi`;
}

const labels = { app: 'petclinic-database' };

/** PostgreSQL on a disk of its own: a StatefulSet behind a headless Service. */
export class PetclinicDatabase extends Application<PetclinicDatabaseVars> {
  readonly database = 'petclinic';

  /** Made by whatever keeps secrets in the cluster; we know its keys and never its values. */
  readonly login = new Secrets(this, 'login', ['username', 'password']);

  readonly service = new Service(this, 'service', {
    metadata: { name: 'petclinic-database' },
    clusterIP: 'None',
    selector: Pods.select(this, 'pods', { labels }),
    ports: [{ name: 'postgresql', port: 5432 }],
  });

  readonly server = new k8s.KubeStatefulSet(this, 'server', {
    metadata: { name: 'petclinic-database', labels },
    spec: {
      serviceName: this.service.name,
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          securityContext: { fsGroup: 999, runAsGroup: 999, runAsNonRoot: true, runAsUser: 999 },
          containers: [
            {
              name: 'postgresql',
              image: this.vars.image,
              ports: [{ name: 'postgresql', containerPort: 5432 }],
              env: [
                { name: 'POSTGRES_DB', value: this.database },
                { name: 'POSTGRES_USER', ...this.login.env('username') },
                { name: 'POSTGRES_PASSWORD', ...this.login.env('password') },
                { name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' },
              ],
              readinessProbe: { exec: { command: ['sh', '-c', 'pg_isready -U "$POSTGRES_USER" -d "$POSTGRES_DB"'] } },
              livenessProbe: { tcpSocket: { port: k8s.IntOrString.fromString('postgresql') } },
              resources: {
                requests: { cpu: k8s.Quantity.fromString('100m'), memory: k8s.Quantity.fromString('256Mi') },
                limits: { memory: k8s.Quantity.fromString('512Mi') },
              },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: k8s.Quantity.fromString(this.vars.storage) } },
          },
        },
      ],
    },
  });
}
