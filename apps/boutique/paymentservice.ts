import { Application } from 'stagewright';
import { Microservice, type Version } from './microservice.ts';

/** Charges a card. */
export class PaymentService extends Application<{ version: Version }> {
  private readonly server = new Microservice(this, 'paymentservice', {
    version: this.vars.version,
    port: 50051,
    environment: { PORT: '50051', DISABLE_PROFILER: '1' },
    gracePeriod: 5,
  });

  readonly service = this.server.service;
}
