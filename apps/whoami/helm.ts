import { ApiObject } from 'cdk8s';
import { Application, type Hostname, hostname } from 'stagewright';

/** Whoami, third way: a Helm chart that Flux installs. */
export class WhoamiHelm extends Application<{ domain: Hostname }> {
  readonly repository = new ApiObject(this, 'charts', {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmRepository',
    spec: { interval: '1h', url: 'https://cowboysysop.github.io/charts/' },
  });

  readonly release = new ApiObject(this, 'release', {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'whoami' },
    spec: {
      interval: '1h',
      chart: {
        spec: {
          chart: 'whoami',
          version: '5.x',
          sourceRef: { kind: this.repository.kind, name: this.repository.name },
        },
      },
      values: {
        ingress: {
          enabled: true,
          hosts: [{ host: hostname(`${this.namespace}.${this.vars.domain}`), paths: ['/'] }],
        },
      },
    },
  });
}
