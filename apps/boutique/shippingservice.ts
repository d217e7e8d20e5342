import { Application } from 'stagewright';
import { Microservice, type Version } from './microservice.ts';

/** Says what a delivery costs, and ships. */
export class ShippingService extends Application<{ version: Version }> {
  private readonly server = new Microservice(this, 'shippingservice', {
    version: this.vars.version,
    port: 50051,
    environment: { PORT: '50051', DISABLE_PROFILER: '1' },
    readiness: { grpc: { port: 50051 }, periodSeconds: 5 },
  });

  readonly service = this.server.service;
}
