import { Application, addressOf } from 'stagewright';
import type { CartService } from './cartservice.ts';
import type { CurrencyService } from './currencyservice.ts';
import type { EmailService } from './emailservice.ts';
import { Microservice, type Version } from './microservice.ts';
import type { PaymentService } from './paymentservice.ts';
import type { ProductCatalogService } from './productcatalogservice.ts';
import type { ShippingService } from './shippingservice.ts';

export interface CheckoutServiceVars {
  readonly version: Version;
  readonly catalog: ProductCatalogService;
  readonly shipping: ShippingService;
  readonly payment: PaymentService;
  readonly email: EmailService;
  readonly currency: CurrencyService;
  readonly cart: CartService;
}

/** Turns a cart into an order. Every address is a reference: whatever moves or is renamed, it follows. */
export class CheckoutService extends Application<CheckoutServiceVars> {
  private readonly server = new Microservice(this, 'checkoutservice', {
    version: this.vars.version,
    port: 5050,
    environment: {
      PORT: '5050',
      PRODUCT_CATALOG_SERVICE_ADDR: addressOf(this.vars.catalog.service),
      SHIPPING_SERVICE_ADDR: addressOf(this.vars.shipping.service),
      PAYMENT_SERVICE_ADDR: addressOf(this.vars.payment.service),
      EMAIL_SERVICE_ADDR: addressOf(this.vars.email.service),
      CURRENCY_SERVICE_ADDR: addressOf(this.vars.currency.service),
      CART_SERVICE_ADDR: addressOf(this.vars.cart.service),
    },
  });

  readonly service = this.server.service;
}
