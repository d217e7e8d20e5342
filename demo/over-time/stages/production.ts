import { operator, Shop, shop } from './shop.ts';

/** What is healthy in staging may come here. */
export default new Shop('production', {
  vars: { shop },
  namespace: 'shop',
  operator,
  promotion: { from: 'staging', healthy: true },
});
