import { Application } from 'stagewright';
import { Microservice, type Version } from './microservice.ts';

/** Lists what is for sale. */
export class ProductCatalogService extends Application<{ version: Version }> {
  private readonly server = new Microservice(this, 'productcatalogservice', {
    version: this.vars.version,
    port: 3550,
    environment: { PORT: '3550', DISABLE_PROFILER: '1' },
    gracePeriod: 5,
  });

  readonly service = this.server.service;
}
