import { isStagewrightError } from '../../text/error.ts';
import type { Forge, ForgeContext, ForgePlug } from '../../types/forge.ts';
import { differ, numberAt, type PullShape, readPull, textAt, valueAt } from './answer.ts';
import { giteaStatuses } from './gitea-statuses.ts';
import { githubCalls, githubShape } from './github-calls.ts';
import { createClient, type HttpClient } from './http-client.ts';
import { overHttp } from './over-http.ts';
import { getPlace } from './place.ts';
import { getToken } from './token.ts';

export interface GiteaOptions {
  /** Root of the API. @default `https://<host>/api/v1` */
  readonly api?: string;
  /** `owner/name` of the repository. @default read from the repository's URL */
  readonly repository?: string;
}

/**
 * Gitea and Forgejo, such as Codeberg. The token comes from `GITEA_TOKEN`, `FORGEJO_TOKEN` or `CODEBERG_TOKEN` and needs to write
 * repositories and issues. Labels must be there already; teams are `owner/team`.
 * API: https://docs.gitea.com/api/ (`/repos/{owner}/{repo}/pulls`, `/issues/{index}/labels`, `/pulls/{index}/merge`),
 * https://forgejo.org/docs/latest/user/api-usage/, https://codeberg.org/api/swagger
 */
export function gitea(options: GiteaOptions = {}): ForgePlug {
  return (context) => createGitea(options, context);
}

const tokens = ['GITEA_TOKEN', 'FORGEJO_TOKEN', 'CODEBERG_TOKEN'];

function createGitea(options: GiteaOptions, context: ForgeContext): Forge {
  const hint = 'Set gitea({ repository: "owner/name", api: "https://…" }).';
  const place = options.repository && options.api ? undefined : getPlace(context.repository, /^(?:.+\/)?[^/]+\/[^/]+$/, hint);
  // A server below a path has that path before the owner.
  const [name = '', folder = ''] =
    /^(.*?)\/?([^/]+\/[^/]+)$/
      .exec(place?.path ?? '')
      ?.slice(1)
      .reverse() ?? [];
  const repository = options.repository ?? name;
  const api = options.api ?? `${place?.web}${folder === '' ? '' : `/${folder}`}/api/v1`;
  const token = getToken(
    context,
    tokens,
    `Set ${tokens[0]} to a token that may write the repository and the issues of ${repository}.`,
  );
  const connect = (root: string) => createClient({ root, authorization: `token ${token}`, token }, context);
  return createForge(connect(`${api}/repos/${repository}`), connect(api), repository);
}

function createForge(client: HttpClient, root: HttpClient, repository: string): Forge {
  const owner = repository.slice(0, repository.indexOf('/'));
  const { reviewers, ...calls } = githubCalls(client);
  return overHttp({
    name: 'Gitea',
    // It documents none; its database takes more.
    limits: { body: 65_536 },
    shape,
    ...calls,
    // There is no filter for the head branch.
    list: (_branch, state) => client.pages(`/pulls?state=${state}&sort=newest&limit=50`),
    create: ({ branch, base, title, body, draft }) =>
      client.send('POST', '/pulls', { head: branch, base, title: draft ? `${DRAFT}${title}` : title, body }),
    async change(number, { base, title, body }) {
      const now = readPull(await calls.get(number), shape);
      const kept = isDraft(now.title) ? `${DRAFT}${title}` : title;
      return client.send('PATCH', `/pulls/${number}`, { title: kept, body, ...(base !== now.base && { base }) });
    },
    extras: {
      async labels(number, labels) {
        const known = new Map([...(await labelsOf(root, `/orgs/${owner}/labels`)), ...(await labelsOf(client, '/labels'))]);
        const ids = labels.flatMap((label) => known.get(label) ?? []);
        if (ids.length > 0) await client.send('POST', `/issues/${number}/labels`, { labels: ids });
        return labels.filter((label) => !known.has(label));
      },
      async takeOff(number, labels) {
        for (const [label, id] of await labelsOf(client, `/issues/${number}/labels`))
          if (labels.includes(label)) await client.send('DELETE', `/issues/${number}/labels/${id}`);
      },
      reviewers,
      async autoMerge(number) {
        const style = valueAt(await client.send('GET', ''), 'default_merge_style');
        const method = typeof style === 'string' && style !== '' ? style : 'merge';
        await client.send('POST', `/pulls/${number}/merge`, { Do: method, merge_when_checks_succeed: true });
      },
    },
    statuses: giteaStatuses(client),
  });
}

/** One of the prefixes that make a pull request a draft unless the server is told others. */
const DRAFT = 'WIP: ';

function isDraft(title: string): boolean {
  return /^(WIP:|\[WIP\])/i.test(title);
}

/** Labels by name. Owners that are no organisation have none. */
async function labelsOf(client: HttpClient, path: string): Promise<ReadonlyMap<string, number>> {
  const labels = new Map<string, number>();
  try {
    for await (const page of client.pages(`${path}?limit=50`)) {
      for (const label of page) labels.set(textAt(label, 'name'), numberAt(label, 'id'));
    }
  } catch (error) {
    if (path.startsWith('/orgs/') && isStagewrightError(error) && error.exit === 4) return labels;
    throw error;
  }
  return labels;
}

const shape: PullShape = {
  ...githubShape,
  state: (answer) => (valueAt(answer, 'merged') === true ? 'merged' : textAt(answer, 'state') === 'open' ? 'open' : 'closed'),
  isFromFork: differ('head.repo_id', 'base.repo_id'),
};
