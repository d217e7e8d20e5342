import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import type { Forge, ForgeContext, ForgePlug } from '../../types/forge.ts';
import { differ, type PullShape, textAt, valueAt } from './answer.ts';
import { findApp } from './github-app.ts';
import { githubCalls, githubShape } from './github-calls.ts';
import { githubEnvironments } from './github-environments.ts';
import { githubStatuses } from './github-statuses.ts';
import { createClient, type HttpClient } from './http-client.ts';
import { overHttp } from './over-http.ts';
import { getPlace } from './place.ts';
import { bearer, getToken } from './token.ts';

export interface GithubOptions {
  /** Root of the API. @default https://api.github.com for github.com, `https://<host>/api/v3` for GitHub Enterprise Server */
  readonly api?: string;
  /** `owner/name` of the repository. @default read from the repository's URL */
  readonly repository?: string;
}

/**
 * GitHub, GitHub Enterprise Cloud and Server. The token comes from `GITHUB_TOKEN` or `GH_TOKEN`, on an own server first from
 * `GH_ENTERPRISE_TOKEN`: a personal one, that of a GitHub App's installation, or that of a job, with the right to write pull
 * requests (and issues, for labels). With `GITHUB_APP_ID` and `GITHUB_APP_PRIVATE_KEY` the token of the App's installation is asked for,
 * whatever other token there is.
 * API: https://docs.github.com/en/rest/pulls/pulls, https://docs.github.com/en/rest/pulls/review-requests,
 * https://docs.github.com/en/rest/issues/labels, https://docs.github.com/en/graphql/reference/mutations#enablepullrequestautomerge
 */
export function github(options: GithubOptions = {}): ForgePlug {
  return (context) => createGithub(options, context);
}

function createGithub(options: GithubOptions, context: ForgeContext): Forge {
  const hint = 'Set github({ repository: "owner/name", api: "https://…" }).';
  const place = options.repository && options.api ? undefined : getPlace(context.repository, /^([^/]+\/[^/]+)$/, hint);
  const name = options.repository ?? place?.path ?? '';
  const host = place?.host ?? '';
  const isCloud = host === 'github.com' || host.endsWith('.ghe.com');
  const api = options.api ?? (isCloud ? `https://api.${host}` : `${place?.web}/api/v3`);
  const usual = ['GITHUB_TOKEN', 'GH_TOKEN'];
  const names = isCloud || host === '' ? usual : ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN', ...usual];
  const headers = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
  const missing = `Set ${names[0]} to a token that may write pull requests of ${name}, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY.`;
  const authorization = findApp(context, { api, repository: name, headers }) ?? bearer(getToken(context, names, missing));
  const connect = (root: string) => createClient({ root, authorization, headers }, context);
  return createForge(connect(`${api}/repos/${name}`), connect(api.replace(/\/v3$/, '')), name);
}

function createForge(client: HttpClient, queries: HttpClient, name: string): Forge {
  const owner = name.slice(0, name.indexOf('/'));
  const { reviewers, ...calls } = githubCalls(client);
  return overHttp({
    name: 'GitHub',
    // https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request answers 422 for more.
    limits: { body: 65_536 },
    shape,
    ...calls,
    list(branch, state) {
      const query = new URLSearchParams({
        state,
        head: `${owner}:${branch}`,
        sort: 'created',
        direction: 'desc',
        per_page: '100',
      });
      return client.pages(`/pulls?${query}`);
    },
    async create({ branch, base, title, body, draft }) {
      const wanted = { head: branch, base, title, body };
      const create = (content: object) => client.send('POST', '/pulls', content);
      if (!draft) return create(wanted);
      try {
        return await create({ ...wanted, draft });
      } catch (error) {
        // Private repositories of some plans have none.
        if (isStagewrightError(error) && /draft pull requests are not supported/i.test(error.message)) return create(wanted);
        throw error;
      }
    },
    change: (number, { title, body, base }) => client.send('PATCH', `/pulls/${number}`, { title, body, base }),
    extras: {
      async labels(number, labels) {
        await client.send('POST', `/issues/${number}/labels`, { labels });
        return [];
      },
      async takeOff(number, labels) {
        for await (const page of client.pages(`/issues/${number}/labels?per_page=100`)) {
          for (const label of page.map((each) => textAt(each, 'name')).filter((each) => labels.includes(each)))
            await client.send('DELETE', `/issues/${number}/labels/${encodeURIComponent(label)}`);
        }
      },
      reviewers,
      isDraft: async (number) => valueAt(await calls.get(number), 'draft') === true,
      async autoMerge(number) {
        const [pull, repository] = [await calls.get(number), await client.send('GET', '')];
        const variables = { id: textAt(pull, 'node_id'), method: mergeMethod(repository) };
        const answer = await queries.send('POST', '/graphql', { query: enableAutoMerge, variables });
        refuseErrors(answer);
      },
    },
    statuses: githubStatuses(client),
    environments: githubEnvironments(client),
  });
}

const shape: PullShape = {
  ...githubShape,
  state: (answer) => (valueAt(answer, 'merged_at') ? 'merged' : textAt(answer, 'state') === 'open' ? 'open' : 'closed'),
  // Both may belong to the same owner.
  isFromFork: differ('head.repo.full_name', 'base.repo.full_name'),
};

const enableAutoMerge = `mutation($id: ID!, $method: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: $method }) { clientMutationId }
}`;

/** The first that the repository allows; only who may push is told. */
function mergeMethod(repository: unknown): 'MERGE' | 'SQUASH' | 'REBASE' {
  if (valueAt(repository, 'allow_merge_commit') !== false) return 'MERGE';
  return valueAt(repository, 'allow_squash_merge') !== false ? 'SQUASH' : 'REBASE';
}

/** GraphQL answers 200 to what it refuses. */
function refuseErrors(answer: unknown): void {
  const errors = valueAt(answer, 'errors');
  if (!Array.isArray(errors) || errors.length === 0) return;
  throw new StagewrightError('forge-error', `GitHub refused: ${textAt(errors[0], 'message').replace(/\.?$/, '.')}`, {
    hint: 'Allow auto-merge in the settings of the repository; it needs a branch protection with something to wait for.',
  });
}
