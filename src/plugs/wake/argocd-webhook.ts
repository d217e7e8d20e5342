import { createHmac } from 'node:crypto';
import { StagewrightError } from '../../text/error.ts';
import type { Landed, Wake } from '../../types/wake.ts';
import { getEndpoint, getSecret, post } from './post.ts';

export interface ArgocdWebhookOptions {
  /** Where Argo CD's server is reached, such as `https://argocd.example.com`; `/api/webhook` is added. */
  readonly url: string;
  /** Variable with the value of `webhook.github.secret` in `argocd-secret`. @default no signature */
  readonly secretEnv?: string;
}

/**
 * Tells Argo CD that something has landed, as GitHub tells it of a push: whatever hosts the repository, Argo CD compares its URL and branch
 * with those of its Applications. Formats: https://argo-cd.readthedocs.io/en/stable/operator-manual/webhook/,
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
export function argocdWebhook(options: ArgocdWebhookOptions): Wake {
  const base = getEndpoint(options.url, 'argocdWebhook()');
  const path = base.pathname.replace(/\/+$/, '');
  const url = new URL(path.endsWith('/api/webhook') ? path : `${path}/api/webhook`, base);
  return {
    name: `Argo CD at ${base.host}`,
    key: JSON.stringify(['argocd', options]),
    async call(landed, context) {
      const body = JSON.stringify(toPushEvent(landed));
      const secret = options.secretEnv === undefined ? undefined : getSecret(options.secretEnv, context.environment);
      const sign = (hash: 'sha1' | 'sha256') =>
        `${hash}=${createHmac(hash, secret ?? '')
          .update(body)
          .digest('hex')}`;
      // Older versions look at the first, newer ones at the second, and GitHub sends both.
      const proof: Readonly<Record<string, string>> =
        secret === undefined ? {} : { 'x-hub-signature': sign('sha1'), 'x-hub-signature-256': sign('sha256') };
      await post({ url, headers: { 'x-github-event': 'push', ...proof }, body }, context);
    },
  };
}

const NOTHING = '0'.repeat(40);

function toPushEvent({ repository, branch, before = NOTHING, commit, added, changed, removed }: Landed) {
  return {
    ref: `refs/heads/${branch}`,
    before,
    after: commit,
    // Applications that follow HEAD are looked at too; which branch that is cannot be told from here.
    repository: { html_url: toWebUrl(repository), default_branch: branch },
    commits: [{ id: commit, added, modified: changed, removed }],
  };
}

/** The page of the repository as its URL tells; Argo CD takes every form of the URL for the same. */
function toWebUrl(repository: string | undefined): string {
  const scp = /^(?:[^@/]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(repository ?? '');
  const text = scp ? `https://${scp[1]}/${scp[2]}` : (repository ?? '');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && url.hostname !== '' && url.pathname !== '/')
    return `https://${url.hostname}${url.pathname.replace(/(\.git)?\/*$/, '')}`;
  throw new StagewrightError('usage', 'the repository has no URL that Argo CD could know', {
    hint: 'Set target.repository of the stage.',
  });
}
