/** What the public manifests of the boutique (release v0.10.6) say of one service, in short. */
export interface Facts {
  /** Image, without the registry of the boutique. */
  readonly image: string;
  /** Port of the container; absent when it has none. */
  readonly port?: number;
  /** Name and port of its Services. */
  readonly services: Readonly<Record<string, number>>;
  readonly env: Readonly<Record<string, string>>;
  /** What is asked, then the first delay and the period where they are given. */
  readonly readiness?: Probe;
  readonly liveness?: Probe;
  /** Requested and at most. */
  readonly cpu: readonly [request: string, limit: string];
  readonly memory: readonly [request: string, limit: string];
  readonly account?: string;
  readonly gracePeriod?: number;
}

export type Probe = readonly [asks: string, delay: number | undefined, period: number | undefined];

const small = { cpu: ['100m', '200m'], memory: ['64Mi', '128Mi'] } as const;

export const facts: Readonly<Record<string, Facts>> = {
  adservice: {
    image: 'adservice:v0.10.6',
    port: 9555,
    services: { adservice: 9555 },
    env: { PORT: '9555' },
    readiness: ['grpc 9555', 20, 15],
    liveness: ['grpc 9555', 20, 15],
    cpu: ['200m', '300m'],
    memory: ['180Mi', '300Mi'],
    account: 'adservice',
    gracePeriod: 5,
  },
  cartservice: {
    image: 'cartservice:v0.10.6',
    port: 7070,
    services: { cartservice: 7070 },
    env: { REDIS_ADDR: 'redis-cart:6379' },
    readiness: ['grpc 7070', 15, undefined],
    liveness: ['grpc 7070', 15, 10],
    cpu: ['200m', '300m'],
    memory: ['64Mi', '128Mi'],
    account: 'cartservice',
    gracePeriod: 5,
  },
  checkoutservice: {
    image: 'checkoutservice:v0.10.6',
    port: 5050,
    services: { checkoutservice: 5050 },
    env: {
      PORT: '5050',
      PRODUCT_CATALOG_SERVICE_ADDR: 'productcatalogservice:3550',
      SHIPPING_SERVICE_ADDR: 'shippingservice:50051',
      PAYMENT_SERVICE_ADDR: 'paymentservice:50051',
      EMAIL_SERVICE_ADDR: 'emailservice:5000',
      CURRENCY_SERVICE_ADDR: 'currencyservice:7000',
      CART_SERVICE_ADDR: 'cartservice:7070',
    },
    readiness: ['grpc 5050', undefined, undefined],
    liveness: ['grpc 5050', undefined, undefined],
    ...small,
    account: 'checkoutservice',
  },
  currencyservice: {
    image: 'currencyservice:v0.10.6',
    port: 7000,
    services: { currencyservice: 7000 },
    env: { PORT: '7000', DISABLE_PROFILER: '1' },
    readiness: ['grpc 7000', undefined, undefined],
    liveness: ['grpc 7000', undefined, undefined],
    ...small,
    account: 'currencyservice',
    gracePeriod: 5,
  },
  emailservice: {
    image: 'emailservice:v0.10.6',
    port: 8080,
    services: { emailservice: 5000 },
    env: { PORT: '8080', DISABLE_PROFILER: '1' },
    readiness: ['grpc 8080', undefined, 5],
    liveness: ['grpc 8080', undefined, 5],
    ...small,
    account: 'emailservice',
    gracePeriod: 5,
  },
  frontend: {
    image: 'frontend:v0.10.6',
    port: 8080,
    services: { frontend: 80, 'frontend-external': 80 },
    env: {
      PORT: '8080',
      PRODUCT_CATALOG_SERVICE_ADDR: 'productcatalogservice:3550',
      CURRENCY_SERVICE_ADDR: 'currencyservice:7000',
      CART_SERVICE_ADDR: 'cartservice:7070',
      RECOMMENDATION_SERVICE_ADDR: 'recommendationservice:8080',
      SHIPPING_SERVICE_ADDR: 'shippingservice:50051',
      CHECKOUT_SERVICE_ADDR: 'checkoutservice:5050',
      AD_SERVICE_ADDR: 'adservice:9555',
      SHOPPING_ASSISTANT_SERVICE_ADDR: 'shoppingassistantservice:80',
      ENABLE_PROFILER: '0',
    },
    readiness: ['http 8080 /_healthz as shop_session-id=x-readiness-probe', 10, undefined],
    liveness: ['http 8080 /_healthz as shop_session-id=x-liveness-probe', 10, undefined],
    ...small,
    account: 'frontend',
  },
  loadgenerator: {
    image: 'loadgenerator:v0.10.6',
    services: {},
    env: { FRONTEND_ADDR: 'frontend:80', USERS: '10', RATE: '1' },
    cpu: ['300m', '500m'],
    memory: ['256Mi', '512Mi'],
    account: 'loadgenerator',
    gracePeriod: 5,
  },
  paymentservice: {
    image: 'paymentservice:v0.10.6',
    port: 50051,
    services: { paymentservice: 50051 },
    env: { PORT: '50051', DISABLE_PROFILER: '1' },
    readiness: ['grpc 50051', undefined, undefined],
    liveness: ['grpc 50051', undefined, undefined],
    ...small,
    account: 'paymentservice',
    gracePeriod: 5,
  },
  productcatalogservice: {
    image: 'productcatalogservice:v0.10.6',
    port: 3550,
    services: { productcatalogservice: 3550 },
    env: { PORT: '3550', DISABLE_PROFILER: '1' },
    readiness: ['grpc 3550', undefined, undefined],
    liveness: ['grpc 3550', undefined, undefined],
    ...small,
    account: 'productcatalogservice',
    gracePeriod: 5,
  },
  recommendationservice: {
    image: 'recommendationservice:v0.10.6',
    port: 8080,
    services: { recommendationservice: 8080 },
    env: { PORT: '8080', PRODUCT_CATALOG_SERVICE_ADDR: 'productcatalogservice:3550', DISABLE_PROFILER: '1' },
    readiness: ['grpc 8080', undefined, 5],
    liveness: ['grpc 8080', undefined, 5],
    cpu: ['100m', '200m'],
    memory: ['220Mi', '450Mi'],
    account: 'recommendationservice',
    gracePeriod: 5,
  },
  'redis-cart': {
    image: 'redis:alpine',
    port: 6379,
    services: { 'redis-cart': 6379 },
    env: {},
    readiness: ['tcp 6379', undefined, 5],
    liveness: ['tcp 6379', undefined, 5],
    cpu: ['70m', '125m'],
    memory: ['200Mi', '256Mi'],
  },
  shippingservice: {
    image: 'shippingservice:v0.10.6',
    port: 50051,
    services: { shippingservice: 50051 },
    env: { PORT: '50051', DISABLE_PROFILER: '1' },
    readiness: ['grpc 50051', undefined, 5],
    liveness: ['grpc 50051', undefined, undefined],
    ...small,
    account: 'shippingservice',
  },
};
