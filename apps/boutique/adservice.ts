import { Application } from 'stagewright';
import { Microservice, type Version } from './microservice.ts';

/** Shows advertisements that fit the page. */
export class AdService extends Application<{ version: Version }> {
  private readonly server = new Microservice(this, 'adservice', {
    version: this.vars.version,
    port: 9555,
    environment: { PORT: '9555' },
    readiness: { grpc: { port: 9555 }, initialDelaySeconds: 20, periodSeconds: 15 },
    liveness: { grpc: { port: 9555 }, initialDelaySeconds: 20, periodSeconds: 15 },
    cpu: { request: 200, limit: 300 },
    memory: { request: 180, limit: 300 },
    gracePeriod: 5,
  });

  readonly service = this.server.service;
}
