import { ApiObject } from 'cdk8s';
import { Application } from 'stagewright';

/** Whoami, fourth way: a folder of another repository that Flux applies. */
export class WhoamiLinked extends Application {
  readonly source = new ApiObject(this, 'source', {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    spec: { interval: '10m', url: 'https://git.example.com/acme/whoami.git', ref: { branch: 'main' } },
  });

  readonly folder = new ApiObject(this, 'folder', {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'whoami' },
    spec: {
      interval: '1h',
      path: './deploy',
      prune: true,
      sourceRef: { kind: this.source.kind, name: this.source.name },
      targetNamespace: this.namespace,
    },
  });
}
