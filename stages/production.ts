import { flux, image, input, pullRequest } from 'stagewright';
import { Examples, namespaceOf } from './examples.ts';

/** What people agree to first: every publish is a pull request. Its image has no default; production.inputs.json names it. */
export default new Examples('production', {
  vars: {
    domain: 'example.com',
    boutique: 'v0.10.6',
    petclinic: input('PETCLINIC_IMAGE', image),
    settings: 'production',
    replicas: 3,
  },
  namespace: namespaceOf,
  delivery: pullRequest(),
  operator: flux(),
});
