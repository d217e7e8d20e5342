import type { ForgeContext } from '../../types/forge.ts';
import type { AzureDevopsOptions } from './azure-devops.ts';
import { getPlace, type Place } from './place.ts';

/** Where a repository of Azure DevOps is, as its API wants it: names are encoded. */
export interface AzureRepository {
  readonly organization: string;
  readonly identities: string;
  readonly project: string;
  readonly name: string;
}

/** `…/organisation/project/_git/name`, without the project where it has the same name, or over SSH `v3/organisation/project/name`. */
const pattern = /^(?:v3\/([^/]+)\/([^/]+)\/([^/]+)|(?:(.*?)\/)??(?:([^/]+)\/)?_git\/([^/]+))$/;

export function findRepository(options: AzureDevopsOptions, { repository }: Pick<ForgeContext, 'repository'>): AzureRepository {
  const hint = 'Set azureDevops({ organization: "https://dev.azure.com/name", repository: "project/name" }).';
  const own = options.repository?.split('/');
  const place = own && options.organization ? undefined : getPlace(repository, pattern, hint);
  const read = place && readPath(place);
  const organization = options.organization ?? read?.organization ?? '';
  const cloud = /^https:\/\/(?:dev\.azure\.com\/([^/]+)|([^./]+)\.visualstudio\.com)$/.exec(organization);
  const identities = options.identities ?? (cloud ? `https://vssps.dev.azure.com/${cloud[1] ?? cloud[2]}` : organization);
  return { organization, identities, project: own?.[0] ?? read?.project ?? '', name: own?.[1] ?? read?.name ?? '' };
}

function readPath({ host, web, match }: Place & { readonly match: RegExpExecArray }) {
  const [, sshOrganization, sshProject, sshName = '', folder, last, name = sshName] = match;
  if (sshOrganization !== undefined) return { organization: `${web}/${sshOrganization}`, project: sshProject ?? '', name };
  // `dev.azure.com/acme/_git/shop` is the repository `shop` of the project `shop`.
  const isShort = folder === undefined && host === 'dev.azure.com';
  const path = isShort ? last : folder?.replace(/\/?DefaultCollection$/, '');
  return { organization: `${web}${path ? `/${path}` : ''}`, project: isShort ? name : (last ?? name), name };
}
