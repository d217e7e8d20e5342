import { Application } from 'stagewright';
import { Microservice, type Version } from './microservice.ts';

/** Converts amounts from one currency into another. */
export class CurrencyService extends Application<{ version: Version }> {
  private readonly server = new Microservice(this, 'currencyservice', {
    version: this.vars.version,
    port: 7000,
    environment: { PORT: '7000', DISABLE_PROFILER: '1' },
    gracePeriod: 5,
  });

  readonly service = this.server.service;
}
