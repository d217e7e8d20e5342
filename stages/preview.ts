import { flux, type Hostname, type Image, image, input, Stage, stageName } from 'stagewright';
import { Podinfo } from '../apps/podinfo.ts';
import { WhoamiTyped } from '../apps/whoami/typed.ts';

/** The few applications that a branch is looked at with. Namespaces and host names begin with the stage's name. */
class Preview extends Stage<{ domain: Hostname; podinfo: Image }> {
  readonly podinfo = new Podinfo(this, 'podinfo', {
    image: this.vars.podinfo,
    domain: this.vars.domain,
    replicas: { min: 1, max: 2 },
  });
  readonly whoami = new WhoamiTyped(this, 'whoami', { image: 'traefik/whoami:v1.11.0', domain: this.vars.domain });
}

/** A stage for each branch, made by its pipeline and removed with it; it runs beside staging. */
export default new Preview(input('BRANCH', stageName('preview')), {
  ephemeral: true,
  vars: {
    domain: 'preview.example.com',
    podinfo: input('PODINFO_IMAGE', image, { default: 'ghcr.io/stefanprodan/podinfo:6.14.1' }),
  },
  cluster: 'staging',
  operator: flux(),
});
