import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import type { Manifest } from '../../types/manifest.ts';
import type { ApplicationView } from '../../types/operator.ts';
import { findRepository } from '../forges/azure-repository.ts';
import { type ForgeKind, findKind } from '../forges/kind.ts';
import { type Place, parsePlace } from '../forges/place.ts';
import { statusContextOf } from './status-context.ts';

export type FluxStatusType = 'github' | 'gitlab' | 'gitea' | 'bitbucket' | 'bitbucketserver' | 'azuredevops';

export interface FluxStatus {
  /** Name of a Secret in Flux's namespace that holds the forge's token at `token`. It is made by hand: naming it here declares that it is there. */
  readonly secret: string;
  /** @default what the URL of the target repository tells */
  readonly type?: FluxStatusType;
  /** URL of the repository's page. @default made of the URL of the target repository */
  readonly address?: string;
}

/**
 * A Provider and an Alert by which Flux writes the outcome of an application to the commit that it has applied; none for the embedded
 * repository, which no cluster reaches. Fields: https://fluxcd.io/flux/components/notification/providers/#git-commit-status-updates,
 * https://fluxcd.io/flux/components/notification/alerts/
 */
export function fluxStatus(view: ApplicationView, status: FluxStatus, namespace: string): readonly Manifest[] {
  const { name, repository } = view;
  if (repository === undefined && status.address === undefined) return [];
  const apiVersion = 'notification.toolkit.fluxcd.io/v1beta3';
  const metadata = { name, namespace };
  const provider = {
    ...toAddress(view, status),
    // Without it the context would hold a part of the Provider's UID, which nobody can know beforehand.
    commitStatusExpr: `'${statusContextOf(view)}'`,
    secretRef: { name: status.secret },
  };
  const alert = {
    eventSeverity: 'info',
    eventSources: [{ kind: 'Kustomization', name, namespace }],
    // Older versions take these for success.
    exclusionList: ['^Dependencies do not meet ready condition', '^Health checks canceled'],
    providerRef: { name },
  };
  return [
    { apiVersion, kind: 'Provider', metadata, spec: provider },
    { apiVersion, kind: 'Alert', metadata, spec: alert },
  ];
}

const types: Readonly<Record<ForgeKind, FluxStatusType | undefined>> = {
  github: 'github',
  gitlab: 'gitlab',
  gitea: 'gitea',
  'bitbucket-cloud': 'bitbucket',
  'bitbucket-data-center': 'bitbucketserver',
  'azure-devops': 'azuredevops',
  'scm-manager': undefined,
};

function toAddress({ stage, repository = '' }: ApplicationView, { type, address }: FluxStatus) {
  const place = parsePlace(address ?? repository);
  const kind = place && findKind(place);
  const found = type ?? (kind && types[kind]);
  if (!place || !found) {
    throw new StagewrightError('stage-invalid', `Stage ${quote(stage)} does not say to which forge Flux reports.`, {
      hint: 'Set flux({ status: { type: "gitea", address: "https://…", secret } }): the URL of the target repository does not tell.',
    });
  }
  return { address: address ?? toPage(place, found, repository), type: found };
}

/** The repository's page: Flux takes the API's address from it, and some types take no other URL. */
function toPage({ web, path }: Place, type: FluxStatusType, repository: string): string {
  if (type === 'azuredevops') {
    const { organization, project, name } = findRepository({}, { repository });
    return `${organization}/${project}/_git/${name}`;
  }
  return type === 'bitbucketserver' && !/(^|\/)scm\//.test(path) ? `${web}/scm/${path}` : `${web}/${path}`;
}
