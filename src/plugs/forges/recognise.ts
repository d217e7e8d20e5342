import { isStagewrightError } from '../../text/error.ts';
import type { ForgeContext, ForgePlug, FoundForge } from '../../types/forge.ts';
import { azureDevops } from './azure-devops.ts';
import { bitbucketCloud } from './bitbucket-cloud.ts';
import { bitbucketDataCenter } from './bitbucket-data-center.ts';
import { gitea } from './gitea.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { type ForgeKind, findKind } from './kind.ts';
import { localForge } from './local.ts';
import { type Place, parsePlace } from './place.ts';
import { scmManager } from './scm-manager.ts';

/**
 * The forge where authors name none: the built-in one for the embedded repository, else the one that the host, the form of the URL
 * or the variables of the CI tell. There is none where they tell nothing or where its token is missing.
 */
export function recogniseForge(context: ForgeContext): FoundForge {
  if (context.repository === '') return { forge: localForge()(context) };
  const place = parsePlace(context.repository);
  if (!place) {
    const reason =
      'a repository on this machine is on no forge. Name one, as in pullRequest({ forge: localForge() }), or merge it by hand.';
    return { forge: undefined, reason };
  }
  const kind = findKind(place) ?? findByCi(place, context.environment);
  if (!kind) {
    const reason = `nothing tells which forge ${place.host} is. Name it, as in pullRequest({ forge: gitlab() }), or open it by hand.`;
    return { forge: undefined, reason };
  }
  try {
    return { forge: plugs[kind](context) };
  } catch (error) {
    if (!isStagewrightError(error) || error.code !== 'authentication-failed') throw error;
    return { forge: undefined, reason: `${error.message} ${error.hint}` };
  }
}

const plugs: Readonly<Record<ForgeKind, ForgePlug>> = {
  github: github(),
  gitlab: gitlab(),
  gitea: gitea(),
  'bitbucket-cloud': bitbucketCloud(),
  'bitbucket-data-center': bitbucketDataCenter(),
  'azure-devops': azureDevops(),
  'scm-manager': scmManager(),
};

/** A pipeline mostly runs on the forge that it publishes to. */
function findByCi({ host }: Place, environment: ForgeContext['environment']): ForgeKind | undefined {
  const isHere = (url: string | undefined) => url !== undefined && parsePlace(url.endsWith('/') ? url : `${url}/`)?.host === host;
  if (environment.CI_SERVER_HOST?.toLowerCase() === host || isHere(environment.CI_SERVER_URL)) return 'gitlab';
  if (isHere(environment.SYSTEM_COLLECTIONURI)) return 'azure-devops';
  if (!isHere(environment.GITHUB_SERVER_URL)) return undefined;
  return environment.GITEA_ACTIONS || environment.FORGEJO_ACTIONS ? 'gitea' : 'github';
}
