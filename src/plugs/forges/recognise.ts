import { isStagewrightError } from '../../text/error.ts';
import type { ForgeContext, ForgePlug, FoundForge } from '../../types/forge.ts';
import { azureDevops } from './azure-devops.ts';
import { bitbucketCloud } from './bitbucket-cloud.ts';
import { bitbucketDataCenter } from './bitbucket-data-center.ts';
import { gitea } from './gitea.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
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
  if (!place) return { forge: undefined };
  const plug = findByHost(place) ?? findByPath(place) ?? findByCi(place, context.environment);
  if (!plug) {
    const reason = `nothing tells which forge ${place.host} is. Name it, as in pullRequest({ forge: gitlab() }), or open it by hand.`;
    return { forge: undefined, reason };
  }
  try {
    return { forge: plug(context) };
  } catch (error) {
    if (!isStagewrightError(error) || error.code !== 'authentication-failed') throw error;
    return { forge: undefined, reason: `${error.message} ${error.hint}` };
  }
}

const plugs = {
  github: github(),
  gitlab: gitlab(),
  gitea: gitea(),
  bitbucket: bitbucketDataCenter(),
  azure: azureDevops(),
} as const;

function findByHost({ host }: Place): ForgePlug | undefined {
  if (host === 'github.com' || host.endsWith('.ghe.com')) return plugs.github;
  if (host === 'gitlab.com') return plugs.gitlab;
  if (host === 'codeberg.org') return plugs.gitea;
  if (host === 'bitbucket.org') return bitbucketCloud();
  if (host === 'dev.azure.com' || host.endsWith('.visualstudio.com')) return plugs.azure;
  const [first = '', second = ''] = host.split('.');
  // `github.com.example.com` is nobody's own GitHub, and must not get its token.
  if (['com', 'org'].includes(second)) return undefined;
  if (first === 'forgejo') return plugs.gitea;
  return first === 'github' || first === 'gitlab' || first === 'gitea' || first === 'bitbucket' ? plugs[first] : undefined;
}

/** URLs of some forges cannot be mistaken. */
function findByPath({ path }: Place): ForgePlug | undefined {
  if (/(^|\/)_git\//.test(path)) return plugs.azure;
  if (/^(scm\/)?repo\/[^/]+\/[^/]+$/.test(path)) return scmManager();
  return /(^|\/)scm\/[^/]+\/[^/]+$/.test(path) ? plugs.bitbucket : undefined;
}

/** A pipeline mostly runs on the forge that it publishes to. */
function findByCi({ host }: Place, environment: ForgeContext['environment']): ForgePlug | undefined {
  const isHere = (url: string | undefined) => url !== undefined && parsePlace(url.endsWith('/') ? url : `${url}/`)?.host === host;
  if (environment.CI_SERVER_HOST?.toLowerCase() === host || isHere(environment.CI_SERVER_URL)) return plugs.gitlab;
  if (isHere(environment.SYSTEM_COLLECTIONURI)) return plugs.azure;
  if (!isHere(environment.GITHUB_SERVER_URL)) return undefined;
  return environment.GITEA_ACTIONS || environment.FORGEJO_ACTIONS ? plugs.gitea : plugs.github;
}
