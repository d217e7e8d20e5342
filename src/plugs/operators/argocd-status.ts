import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import type { ApplicationView } from '../../types/operator.ts';
import { parsePlace } from '../forges/place.ts';
import { statusContextOf } from './status-context.ts';

export interface ArgocdStatus {
  /** The service of Argo CD's notifications that reports. @default 'stagewright', as `argocdNotifications` defines it */
  readonly service?: string;
}

const SERVICE = 'stagewright';
const CONTEXT = 'stagewright/status-context';
const REPOSITORY = 'stagewright/repository';
const outcomes = ['deployed', 'sync-failed', 'health-degraded'] as const;

/** Annotations of an Application that subscribe the forge to its outcome, and say what is written there. */
export function argocdStatus(view: ApplicationView, repository: string, { service = SERVICE }: ArgocdStatus) {
  const place = parsePlace(repository);
  if (!place) {
    throw new StagewrightError(
      'stage-invalid',
      `Stage ${quote(view.stage)} has a repository that is on no forge: ${repository}.`,
      {
        hint: 'Leave out argocd({ status }), or name the repository by an https or ssh URL.',
      },
    );
  }
  const subscriptions = outcomes.map((outcome) => [`notifications.argoproj.io/subscribe.${SERVICE}-${outcome}.${service}`, '']);
  return { ...Object.fromEntries(subscriptions), [REPOSITORY]: place.path, [CONTEXT]: statusContextOf(view) };
}

export interface ArgocdNotificationsOptions {
  readonly forge: 'github' | 'gitlab' | 'gitea';
  /** Root of the forge's API. @default that of github.com or gitlab.com; Gitea and Forgejo have none */
  readonly api?: string;
}

/**
 * What `argocd({ status })` needs once per cluster: entries for the data of the ConfigMap `argocd-notifications-cm`. The token is the entry
 * `stagewright-token` of the Secret `argocd-notifications-secret`. Formats: https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/
 */
export function argocdNotifications({ forge, api }: ArgocdNotificationsOptions): Readonly<Record<string, string>> {
  const { root, path, authorization, ...words } = forges[forge];
  const url = api ?? root;
  if (url === undefined) {
    throw new StagewrightError('stage-invalid', `argocdNotifications() does not know where the API of ${forge} is.`, {
      hint: 'Set api, as in https://gitea.example.com/api/v1.',
    });
  }
  const headers = [
    { name: 'Authorization', value: authorization },
    { name: 'Content-Type', value: 'application/json' },
  ];
  const reports = Object.entries(reportsOf).map(([outcome, { isGood, revision, text }]) => {
    const state = isGood ? 'success' : words.failure;
    const body = {
      [words.state]: JSON.stringify(state),
      [words.context]: toJson(CONTEXT_VALUE),
      description: toJson(text),
      target_url: toJson(PAGE),
    };
    const webhook = { method: 'POST', path: `${path}/statuses/${revision}`, body: toObject(body) };
    const status = { state, label: `{{${CONTEXT_VALUE}}}`, targetURL: `{{${PAGE}}}` };
    const message = `{{${text}}}`;
    const own = forge === 'github' && { message, github: { revisionPath: revision, status } };
    return [`template.${SERVICE}-${outcome}`, { ...own, webhook: { [SERVICE]: webhook } }] as const;
  });
  const triggers = Object.entries(reportsOf).map(([outcome, { when, oncePer }]) => {
    const name = `${SERVICE}-${outcome}`;
    return [`trigger.${name}`, [{ when, oncePer, send: [name] }]] as const;
  });
  const entries = [[`service.webhook.${SERVICE}`, { url, headers }] as const, ...reports, ...triggers];
  // JSON is YAML.
  return Object.fromEntries(entries.map(([key, value]) => [key, `${JSON.stringify(value, null, 2)}\n`]));
}

const CONTEXT_VALUE = `index .app.metadata.annotations ${JSON.stringify(CONTEXT)}`;
const REPOSITORY_VALUE = `index .app.metadata.annotations ${JSON.stringify(REPOSITORY)}`;
const PAGE = 'printf "%s/applications/%s/%s" .context.argocdUrl .app.metadata.namespace .app.metadata.name';

const forges = {
  github: {
    root: 'https://api.github.com',
    path: `/repos/{{${REPOSITORY_VALUE}}}`,
    authorization: `Bearer $${SERVICE}-token`,
    ...{ state: 'state', context: 'context', failure: 'failure' },
  },
  gitlab: {
    root: 'https://gitlab.com/api/v4',
    path: `/projects/{{${REPOSITORY_VALUE} | urlquery}}`,
    authorization: `Bearer $${SERVICE}-token`,
    ...{ state: 'state', context: 'name', failure: 'failed' },
  },
  gitea: {
    root: undefined,
    path: `/repos/{{${REPOSITORY_VALUE}}}`,
    authorization: `token $${SERVICE}-token`,
    ...{ state: 'state', context: 'context', failure: 'failure' },
  },
} as const;

// The newest commit may be another one than that which was synced, so each outcome names the revision that it is about.
const SYNCED = '{{.app.status.operationState.syncResult.revision}}';
const ATTEMPTED = '{{.app.status.operationState.operation.sync.revision}}';
const IS_SYNCED = "app.status.operationState != nil and app.status.operationState.phase in ['Succeeded']";

const reportsOf = {
  deployed: {
    isGood: true,
    when: `${IS_SYNCED} and app.status.health.status == 'Healthy'`,
    oncePer: 'app.status.operationState?.syncResult?.revision',
    revision: SYNCED,
    text: '"synced and healthy"',
  },
  'sync-failed': {
    isGood: false,
    when: "app.status.operationState != nil and app.status.operationState.phase in ['Error', 'Failed']",
    oncePer: 'app.status.operationState?.operation?.sync?.revision',
    revision: ATTEMPTED,
    text: '.app.status.operationState.message | default "sync failed" | trunc 140',
  },
  'health-degraded': {
    isGood: false,
    // Before it is synced, a new commit would be blamed for the health of the old one.
    when: `${IS_SYNCED} and app.status.health.status == 'Degraded'`,
    oncePer: 'app.status.operationState?.syncResult?.revision',
    revision: SYNCED,
    text: '.app.status.health.message | default "health degraded" | trunc 140',
  },
} as const;

function toJson(value: string): string {
  return `{{${value} | toJson}}`;
}

/** An object of JSON whose values are made by the template. */
function toObject(fields: Readonly<Record<string, string>>): string {
  return `{${Object.entries(fields)
    .map(([name, value]) => `${JSON.stringify(name)}: ${value}`)
    .join(', ')}}`;
}
