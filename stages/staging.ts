import { commit, flux, image, input } from 'stagewright';
import { Examples, namespaceOf } from './examples.ts';

/** What is delivered to at once: every publish is a commit. */
export default new Examples('staging', {
  vars: {
    domain: 'staging.example.com',
    boutique: 'v0.10.6',
    petclinic: input('PETCLINIC_IMAGE', image, { default: 'registry.example.com/acme/petclinic:3.5.0' }),
    settings: 'staging',
    replicas: 1,
  },
  namespace: namespaceOf,
  delivery: commit(),
  operator: flux(),
});
