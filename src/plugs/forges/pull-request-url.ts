import { type ForgeKind, findKind } from './kind.ts';
import { type Place, parsePlace } from './place.ts';

/**
 * The page of a pull request, without asking anybody: as the URL of its repository tells, or that of the local forge where there is none.
 * Null where it does not tell.
 */
export function pullRequestUrl(repository: string | undefined, number: number): string | null {
  if (repository === undefined) return `.stagewright/local/pull-requests/${number}.md`;
  const place = parsePlace(repository);
  const kind = place && findKind(place);
  const page = kind && pages[kind](place, number);
  return page ? `${place.web}/${page}` : null;
}

const pages: Readonly<Record<ForgeKind, (place: Place, number: number) => string | undefined>> = {
  github: ({ path }, number) => `${path}/pull/${number}`,
  gitlab: ({ path }, number) => `${path}/-/merge_requests/${number}`,
  gitea: ({ path }, number) => `${path}/pulls/${number}`,
  'bitbucket-cloud': ({ path }, number) => `${path}/pull-requests/${number}`,
  'bitbucket-data-center': ({ path }, number) => {
    const [, before = '', project, name] = /^(?:(.*\/)?scm\/)?([^/]+)\/([^/]+)$/.exec(path) ?? [];
    return project && `${before}projects/${project}/repos/${name}/pull-requests/${number}`;
  },
  'azure-devops': ({ path }, number) => {
    const ssh = /^v3\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(path);
    return `${ssh ? `${ssh[1]}/${ssh[2]}/_git/${ssh[3]}` : path}/pullrequest/${number}`;
  },
  'scm-manager': ({ path }, number) => `${path}/pull-request/${number}`,
};
