import { Application, addressOf } from 'stagewright';
import { Microservice, type Version } from './microservice.ts';
import type { ProductCatalogService } from './productcatalogservice.ts';

/** Recommends products for what is in the cart. */
export class RecommendationService extends Application<{ version: Version; catalog: ProductCatalogService }> {
  private readonly server = new Microservice(this, 'recommendationservice', {
    version: this.vars.version,
    port: 8080,
    environment: {
      PORT: '8080',
      PRODUCT_CATALOG_SERVICE_ADDR: addressOf(this.vars.catalog.service),
      DISABLE_PROFILER: '1',
    },
    readiness: { grpc: { port: 8080 }, periodSeconds: 5 },
    liveness: { grpc: { port: 8080 }, periodSeconds: 5 },
    memory: { request: 220, limit: 450 },
    gracePeriod: 5,
  });

  readonly service = this.server.service;
}
