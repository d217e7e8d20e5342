import { ConfigMap, Deployment, EnvValue } from 'cdk8s-plus-27';
import { Application, Config, Stage } from 'stagewright';

/** It compiles, and two of its names are wrong: only the finished manifests show that. */
class Shop extends Application {
  readonly config = new Config(this, 'config', { LOG_LEVEL: 'info' });
  readonly imported = ConfigMap.fromConfigMapName(this, 'imported', 'shop-confg');

  readonly web = new Deployment(this, 'web', {
    containers: [
      {
        image: 'ghcr.io/acme/shop:1.4.2',
        portNumber: 8080,
        envVariables: {
          LOG_LEVEL: EnvValue.fromConfigMap(this.imported, 'LOG_LEVEL'),
          OWN_URL: EnvValue.fromValue('http://wbe.shop.svc:8080/'),
        },
      },
    ],
  });

  readonly service = this.web.exposeViaService({ name: 'web' });
}

class Broken extends Stage {
  readonly shop = new Shop(this, 'shop');
}

export default new Broken('shop');
