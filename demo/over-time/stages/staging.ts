import { operator, Shop, shop } from './shop.ts';

export default new Shop('staging', { vars: { shop }, namespace: 'shop', operator });
