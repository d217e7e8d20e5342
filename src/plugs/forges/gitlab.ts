import { setTimeout as sleep } from 'node:timers/promises';
import type { Forge, ForgeContext, ForgePlug, PullRequest } from '../../types/forge.ts';
import { listAt, numberAt, type PullShape, readPull, textAt, valueAt } from './answer.ts';
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
  return overHttp({
    name: 'GitLab',
    limits: { body: 1_048_576 },
    async find(branch, state) {
      const wanted = state === 'open' ? 'opened' : 'closed';
      const query = new URLSearchParams({
        source_branch: branch,
        state: wanted,
        order_by: 'created_at',
        sort: 'desc',
        per_page: '100',
      });
      for await (const page of client.pages(`/merge_requests?${query}`)) {
        const pull = listAt(page, '')
          .filter((answer) => !isFromFork(answer))
          .map(toPullRequest)
          .find((each) => each.branch === branch);
        if (pull) return pull;
      }
      return undefined;
    },
    get: async (number) => toPullRequest(await client.send('GET', `/merge_requests/${number}`)),
    async create({ branch, base, title, body, draft }) {
      const content = {
        source_branch: branch,
        target_branch: base,
        title: draft ? `${DRAFT}${title}` : title,
        description: body,
      };
      return toPullRequest(await client.send('POST', '/merge_requests', { ...content, remove_source_branch: true }));
    },
    async change(number, { base, title, body }) {
      const now = await client.send('GET', `/merge_requests/${number}`);
      // The title is what makes it a draft.
      const kept = valueAt(now, 'draft') === true ? `${DRAFT}${title}` : title;
      return toPullRequest(
        await client.send('PUT', `/merge_requests/${number}`, { title: kept, description: body, target_branch: base }),
      );
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
        await settle(client, number);
        // The second is its older name.
        await client.send('PUT', `/merge_requests/${number}/merge`, { auto_merge: true, merge_when_pipeline_succeeds: true });
      },
    },
  });
}

const DRAFT = 'Draft: ';
const UNSETTLED = ['unchecked', 'checking', 'preparing', 'approvals_syncing'];
const MOST_LOOKS = 10;

/** Right after it is opened GitLab does not know yet whether it can be merged, and refuses everything that has to do with that. */
async function settle(client: HttpClient, number: number): Promise<void> {
  for (let look = 1; look < MOST_LOOKS; look++) {
    const status = valueAt(await client.send('GET', `/merge_requests/${number}`), 'detailed_merge_status');
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
  state: (answer) => {
    const state = textAt(answer, 'state');
    return state === 'opened' ? 'open' : state === 'merged' ? 'merged' : 'closed';
  },
};

function toPullRequest(answer: unknown): PullRequest {
  return readPull(answer, shape);
}

function isFromFork(answer: unknown): boolean {
  const [source, target] = [valueAt(answer, 'source_project_id'), valueAt(answer, 'target_project_id')];
  return target !== undefined && source !== target;
}
