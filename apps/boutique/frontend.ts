import { k8s, Service, ServiceType } from 'cdk8s-plus-27';
import { Application, addressOf, external } from 'stagewright';
import type { AdService } from './adservice.ts';
import type { CartService } from './cartservice.ts';
import type { CheckoutService } from './checkoutservice.ts';
import type { CurrencyService } from './currencyservice.ts';
import { Microservice, type Version } from './microservice.ts';
import type { ProductCatalogService } from './productcatalogservice.ts';
import type { RecommendationService } from './recommendationservice.ts';
import type { ShippingService } from './shippingservice.ts';

export interface FrontendVars {
  readonly version: Version;
  readonly replicas: number;
  readonly catalog: ProductCatalogService;
  readonly currency: CurrencyService;
  readonly cart: CartService;
  readonly recommendation: RecommendationService;
  readonly shipping: ShippingService;
  readonly checkout: CheckoutService;
  readonly ads: AdService;
}

/** The shop's pages: one Service for the cluster, and a load balancer for the world. */
export class Frontend extends Application<FrontendVars> {
  /** An optional part of the demo that is installed by other means: declared, so that its address can be checked. */
  readonly assistant = external(this, { kind: 'Service', name: 'shoppingassistantservice', ports: [80] });

  private readonly server = new Microservice(this, 'frontend', {
    version: this.vars.version,
    replicas: this.vars.replicas,
    port: 8080,
    servicePort: 80,
    portName: 'http',
    environment: {
      PORT: '8080',
      PRODUCT_CATALOG_SERVICE_ADDR: addressOf(this.vars.catalog.service),
      CURRENCY_SERVICE_ADDR: addressOf(this.vars.currency.service),
      CART_SERVICE_ADDR: addressOf(this.vars.cart.service),
      RECOMMENDATION_SERVICE_ADDR: addressOf(this.vars.recommendation.service),
      SHIPPING_SERVICE_ADDR: addressOf(this.vars.shipping.service),
      CHECKOUT_SERVICE_ADDR: addressOf(this.vars.checkout.service),
      AD_SERVICE_ADDR: addressOf(this.vars.ads.service),
      SHOPPING_ASSISTANT_SERVICE_ADDR: addressOf(this.assistant, { port: 80 }),
      ENABLE_PROFILER: '0',
    },
    readiness: healthPage('x-readiness-probe'),
    liveness: healthPage('x-liveness-probe'),
    annotations: { 'sidecar.istio.io/rewriteAppHTTPProbers': 'true' },
  });

  readonly service = this.server.service;

  readonly balancer = new Service(this, 'external', {
    metadata: { name: 'frontend-external', labels: { app: 'frontend' } },
    type: ServiceType.LOAD_BALANCER,
    selector: this.server.pods,
    ports: [{ name: 'http', port: 80, targetPort: 8080 }],
  });
}

function healthPage(session: string): k8s.Probe {
  return {
    initialDelaySeconds: 10,
    httpGet: {
      path: '/_healthz',
      port: k8s.IntOrString.fromNumber(8080),
      httpHeaders: [{ name: 'Cookie', value: `shop_session-id=${session}` }],
    },
  };
}
