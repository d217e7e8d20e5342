import { isStagewrightError } from '../../text/error.ts';
import type { CommitStatuses, Forge, ForgeContext, ForgePlug } from '../../types/forge.ts';
import { differ, listAt, numberAt, type PullShape, readPull, stateAt, textAt, valueAt } from './answer.ts';
import { dataCenterStatuses } from './bitbucket-statuses.ts';
import { createClient, type HttpClient } from './http-client.ts';
import { overHttp } from './over-http.ts';
import { getPlace } from './place.ts';
import { bearer, getToken } from './token.ts';

export interface BitbucketDataCenterOptions {
  /** Root of the API. @default `https://<host>/rest/api/latest` */
  readonly api?: string;
  /** `KEY/name` of the repository. @default read from the repository's URL */
  readonly repository?: string;
}

/**
 * Bitbucket Data Center. The token comes from `BITBUCKET_TOKEN`: an HTTP access token that may write the repository. Reviewers are
 * names of users; there are no labels.
 * API: https://developer.atlassian.com/server/bitbucket/rest/v905/api-group-pull-requests
 */
export function bitbucketDataCenter(options: BitbucketDataCenterOptions = {}): ForgePlug {
  return (context) => createDataCenter(options, context);
}

interface RepositoryName {
  readonly project: string;
  readonly slug: string;
  readonly statuses: CommitStatuses;
}

function createDataCenter(options: BitbucketDataCenterOptions, context: ForgeContext): Forge {
  const hint = 'Set bitbucketDataCenter({ repository: "KEY/name", api: "https://…" }).';
  const place =
    options.repository && options.api ? undefined : getPlace(context.repository, /^(?:(.+\/)?scm\/)?([^/]+\/[^/]+)$/, hint);
  const [project = '', slug = ''] = (options.repository ?? place?.match[2] ?? '').split('/');
  const api = options.api ?? `${place?.web}/${place?.match[1] ?? ''}rest/api/latest`;
  const names = ['BITBUCKET_TOKEN', 'BITBUCKET_ACCESS_TOKEN'];
  const token = getToken(
    context,
    names,
    `Set BITBUCKET_TOKEN to an HTTP access token that may write the repository ${project}/${slug}.`,
  );
  const root = `${api}/projects/${project}/repos/${slug}`;
  // Without it a post that has no body is taken for a forged one.
  const headers = { 'x-atlassian-token': 'no-check' };
  const connect = (place: string) => createClient({ root: place, authorization: bearer(token), token, headers }, context);
  const server = api.replace(/\/api\/[^/]+$/, '');
  const statuses = dataCenterStatuses(connect(`${server}/build-status/latest`), connect(root), {
    page: `${server.replace(/\/rest$/, '')}/projects/${project}/repos/${slug}`,
  });
  return createForge(connect(root), { project, slug, statuses });
}

function createForge(client: HttpClient, name: RepositoryName): Forge {
  const read = (number: number) => client.send('GET', `/pull-requests/${number}`);
  const refOf = (branch: string) => ({
    id: `refs/heads/${branch}`,
    repository: { slug: name.slug, project: { key: name.project } },
  });
  const change = async (number: number, wanted: (now: unknown) => object): Promise<unknown> => {
    for (let attempt = 1; ; attempt++) {
      const now = await read(number);
      // What is left out would be emptied.
      const kept = { title: textAt(now, 'title'), description: readPull(now, shape).body, reviewers: reviewersOf(now) };
      try {
        return await client.send('PUT', `/pull-requests/${number}`, {
          ...kept,
          ...wanted(now),
          version: numberAt(now, 'version'),
        });
      } catch (error) {
        // Somebody has changed it between the two.
        if (!isConflict(error) || attempt === MOST_CHANGES) throw error;
      }
    }
  };
  return overHttp({
    name: 'Bitbucket',
    limits: { body: 32_768 },
    shape,
    list(branch, state) {
      const at = `refs/heads/${branch}`;
      const query = { at, direction: 'OUTGOING', state: state === 'open' ? 'OPEN' : 'DECLINED', order: 'NEWEST', limit: '100' };
      const queryOf = (start: number) => `?${new URLSearchParams({ ...query, start: String(start) })}`;
      return client.pages(`/pull-requests${queryOf(0)}`, {
        list: 'values',
        next: (page) => (valueAt(page, 'isLastPage') === false ? queryOf(numberAt(page, 'nextPageStart')) : undefined),
      });
    },
    get: read,
    create({ branch, base, title, body, draft }) {
      const content = { title, description: body, fromRef: refOf(branch), toRef: refOf(base), ...(draft && { draft }) };
      return client.send('POST', '/pull-requests', content);
    },
    change: (number, { base, title, body }) => change(number, () => ({ title, description: body, toRef: refOf(base) })),
    async comment(number, text) {
      await client.send('POST', `/pull-requests/${number}/comments`, { text });
    },
    async decline(number) {
      const version = numberAt(await read(number), 'version');
      await client.send('POST', `/pull-requests/${number}/decline?version=${version}`, { version });
    },
    extras: {
      labels: undefined,
      async reviewers(number, reviewers) {
        const asked = reviewers.map((user) => ({ user: { name: user } }));
        await change(number, (now) => ({ reviewers: [...reviewersOf(now), ...asked] }));
        return [];
      },
      // Older servers leave out what they do not know.
      isDraft: async (number) => valueAt(await read(number), 'draft') === true,
      async autoMerge(number) {
        await client.send('POST', `/pull-requests/${number}/auto-merge`, { version: numberAt(await read(number), 'version') });
      },
    },
    statuses: name.statuses,
  });
}

const MOST_CHANGES = 3;

function isConflict(error: unknown): boolean {
  return isStagewrightError(error) && error.message.includes('was answered with 409');
}

const shape: PullShape = {
  number: 'id',
  url: 'links.self.0.href',
  branch: 'fromRef.id',
  base: 'toRef.id',
  title: 'title',
  body: 'description',
  state: stateAt('state', { open: ['OPEN'], merged: 'MERGED' }),
  isFromFork: differ('fromRef.repository.id', 'toRef.repository.id'),
  merge: ['properties.mergeCommit.id'],
};

function reviewersOf(answer: unknown): readonly { readonly user: { readonly name: string } }[] {
  return listAt(answer, 'reviewers').map((reviewer) => ({ user: { name: textAt(reviewer, 'user.name') } }));
}
