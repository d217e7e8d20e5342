// Mistakes that the compiler refuses. `tsc` fails where one of these lines compiles; nothing here is ever run.
import { CartService } from '../../apps/boutique/cartservice.ts';
import { CheckoutService } from '../../apps/boutique/checkoutservice.ts';
import { Examples } from '../../stages/examples.ts';

export function mistakes(stage: Examples): void {
  const { redis, ads, cart, catalog, currency, email, payment, shipping, petclinic, database } = stage;

  // @ts-expect-error A reference is missing.
  new CartService(stage, 'cart', { version: 'v0.10.6' });

  // @ts-expect-error Another application, which even looks like the right one.
  new CheckoutService(stage, 'checkout', { version: 'v0.10.6', cart, catalog, currency, email, shipping, payment: ads });

  // @ts-expect-error No version has this form.
  new CartService(stage, 'cart', { version: 'latest', redis });

  // @ts-expect-error The Config has no such key.
  petclinic.options.env('JAVA_TOOL_OPTION');

  // @ts-expect-error The Secret has no such key.
  database.login.env('pasword');

  // @ts-expect-error Variables do not change.
  petclinic.vars.replicas = 2;

  // @ts-expect-error What a service is made of is its own business.
  payment.server;

  new Examples('staging', {
    vars: {
      domain: 'staging.example.com',
      boutique: 'v0.10.6',
      // @ts-expect-error An image without a tag.
      petclinic: 'petclinic',
      // @ts-expect-error There is no such file.
      settings: 'prod',
      replicas: 1,
    },
  });
}
