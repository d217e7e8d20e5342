import type { Place } from './place.ts';

export type ForgeKind =
  | 'github'
  | 'gitlab'
  | 'gitea'
  | 'bitbucket-cloud'
  | 'bitbucket-data-center'
  | 'azure-devops'
  | 'scm-manager';

/** The kind of forge that the host or the form of a repository's URL tells; undefined where they tell nothing. */
export function findKind(place: Place): ForgeKind | undefined {
  return findByHost(place) ?? findByPath(place);
}

function findByHost({ host }: Place): ForgeKind | undefined {
  if (host === 'github.com' || host.endsWith('.ghe.com')) return 'github';
  if (host === 'gitlab.com') return 'gitlab';
  if (host === 'codeberg.org') return 'gitea';
  if (host === 'bitbucket.org') return 'bitbucket-cloud';
  if (host === 'dev.azure.com' || host.endsWith('.visualstudio.com')) return 'azure-devops';
  const [first = '', second = ''] = host.split('.');
  // `github.com.example.com` is nobody's own GitHub, and must not get its token.
  if (['com', 'org'].includes(second)) return undefined;
  return Object.hasOwn(byName, first) ? byName[first as keyof typeof byName] : undefined;
}

const byName = {
  forgejo: 'gitea',
  gitea: 'gitea',
  github: 'github',
  gitlab: 'gitlab',
  bitbucket: 'bitbucket-data-center',
} as const;

/** URLs of some forges cannot be mistaken. */
function findByPath({ path }: Place): ForgeKind | undefined {
  if (/(^|\/)_git\//.test(path)) return 'azure-devops';
  if (/^(scm\/)?repo\/[^/]+\/[^/]+$/.test(path)) return 'scm-manager';
  return /(^|\/)scm\/[^/]+\/[^/]+$/.test(path) ? 'bitbucket-data-center' : undefined;
}
