import { type Hostname, type Image, Stage } from 'stagewright';
import { AdService } from '../apps/boutique/adservice.ts';
import { CartService } from '../apps/boutique/cartservice.ts';
import { CheckoutService } from '../apps/boutique/checkoutservice.ts';
import { CurrencyService } from '../apps/boutique/currencyservice.ts';
import { EmailService } from '../apps/boutique/emailservice.ts';
import { Frontend } from '../apps/boutique/frontend.ts';
import { LoadGenerator } from '../apps/boutique/loadgenerator.ts';
import type { Version } from '../apps/boutique/microservice.ts';
import { PaymentService } from '../apps/boutique/paymentservice.ts';
import { ProductCatalogService } from '../apps/boutique/productcatalogservice.ts';
import { RecommendationService } from '../apps/boutique/recommendationservice.ts';
import { RedisCart } from '../apps/boutique/redis-cart.ts';
import { ShippingService } from '../apps/boutique/shippingservice.ts';
import { PetclinicDatabase } from '../apps/petclinic/database.ts';
import { Petclinic, type PetclinicVars } from '../apps/petclinic/petclinic.ts';
import { Podinfo } from '../apps/podinfo.ts';
import { WhoamiHelm } from '../apps/whoami/helm.ts';
import { WhoamiIncluded } from '../apps/whoami/included.ts';
import { WhoamiLinked } from '../apps/whoami/linked.ts';
import { WhoamiTyped } from '../apps/whoami/typed.ts';

/** All that may differ between one stage and another. */
export interface ExamplesVars {
  /** Host names are made below it. */
  readonly domain: Hostname;
  readonly boutique: Version;
  readonly petclinic: Image;
  readonly settings: PetclinicVars['settings'];
  /** Pods of what serves people. */
  readonly replicas: number;
}

/** The applications that staging and production have, and how they refer to each other. */
export class Examples extends Stage<ExamplesVars> {
  // Twelve services that know each other: each gets the objects that it calls.
  readonly redis = new RedisCart(this, 'redis-cart', { image: 'redis:alpine' });
  readonly ads = new AdService(this, 'adservice', { version: this.vars.boutique });
  readonly cart = new CartService(this, 'cartservice', { version: this.vars.boutique, redis: this.redis });
  readonly currency = new CurrencyService(this, 'currencyservice', { version: this.vars.boutique });
  readonly email = new EmailService(this, 'emailservice', { version: this.vars.boutique });
  readonly payment = new PaymentService(this, 'paymentservice', { version: this.vars.boutique });
  readonly catalog = new ProductCatalogService(this, 'productcatalogservice', { version: this.vars.boutique });
  readonly shipping = new ShippingService(this, 'shippingservice', { version: this.vars.boutique });
  readonly recommendation = new RecommendationService(this, 'recommendationservice', {
    version: this.vars.boutique,
    catalog: this.catalog,
  });
  readonly checkout = new CheckoutService(this, 'checkoutservice', {
    version: this.vars.boutique,
    catalog: this.catalog,
    shipping: this.shipping,
    payment: this.payment,
    email: this.email,
    currency: this.currency,
    cart: this.cart,
  });
  readonly frontend = new Frontend(this, 'frontend', {
    version: this.vars.boutique,
    replicas: this.vars.replicas,
    catalog: this.catalog,
    currency: this.currency,
    cart: this.cart,
    recommendation: this.recommendation,
    shipping: this.shipping,
    checkout: this.checkout,
    ads: this.ads,
  });
  readonly load = new LoadGenerator(this, 'loadgenerator', { version: this.vars.boutique, frontend: this.frontend });

  readonly database = new PetclinicDatabase(this, 'petclinic-database', { image: 'postgres:17.6', storage: '8Gi' });
  readonly petclinic = new Petclinic(
    this,
    'petclinic',
    {
      image: this.vars.petclinic,
      replicas: this.vars.replicas,
      settings: this.vars.settings,
      domain: this.vars.domain,
      database: this.database,
    },
    { after: [this.database] },
  );

  readonly podinfo = new Podinfo(this, 'podinfo', {
    image: 'ghcr.io/stefanprodan/podinfo:6.14.1',
    domain: this.vars.domain,
    replicas: { min: this.vars.replicas, max: 2 * this.vars.replicas },
  });

  // One service, delivered in four ways.
  readonly whoamiTyped = new WhoamiTyped(this, 'whoami-typed', { image: 'traefik/whoami:v1.11.0', domain: this.vars.domain });
  readonly whoamiIncluded = new WhoamiIncluded(this, 'whoami-included');
  readonly whoamiHelm = new WhoamiHelm(this, 'whoami-helm', { domain: this.vars.domain });
  readonly whoamiLinked = new WhoamiLinked(this, 'whoami-linked');
}

/** The boutique shares a namespace, and so do petclinic and its database; every other application has its own. */
export function namespaceOf(application: string): string {
  if (boutique.has(application)) return 'boutique';
  // A Secret can be read in its own namespace only, and both need the login.
  return application === 'petclinic-database' ? 'petclinic' : application;
}

const boutique = new Set([
  'adservice',
  'cartservice',
  'checkoutservice',
  'currencyservice',
  'emailservice',
  'frontend',
  'loadgenerator',
  'paymentservice',
  'productcatalogservice',
  'recommendationservice',
  'redis-cart',
  'shippingservice',
]);
