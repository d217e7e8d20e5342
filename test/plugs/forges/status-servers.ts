import { createHash } from 'node:crypto';
import { azureDevops } from '../../../src/plugs/forges/azure-devops.ts';
import { bitbucketCloud } from '../../../src/plugs/forges/bitbucket-cloud.ts';
import { bitbucketDataCenter } from '../../../src/plugs/forges/bitbucket-data-center.ts';
import { gitea } from '../../../src/plugs/forges/gitea.ts';
import { github } from '../../../src/plugs/forges/github.ts';
import { gitlab } from '../../../src/plugs/forges/gitlab.ts';
import type { ForgePlug } from '../../../src/types/forge.ts';
import { type ForgeServer, paginate, pullOf, type Reply, type Route, sliceOf, startServer, textOf } from './forge-server.ts';

/** A status as a server keeps it: the newest last. */
export interface StoredStatus {
  readonly id: number;
  readonly commit: string;
  /** What the server knows the context by. */
  readonly key: string;
  /** In the server's own words. */
  readonly state: string;
  readonly description: string;
  readonly url: string | null;
}

export interface StoredDeployment {
  readonly id: number;
  readonly environment: string;
  readonly sha: string;
  readonly ref: string;
  /** The states that it had, the newest last. */
  readonly states: string[];
  url: string | null;
}

export interface StatusServer extends ForgeServer {
  readonly statuses: StoredStatus[];
  readonly deployments: StoredDeployment[];
  /** Names to links. */
  readonly environments: Map<string, string | null>;
  /** Merged pull requests, by number, to what they became. */
  readonly merges: Map<number, string>;
}

/** What an operator says, in the words of its forge. */
export type Word = 'pending' | 'success' | 'failure';

export interface StatusForge {
  readonly name: string;
  readonly variable: string;
  readonly start: (token: string) => Promise<StatusServer>;
  readonly plug: (url: string) => ForgePlug;
  readonly words: Readonly<Record<Word, string>>;
  /** As operators write contexts there. */
  readonly keyOf: (context: string) => string;
  readonly longest: number;
}

const plain = { pending: 'pending', success: 'success', failure: 'failure' };
const builds = { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED' };
const same = (context: string) => context;
const sha1 = (context: string) => createHash('sha1').update(context).digest('hex');

export const statusForges: readonly StatusForge[] = [
  {
    name: 'GitHub',
    variable: 'GITHUB_TOKEN',
    start: (token) => start(`Bearer ${token}`, githubRoutes),
    plug: (api) => github({ api, repository: 'acme/gitops' }),
    words: plain,
    keyOf: same,
    longest: 140,
  },
  {
    name: 'GitLab',
    variable: 'GITLAB_TOKEN',
    start: (token) => start(`Bearer ${token}`, gitlabRoutes),
    plug: (url) => gitlab({ api: `${url}/api/v4`, repository: 'acme/platform/gitops' }),
    words: { pending: 'pending', success: 'success', failure: 'failed' },
    keyOf: same,
    longest: 255,
  },
  {
    name: 'Gitea',
    variable: 'GITEA_TOKEN',
    start: (token) => start(`token ${token}`, giteaRoutes),
    plug: (url) => gitea({ api: `${url}/api/v1`, repository: 'acme/gitops' }),
    words: plain,
    keyOf: same,
    longest: 255,
  },
  {
    name: 'Bitbucket Cloud',
    variable: 'BITBUCKET_TOKEN',
    start: (token) => start(`Bearer ${token}`, cloudRoutes),
    plug: (url) => bitbucketCloud({ api: `${url}/2.0`, repository: 'acme/gitops' }),
    words: builds,
    keyOf: sha1,
    longest: 255,
  },
  {
    name: 'Bitbucket Data Center',
    variable: 'BITBUCKET_TOKEN',
    start: (token) => start(`Bearer ${token}`, dataCenterRoutes),
    plug: (url) => bitbucketDataCenter({ api: `${url}/rest/api/latest`, repository: 'ACME/gitops' }),
    words: builds,
    keyOf: sha1,
    longest: 255,
  },
  {
    name: 'Azure DevOps',
    variable: 'AZURE_DEVOPS_EXT_PAT',
    start: (token) => start(`Basic ${Buffer.from(`:${token}`).toString('base64')}`, azureRoutes),
    plug: (url) => azureDevops({ organization: `${url}/acme`, repository: 'project/gitops' }),
    words: { pending: 'pending', success: 'succeeded', failure: 'failed' },
    keyOf: same,
    longest: 255,
  },
];

/** Reports as the operator does. */
export function report(
  server: StatusServer,
  forge: StatusForge,
  { commit, context, word, description = '', url = null }: Reported,
): void {
  add(server, { commit, key: forge.keyOf(context), state: forge.words[word], description, url });
}

export interface Reported {
  readonly commit: string;
  readonly context: string;
  readonly word: Word;
  readonly description?: string;
  readonly url?: string | null;
}

async function start(authorization: string, routesOf: (server: StatusServer) => readonly Route[]): Promise<StatusServer> {
  const more = { statuses: [], deployments: [], environments: new Map(), merges: new Map() };
  let whole: StatusServer | undefined;
  const server = await startServer({
    authorization,
    refusal: { status: 401, content: { message: 'Bad credentials' } },
    routes: (forge) => {
      whole = Object.assign(forge, more);
      return routesOf(whole);
    },
  });
  return whole ?? Object.assign(server, more);
}

function add({ statuses }: StatusServer, status: Omit<StoredStatus, 'id'>): StoredStatus {
  const stored = { ...status, id: statuses.length + 1 };
  statuses.push(stored);
  return stored;
}

const created = (content: unknown = {}): Reply => ({ status: 201, content });
const nullable = (value: unknown) => (typeof value === 'string' ? value : null);

/** Of each key the newest. */
function newestOf(statuses: readonly StoredStatus[], commit: string | undefined): readonly StoredStatus[] {
  return [...new Map(statuses.filter((status) => status.commit === commit).map((status) => [status.key, status])).values()];
}

/** What marks a stored status as a check run of GitHub. */
export const CHECK_RUN = 'check-run';

function isRun({ url }: StoredStatus): boolean {
  return url === CHECK_RUN;
}

/** https://docs.github.com/en/rest/commits/statuses, https://docs.github.com/en/rest/checks/runs, https://docs.github.com/en/rest/deployments */
function githubRoutes(server: StatusServer): readonly Route[] {
  const at = (rest: string) => new RegExp(`^/repos/acme/gitops${rest}$`);
  const { statuses, deployments } = server;
  return [
    [
      'GET',
      at('/commits/(\\w+)/status'),
      ({ match, query }) => {
        const found = newestOf(
          statuses.filter((status) => !isRun(status)),
          match[1],
        );
        const { items, next } = paginate(found, query.get('page'), { asked: query.get('per_page'), most: 100 });
        query.set('page', String(next));
        const link = `<${server.url}/repos/acme/gitops/commits/${match[1]}/status?${query}>; rel="next"`;
        const content = {
          state: 'pending',
          statuses: items.map(({ id, key, state, description, url }) => ({
            id,
            context: key,
            state,
            description,
            target_url: url,
          })),
        };
        return { status: 200, content, ...(next && { headers: { link } }) };
      },
    ],
    [
      'GET',
      at('/commits/(\\w+)/check-runs'),
      ({ match }) => {
        const runs = newestOf(statuses.filter(isRun), match[1]);
        const shown = runs.map(({ id, key, state, description }) => ({
          ...{ id, name: key, details_url: null, output: { title: description } },
          ...(state === 'pending' ? { status: 'in_progress', conclusion: null } : { status: 'completed', conclusion: state }),
        }));
        return { status: 200, content: { total_count: shown.length, check_runs: shown } };
      },
    ],
    [
      'POST',
      at('/statuses/(\\w+)'),
      ({ match, body }) => {
        const description = textOf(body.description);
        if (description.length > 140) return { status: 422, content: { message: 'description is too long (maximum is 140)' } };
        const status = { commit: match[1] ?? '', key: textOf(body.context), state: textOf(body.state), description };
        return created(add(server, { ...status, url: nullable(body.target_url) }));
      },
    ],
    [
      'GET',
      at('/pulls/(\\d+)'),
      (call) => {
        const { number, title, body, state, head, base } = pullOf(server, call);
        const merge = server.merges.get(number);
        const place = {
          head: { ref: head, repo: { full_name: 'acme/gitops' } },
          base: { ref: base, repo: { full_name: 'acme/gitops' } },
        };
        const pull = { number, title, body, ...place, html_url: `https://github.example.com/acme/gitops/pull/${number}` };
        const isOpen = state === 'open' && merge === undefined;
        // Of an open one this is only a trial.
        const merged = {
          merged_at: merge === undefined ? null : '2026-01-01T00:00:00Z',
          merge_commit_sha: merge ?? '0'.repeat(40),
        };
        return { status: 200, content: { ...pull, ...merged, state: isOpen ? 'open' : 'closed' } };
      },
    ],
    [
      'GET',
      at('/deployments'),
      ({ query }) => {
        const isAsked = ({ sha, environment }: StoredDeployment) =>
          sha === query.get('sha') && environment === query.get('environment');
        return {
          status: 200,
          content: deployments
            .filter(isAsked)
            .reverse()
            .slice(0, Number(query.get('per_page'))),
        };
      },
    ],
    [
      'POST',
      at('/deployments'),
      ({ body }) => {
        // Otherwise GitHub waits for the statuses of the commit, or merges the default branch into it.
        if (body.auto_merge !== false || JSON.stringify(body.required_contexts) !== '[]') {
          return { status: 409, content: { message: 'Conflict: Commit status checks failed.' } };
        }
        const [environment, ref] = [textOf(body.environment), textOf(body.ref)];
        const deployment = { id: deployments.length + 1, environment, sha: ref, ref, states: [], url: null };
        deployments.push(deployment);
        return created(deployment);
      },
    ],
    [
      'POST',
      at('/deployments/(\\d+)/statuses'),
      ({ match, body }) => {
        const deployment = deployments.find(({ id }) => id === Number(match[1]));
        deployment?.states.push(textOf(body.state));
        if (deployment) deployment.url = nullable(body.environment_url);
        return created();
      },
    ],
  ];
}

/** https://docs.gitlab.com/api/commits/#commit-status, https://docs.gitlab.com/api/deployments/, https://docs.gitlab.com/api/environments/ */
function gitlabRoutes(server: StatusServer): readonly Route[] {
  const at = (rest: string) => new RegExp(`^/api/v4/projects/acme/platform/gitops${rest}$`);
  const { statuses, deployments, environments } = server;
  return [
    [
      'GET',
      at('/repository/commits/(\\w+)/statuses'),
      ({ match, query }) => {
        const found = newestOf(statuses, match[1]);
        const { items, next } = paginate(found, query.get('page'), { asked: query.get('per_page'), most: 100 });
        query.set('page', String(next));
        const path = `/api/v4/projects/acme%2Fplatform%2Fgitops/repository/commits/${match[1]}/statuses`;
        const content = items.map(({ id, key, state, description, url }) => ({
          ...{ id, name: key, status: state, description, target_url: url },
        }));
        return { status: 200, content, ...(next && { headers: { link: `<${server.url}${path}?${query}>; rel="next"` } }) };
      },
    ],
    [
      'POST',
      at('/statuses/(\\w+)'),
      ({ match, body }) => {
        const [key, state] = [textOf(body.name), textOf(body.state)];
        const known = newestOf(statuses, match[1]).find((status) => status.key === key);
        if (known?.state === state && state === 'pending') {
          return { status: 400, content: { message: 'Cannot transition status via :enqueue from :pending' } };
        }
        const status = { commit: match[1] ?? '', key, state, description: textOf(body.description) };
        return created(add(server, { ...status, url: nullable(body.target_url) }));
      },
    ],
    [
      'GET',
      at('/merge_requests/(\\d+)'),
      (call) => {
        const { number, title, body, state, head, base } = pullOf(server, call);
        const merge = server.merges.get(number) ?? null;
        const url = `https://gitlab.example.com/acme/platform/gitops/-/merge_requests/${number}`;
        const words = { open: 'opened', closed: 'closed', merged: 'merged' } as const;
        const content = { iid: number, web_url: url, source_branch: head, target_branch: base, title, description: body };
        // As after a squash without a merge commit.
        const merged = { merge_commit_sha: null, squash_commit_sha: merge, state: merge === null ? words[state] : 'merged' };
        return { status: 200, content: { ...content, ...merged, source_project_id: 7, target_project_id: 7 } };
      },
    ],
    [
      'GET',
      at('/deployments'),
      ({ query }) => {
        const found = deployments.filter(({ environment }) => environment === query.get('environment')).reverse();
        return { status: 200, content: found.map((each) => ({ ...each, status: each.states.at(-1) })) };
      },
    ],
    [
      'POST',
      at('/deployments'),
      ({ body }) => {
        const [environment, sha, ref] = [textOf(body.environment), textOf(body.sha), textOf(body.ref)];
        if (body.tag !== false) return { status: 400, content: { message: 'tag is missing' } };
        deployments.push({ id: deployments.length + 1, environment, sha, ref, states: [textOf(body.status)], url: null });
        if (!environments.has(environment)) environments.set(environment, null);
        return created();
      },
    ],
    [
      'PUT',
      at('/deployments/(\\d+)'),
      ({ match, body }) => {
        const deployment = deployments.find(({ id }) => id === Number(match[1]));
        const status = textOf(body.status);
        if (!deployment || deployment.states.at(-1) === status)
          return { status: 400, content: { message: 'Cannot transition status' } };
        deployment.states.push(status);
        return { status: 200, content: {} };
      },
    ],
    [
      'GET',
      at('/environments'),
      ({ query }) => {
        const found = [...environments].filter(([name]) => name === query.get('name'));
        return { status: 200, content: found.map(([name, url], index) => ({ id: index + 1, name, external_url: url })) };
      },
    ],
    [
      'POST',
      at('/environments'),
      ({ body }) => {
        environments.set(textOf(body.name), nullable(body.external_url));
        return created();
      },
    ],
    [
      'PUT',
      at('/environments/(\\d+)'),
      ({ body }) => {
        const [[name] = ['']] = environments;
        environments.set(name, nullable(body.external_url));
        return { status: 200, content: {} };
      },
    ],
  ];
}

/** The Swagger of Gitea and Forgejo: every status ever set is listed, 50 to a page at most. */
function giteaRoutes(server: StatusServer): readonly Route[] {
  const at = (rest: string) => new RegExp(`^/api/v1/repos/acme/gitops${rest}$`);
  return [
    [
      'GET',
      at('/statuses/(\\w+)'),
      ({ match, query }) => {
        const found = server.statuses.filter(({ commit }) => commit === match[1]);
        const { items, next } = paginate(found, query.get('page'), { asked: query.get('limit'), most: 50 });
        query.set('page', String(next));
        const link = `<${server.url}/api/v1/repos/acme/gitops/statuses/${match[1]}?${query}>; rel="next"`;
        const content = items.map(({ id, key, state, description, url }) => ({
          ...{ id, context: key, status: state, description, target_url: url ?? '' },
        }));
        return { status: 200, content, ...(next && { headers: { link } }) };
      },
    ],
    [
      'POST',
      at('/statuses/(\\w+)'),
      ({ match, body }) => {
        const status = { commit: match[1] ?? '', key: textOf(body.context), state: textOf(body.state) };
        return created(add(server, { ...status, description: textOf(body.description), url: nullable(body.target_url) }));
      },
    ],
    [
      'GET',
      at('/pulls/(\\d+)'),
      (call) => {
        const { number, title, body, state, head, base } = pullOf(server, call);
        const merge = server.merges.get(number);
        const pull = { number, title, body, html_url: `https://gitea.example.com/acme/gitops/pulls/${number}` };
        const place = { head: { ref: head, repo_id: 3 }, base: { ref: base, repo_id: 3 } };
        const isOpen = state === 'open' && merge === undefined;
        const merged = { merged: merge !== undefined, merge_commit_sha: merge ?? null, state: isOpen ? 'open' : 'closed' };
        return { status: 200, content: { ...pull, ...place, ...merged } };
      },
    ],
  ];
}

function showBuild({ key, state, description, url }: StoredStatus) {
  return { key, state, description, url };
}

function addBuild(server: StatusServer, commit: string | undefined, body: Readonly<Record<string, unknown>>): Reply {
  const key = textOf(body.key);
  if (key.length > 40)
    return { status: 400, content: { error: { message: 'key: Ensure this value has at most 40 characters' } } };
  const status = { commit: commit ?? '', key, state: textOf(body.state), description: textOf(body.description) };
  return created(add(server, { ...status, url: textOf(body.url) }));
}

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/: a key has one status. */
function cloudRoutes(server: StatusServer): readonly Route[] {
  const at = (rest: string) => new RegExp(`^/2.0/repositories/acme/gitops${rest}$`);
  return [
    [
      'GET',
      at('/commit/(\\w+)/statuses'),
      ({ match, query }) => {
        const found = newestOf(server.statuses, match[1]);
        const { items, next } = paginate(found, query.get('page'), { asked: query.get('pagelen'), most: 100 });
        query.set('page', String(next));
        const link = `${server.url}/2.0/repositories/acme/gitops/commit/${match[1]}/statuses?${query}`;
        return { status: 200, content: { values: items.map(showBuild), ...(next && { next: link }) } };
      },
    ],
    ['POST', at('/commit/(\\w+)/statuses/build'), ({ match, body }) => addBuild(server, match[1], body)],
    [
      'GET',
      at('/pullrequests/(\\d+)'),
      (call) => {
        const { number, state } = pullOf(server, call);
        const merge = server.merges.get(number);
        // It shortens ids.
        const merged =
          merge === undefined
            ? { state: state === 'open' ? 'OPEN' : 'DECLINED' }
            : { state: 'MERGED', merge_commit: { hash: merge.slice(0, 12) } };
        return { status: 200, content: { id: number, ...merged } };
      },
    ],
  ];
}

/** https://developer.atlassian.com/server/bitbucket/how-tos/updating-build-status-for-commits/ */
function dataCenterRoutes(server: StatusServer): readonly Route[] {
  const at = (rest: string) => new RegExp(`^/rest/api/latest/projects/ACME/repos/gitops${rest}$`);
  return [
    [
      'GET',
      /^\/rest\/build-status\/latest\/commits\/(\w+)$/,
      ({ match, query }) => {
        const size = Math.min(50, Number(query.get('limit') ?? 25));
        const { items, next } = sliceOf(newestOf(server.statuses, match[1]), Number(query.get('start')), size);
        const more = next ? { isLastPage: false, nextPageStart: next } : { isLastPage: true, nextPageStart: null };
        return { status: 200, content: { values: items.map(showBuild), ...more } };
      },
    ],
    [
      'POST',
      at('/commits/(\\w+)/builds'),
      ({ match, body, headers }) =>
        headers['x-atlassian-token'] === 'no-check' ? { ...addBuild(server, match[1], body), status: 204 } : { status: 403 },
    ],
    [
      'GET',
      at('/pull-requests/(\\d+)'),
      (call) => {
        const { number, state } = pullOf(server, call);
        const merge = server.merges.get(number);
        const properties = { mergeCommit: { id: merge, displayId: merge?.slice(0, 11) } };
        const merged = merge === undefined ? { state: state === 'open' ? 'OPEN' : 'DECLINED' } : { state: 'MERGED', properties };
        return { status: 200, content: { id: number, ...merged } };
      },
    ],
  ];
}

/** https://learn.microsoft.com/en-us/rest/api/azure/devops/git/statuses */
function azureRoutes(server: StatusServer): readonly Route[] {
  const at = (rest: string) => new RegExp(`^/acme/project/_apis/git/repositories/gitops${rest}$`);
  return [
    [
      'GET',
      at('/commits/(\\w+)/statuses'),
      ({ match, query }) => {
        const { items } = sliceOf(newestOf(server.statuses, match[1]), Number(query.get('skip')), Number(query.get('top')));
        const value = items.map(({ id, key, state, description, url }) => ({
          ...{ id, state, description, targetUrl: url, context: { name: key, genre: 'fluxcd' } },
        }));
        return { status: 200, content: { value, count: value.length } };
      },
    ],
    [
      'POST',
      at('/commits/(\\w+)/statuses'),
      ({ match, body }) => {
        const { name, genre } = body.context as { name: string; genre: string };
        if (genre !== 'fluxcd') return { status: 400, content: { message: 'another status than that of Flux' } };
        const status = { commit: match[1] ?? '', key: name, state: textOf(body.state), description: textOf(body.description) };
        return created(add(server, { ...status, url: nullable(body.targetUrl) }));
      },
    ],
    [
      'GET',
      at('/pullrequests/(\\d+)'),
      (call) => {
        const { number, state } = pullOf(server, call);
        const merge = server.merges.get(number);
        const status = merge ? 'completed' : state === 'open' ? 'active' : 'abandoned';
        return {
          status: 200,
          content: { pullRequestId: number, status, ...(merge && { lastMergeCommit: { commitId: merge } }) },
        };
      },
    ],
  ];
}
