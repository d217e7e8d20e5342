import { argocd, type Hostname, Stage } from 'stagewright';
import { Podinfo } from '../apps/podinfo.ts';
import { WhoamiIncluded } from '../apps/whoami/included.ts';
import { WhoamiTyped } from '../apps/whoami/typed.ts';

/** What every region runs. */
class Region extends Stage<{ domain: Hostname; replicas: number }> {
  readonly podinfo = new Podinfo(this, 'podinfo', {
    image: 'ghcr.io/stefanprodan/podinfo:6.14.1',
    domain: this.vars.domain,
    replicas: { min: this.vars.replicas, max: 2 * this.vars.replicas },
  });
  readonly whoamiTyped = new WhoamiTyped(this, 'whoami-typed', { image: 'traefik/whoami:v1.11.0', domain: this.vars.domain });
  readonly whoamiIncluded = new WhoamiIncluded(this, 'whoami-included');
}

const operator = argocd({ repository: 'https://git.example.com/acme/gitops.git' });

/** One file, a stage for each region; Argo CD pulls them. */
export default [
  new Region('europe-west', { vars: { domain: 'west.example.com', replicas: 3 }, operator }),
  new Region('europe-north', { vars: { domain: 'north.example.com', replicas: 2 }, operator }),
];
