import { Application, addressOf } from 'stagewright';
import { Microservice, type Version } from './microservice.ts';
import type { RedisCart } from './redis-cart.ts';

/** Keeps what people put into their carts. */
export class CartService extends Application<{ version: Version; redis: RedisCart }> {
  private readonly server = new Microservice(this, 'cartservice', {
    version: this.vars.version,
    port: 7070,
    environment: { REDIS_ADDR: addressOf(this.vars.redis.service) },
    readiness: { grpc: { port: 7070 }, initialDelaySeconds: 15 },
    liveness: { grpc: { port: 7070 }, initialDelaySeconds: 15, periodSeconds: 10 },
    cpu: { request: 200, limit: 300 },
    gracePeriod: 5,
  });

  readonly service = this.server.service;
}
