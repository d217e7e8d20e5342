import { setTimeout as sleep } from 'node:timers/promises';
import type { Forge, ForgeContext, ForgePlug } from '../../types/forge.ts';
import { differ, listAt, numberAt, type PullShape, stateAt, valueAt } from './answer.ts';
import { gitlabEnvironments } from './gitlab-environments.ts';
import { gitlabStatuses } from './gitlab-statuses.ts';
import { createClient, type HttpClient } from './http-client.ts';
import { overHttp } from './over-http.ts';
import { getPlace } from './place.ts';
import { bearer, findToken, getToken } from './token.ts';

export interface GitlabOptions {
  /** Root of the API. @default `https://<host>/api/v4` */
  readonly api?: string;
  /** Path of the project with its groups, as in `group/subgroup/name`. @default read from the repository's URL */
  readonly repository?: string;
}

/**
 * GitLab: merge requests. The token comes from `GITLAB_TOKEN`, `GITLAB_ACCESS_TOKEN` or `GL_TOKEN`: a personal, group or project
 * access token with the scope `api` and the role Developer. A job's own `CI_JOB_TOKEN` cannot open merge requests.
 * API: https://docs.gitlab.com/api/merge_requests/, https://docs.gitlab.com/api/notes/, https://docs.gitlab.com/api/users/,
 * https://docs.gitlab.com/ci/jobs/ci_job_token/
 */
export function gitlab(options: GitlabOptions = {}): ForgePlug {
  return (context) => createGitlab(options, context);
}

const tokens = ['GITLAB_TOKEN', 'GITLAB_ACCESS_TOKEN', 'GL_TOKEN'];

function createGitlab(options: GitlabOptions, context: ForgeContext): Forge {
  const hint = 'Set gitlab({ repository: "group/name", api: "https://…" }).';
  const place = options.repository && options.api ? undefined : getPlace(context.repository, /^[^/]+(\/[^/]+)+$/, hint);
  const project = options.repository ?? decodeURIComponent(place?.path ?? '');
  const job = findToken(context.environment, ['CI_JOB_TOKEN']) ? ' CI_JOB_TOKEN cannot open merge requests.' : '';
  const token = getToken(context, tokens, `Set ${tokens[0]} to an access token with the scope api and the role Developer.${job}`);
  const api = options.api ?? `${place?.web}/api/v4`;
  const connect = (root: string) => createClient({ root, authorization: bearer(token), token }, context);
  return createForge(connect(`${api}/projects/${encodeURIComponent(project)}`), connect(api));
}

function createForge(client: HttpClient, root: HttpClient): Forge {
  const get = (number: number) => client.send('GET', `/merge_requests/${number}`);
  return overHttp({
    name: 'GitLab',
    limits: { body: 1_048_576 },
    shape,
    list(branch, state) {
      const wanted = state === 'open' ? 'opened' : 'closed';
      const query = new URLSearchParams({
        source_branch: branch,
        state: wanted,
        order_by: 'created_at',
        sort: 'desc',
        per_page: '100',
      });
      return client.pages(`/merge_requests?${query}`);
    },
    get,
    create({ branch, base, title, body, draft }) {
      const content = {
        source_branch: branch,
        target_branch: base,
        title: draft ? `${DRAFT}${title}` : title,
        description: body,
      };
      return client.send('POST', '/merge_requests', { ...content, remove_source_branch: true });
    },
    async change(number, { base, title, body }) {
      const now = await get(number);
      // The title is what makes it a draft.
      const kept = valueAt(now, 'draft') === true ? `${DRAFT}${title}` : title;
      return client.send('PUT', `/merge_requests/${number}`, { title: kept, description: body, target_branch: base });
    },
    async comment(number, text) {
      await client.send('POST', `/merge_requests/${number}/notes`, { body: text });
    },
    async decline(number) {
      await client.send('PUT', `/merge_requests/${number}`, { state_event: 'close' });
    },
    extras: {
      async labels(number, labels) {
        await client.send('PUT', `/merge_requests/${number}`, { add_labels: labels.join(',') });
        return [];
      },
      async takeOff(number, labels) {
        const there = listAt(await client.send('GET', `/merge_requests/${number}`), 'labels');
        const off = labels.filter((label) => there.includes(label));
        if (off.length > 0) await client.send('PUT', `/merge_requests/${number}`, { remove_labels: off.join(',') });
      },
      async reviewers(number, reviewers) {
        const found = new Map<string, number>();
        for (const name of reviewers) {
          const users = listAt(await root.send('GET', `/users?${new URLSearchParams({ username: name })}`), '');
          if (users[0] !== undefined) found.set(name, numberAt(users[0], 'id'));
        }
        const answer = await client.send('PUT', `/merge_requests/${number}`, { reviewer_ids: [...found.values()] });
        // Without a licence for more GitLab takes one of them.
        const taken = listAt(answer, 'reviewers').map((reviewer) => numberAt(reviewer, 'id'));
        return reviewers.filter((name) => !taken.includes(found.get(name) ?? -1));
      },
      async autoMerge(number) {
        await settle(() => get(number));
        // The second is its older name.
        await client.send('PUT', `/merge_requests/${number}/merge`, { auto_merge: true, merge_when_pipeline_succeeds: true });
      },
    },
    statuses: gitlabStatuses(client),
    environments: gitlabEnvironments(client),
  });
}

const DRAFT = 'Draft: ';
const UNSETTLED = ['unchecked', 'checking', 'preparing', 'approvals_syncing'];
const MOST_LOOKS = 10;

/** Right after it is opened GitLab does not know yet whether it can be merged, and refuses everything that has to do with that. */
async function settle(look: () => Promise<unknown>): Promise<void> {
  for (let count = 1; count < MOST_LOOKS; count++) {
    const status = valueAt(await look(), 'detailed_merge_status');
    if (typeof status !== 'string' || !UNSETTLED.includes(status)) return;
    await sleep(1000);
  }
}

const shape: PullShape = {
  number: 'iid',
  url: 'web_url',
  branch: 'source_branch',
  base: 'target_branch',
  title: 'title',
  body: 'description',
  state: stateAt('state', { open: ['opened'], merged: 'merged' }),
  isFromFork: differ('source_project_id', 'target_project_id'),
  // What was fast-forwarded is on the branch as it was.
  merge: ['merge_commit_sha', 'squash_commit_sha', 'sha'],
};
