import * as plus27 from 'cdk8s-plus-27';
import * as plus34 from 'cdk8s-plus-34';
import type { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { Application, addressOf, Config, external, hostOf, Secrets } from '../../src/index.ts';
import type { JsonObject } from '../../src/types/manifest.ts';
import { aStage, issuesOf, manifestsOf } from '../resources/a-stage.ts';

// Written twice and not with a parameter, so that the compiler checks each library by itself.

class With27 extends Application {
  readonly config = new Config(this, 'config', { LOG_LEVEL: 'info' });
  readonly login = new Secrets(this, 'login', ['password']);
  readonly mail = external(this, { kind: 'Service', name: 'mail', ports: [25] });
  readonly keys = plus27.Volume.fromSecret(this, 'keys', this.login);
  readonly web = new plus27.Deployment(this, 'web', {
    volumes: [plus27.Volume.fromConfigMap(this, 'files', this.config), this.keys],
    containers: [
      {
        image: 'nginx:1.29',
        portNumber: 8080,
        envVariables: {
          LOG_LEVEL: this.config.env('LOG_LEVEL'),
          PASSWORD: this.login.env('password'),
          MAIL: hostOf(this.mail),
          TYPED: plus27.EnvValue.fromConfigMap(this.config, 'LOG_LEVEL'),
          SECRET: plus27.EnvValue.fromSecretValue({ secret: this.login, key: 'password' }),
        },
        envFrom: [plus27.Env.fromConfigMap(this.config), plus27.Env.fromSecret(this.login)],
      },
    ],
  });
  readonly service: plus27.Service = this.web.exposeViaService();
  readonly ingress = new plus27.Ingress(this, 'ingress', {
    rules: [{ backend: plus27.IngressBackend.fromService(this.service) }],
  });
  readonly other = new Config(this, 'other', { WEB: addressOf(this.service), HOST: hostOf(this.service).value ?? '' });

  constructor(scope: Construct, name: string) {
    super(scope, name);
    this.web.containers[0]?.env.addVariable('LATER', this.config.env('LOG_LEVEL'));
    this.web.containers[0]?.mount('/keys', this.keys);
    new plus27.Role(this, 'role').allowRead(this.config, this.login);
  }
}

class With34 extends Application {
  readonly config = new Config(this, 'config', { LOG_LEVEL: 'info' });
  readonly login = new Secrets(this, 'login', ['password']);
  readonly mail = external(this, { kind: 'Service', name: 'mail', ports: [25] });
  readonly keys = plus34.Volume.fromSecret(this, 'keys', this.login);
  readonly web = new plus34.Deployment(this, 'web', {
    volumes: [plus34.Volume.fromConfigMap(this, 'files', this.config), this.keys],
    containers: [
      {
        image: 'nginx:1.29',
        portNumber: 8080,
        envVariables: {
          LOG_LEVEL: this.config.env('LOG_LEVEL'),
          PASSWORD: this.login.env('password'),
          MAIL: hostOf(this.mail),
          TYPED: plus34.EnvValue.fromConfigMap(this.config, 'LOG_LEVEL'),
          SECRET: plus34.EnvValue.fromSecretValue({ secret: this.login, key: 'password' }),
        },
        envFrom: [plus34.Env.fromConfigMap(this.config), plus34.Env.fromSecret(this.login)],
      },
    ],
  });
  readonly service: plus34.Service = this.web.exposeViaService();
  readonly ingress = new plus34.Ingress(this, 'ingress', {
    rules: [{ backend: plus34.IngressBackend.fromService(this.service) }],
  });
  readonly other = new Config(this, 'other', { WEB: addressOf(this.service), HOST: hostOf(this.service).value ?? '' });

  constructor(scope: Construct, name: string) {
    super(scope, name);
    this.web.containers[0]?.env.addVariable('LATER', this.config.env('LOG_LEVEL'));
    this.web.containers[0]?.mount('/keys', this.keys);
    new plus34.Role(this, 'role').allowRead(this.config, this.login);
  }
}

describe.each([
  ['cdk8s-plus-27', With27],
  ['cdk8s-plus-34', With34],
] as const)('what the SDK hands out fits %s', (_name, Shop) => {
  const stage = aStage();
  new Shop(stage, 'shop');

  test('without an issue', () => {
    expect(issuesOf(stage)).toEqual([]);
  });

  test('in the environment of a container', () => {
    const config = { valueFrom: { configMapKeyRef: { name: 'shop-config', key: 'LOG_LEVEL' } } };
    const secret = { valueFrom: { secretKeyRef: { name: 'shop-login', key: 'password' } } };
    expect(containerOf(stage)).toMatchObject({
      env: [
        { name: 'LOG_LEVEL', ...config },
        { name: 'PASSWORD', ...secret },
        { name: 'MAIL', value: 'mail.shop.svc' },
        { name: 'TYPED', ...config },
        { name: 'SECRET', ...secret },
        { name: 'LATER', ...config },
      ],
      envFrom: [{ configMapRef: { name: 'shop-config' } }, { secretRef: { name: 'shop-login' } }],
      volumeMounts: [{ mountPath: '/keys', name: expect.any(String) }],
    });
  });

  test('as volumes', () => {
    expect(podOf(stage).volumes).toEqual(
      expect.arrayContaining([
        { name: 'configmap-shop-config', configMap: { name: 'shop-config' } },
        { name: 'secret-shop-login', secret: { secretName: 'shop-login' } },
      ]),
    );
  });

  test('as resources of a role', () => {
    expect(manifestsOf('Role', stage)[0]?.rules).toEqual([
      expect.objectContaining({ resources: ['configmaps'], resourceNames: ['shop-config'] }),
      expect.objectContaining({ resources: ['secrets'], resourceNames: ['shop-login'] }),
    ]);
  });

  test('as the backend of an Ingress and as an address', () => {
    const [service] = manifestsOf('Service', stage);
    expect(JSON.stringify(manifestsOf('Ingress', stage)[0]?.spec)).toContain(`"service":{"name":"${service?.metadata.name}"`);
    expect(manifestsOf('ConfigMap', stage)[1]?.data).toEqual({
      WEB: `${service?.metadata.name}.shop.svc:8080`,
      HOST: `${service?.metadata.name}.shop.svc`,
    });
  });
});

interface Pod {
  readonly containers: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
}

function podOf(stage: ReturnType<typeof aStage>): Pod {
  const deployment = manifestsOf('Deployment', stage)[0] as unknown as {
    readonly spec: { readonly template: { readonly spec: Pod } };
  };
  return deployment.spec.template.spec;
}

function containerOf(stage: ReturnType<typeof aStage>): JsonObject | undefined {
  return podOf(stage).containers[0];
}
