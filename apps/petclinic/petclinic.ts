import { Duration, Size } from 'cdk8s';
import { Cpu, Deployment, EnvValue, ImagePullPolicy, Ingress, IngressBackend, Probe, Volume } from 'cdk8s-plus-27';
import { Application, Config, type Hostname, hostname, type Image, Secrets, urlOf } from 'stagewright';
import type { PetclinicDatabase } from './database.ts';

export interface PetclinicVars {
  readonly image: Image;
  readonly replicas: number;
  /** Which file of `config/` it reads. */
  readonly settings: 'staging' | 'production';
  readonly domain: Hostname;
  readonly database: PetclinicDatabase;
}

/** A Spring Boot service, which gets its configuration from everywhere a container can get it from. */
export class Petclinic extends Application<PetclinicVars> {
  /** A file per stage. A changed file is a ConfigMap of another name, so the pods roll. */
  readonly settings = Config.fromFiles(this, 'settings', {
    'application.yaml': `apps/petclinic/config/${this.vars.settings}.yaml`,
  });

  /** Values that are equal in all stages. */
  readonly options = new Config(this, 'options', {
    JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=75',
    SPRING_PROFILES_ACTIVE: 'postgres',
  });

  /** The login of a private registry, as `kubectl create secret docker-registry` makes it. */
  readonly registry = new Secrets(this, 'registry', ['.dockerconfigjson']);

  readonly server = new Deployment(this, 'petclinic', {
    replicas: this.vars.replicas,
    dockerRegistryAuth: this.registry,
    containers: [
      {
        name: 'petclinic',
        image: this.vars.image,
        imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
        // The image's default, said nowhere else: it listens on 8080.
        ports: [{ name: 'http', number: 8080 }],
        args: ['--spring.config.additional-location=file:/etc/petclinic/'],
        envVariables: {
          TZ: EnvValue.fromValue('UTC'),
          JAVA_TOOL_OPTIONS: this.options.env('JAVA_TOOL_OPTIONS'),
          SPRING_PROFILES_ACTIVE: this.options.env('SPRING_PROFILES_ACTIVE'),
          POSTGRES_URL: EnvValue.fromValue(
            urlOf(this.vars.database.service, { scheme: 'jdbc:postgresql', path: this.vars.database.database }),
          ),
          POSTGRES_USER: this.vars.database.login.env('username'),
          POSTGRES_PASS: this.vars.database.login.env('password'),
        },
        volumeMounts: [
          { path: '/etc/petclinic', volume: Volume.fromConfigMap(this, 'settings-files', this.settings), readOnly: true },
          { path: '/tmp', volume: Volume.fromEmptyDir(this, 'scratch', 'scratch') },
        ],
        startup: Probe.fromHttpGet('/actuator/health/liveness', {
          port: 8080,
          failureThreshold: 30,
          periodSeconds: Duration.seconds(5),
        }),
        liveness: Probe.fromHttpGet('/actuator/health/liveness', { port: 8080 }),
        readiness: Probe.fromHttpGet('/actuator/health/readiness', { port: 8080 }),
        resources: {
          cpu: { request: Cpu.millis(250) },
          memory: { request: Size.mebibytes(512), limit: Size.mebibytes(768) },
        },
        securityContext: { user: 1000, group: 1000 },
      },
    ],
  });

  readonly service = this.server.exposeViaService({ name: 'petclinic', ports: [{ name: 'http', port: 80, targetPort: 8080 }] });

  readonly ingress = new Ingress(this, 'ingress', {
    rules: [{ host: hostname(`${this.namespace}.${this.vars.domain}`), backend: IngressBackend.fromService(this.service) }],
  });
}
