import { Application } from 'stagewright';
import { Microservice, type Version } from './microservice.ts';

/** Sends the confirmation of an order. Its Service listens on another port than its container. */
export class EmailService extends Application<{ version: Version }> {
  private readonly server = new Microservice(this, 'emailservice', {
    version: this.vars.version,
    port: 8080,
    environment: { PORT: '8080', DISABLE_PROFILER: '1' },
    servicePort: 5000,
    readiness: { grpc: { port: 8080 }, periodSeconds: 5 },
    liveness: { grpc: { port: 8080 }, periodSeconds: 5 },
    gracePeriod: 5,
  });

  readonly service = this.server.service;
}
