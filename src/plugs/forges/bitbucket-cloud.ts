import type { Forge, ForgeContext, ForgePlug } from '../../types/forge.ts';
import { differ, listAt, type PullShape, readPull, stateAt, textAt, valueAt } from './answer.ts';
import { bitbucketStatuses } from './bitbucket-statuses.ts';
import { createClient, type HttpClient } from './http-client.ts';
import { overHttp } from './over-http.ts';
import { getPlace } from './place.ts';
import { basic, bearer, findToken, getToken } from './token.ts';

export interface BitbucketCloudOptions {
  /** Root of the API. @default https://api.bitbucket.org/2.0 */
  readonly api?: string;
  /** `workspace/name` of the repository. @default read from the repository's URL */
  readonly repository?: string;
}

/**
 * Bitbucket Cloud. The token comes from `BITBUCKET_TOKEN`: an access token of a repository, project or workspace that may write
 * pull requests; or a person's API token, whose e-mail address is in `BITBUCKET_EMAIL`. App passwords are gone since July 2026.
 * Reviewers are account ids or UUIDs in braces; there are no labels and no auto-merge.
 * API: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/,
 * https://developer.atlassian.com/cloud/bitbucket/rest/intro/#authentication
 */
export function bitbucketCloud(options: BitbucketCloudOptions = {}): ForgePlug {
  return (context) => createBitbucketCloud(options, context);
}

function createBitbucketCloud(options: BitbucketCloudOptions, context: ForgeContext): Forge {
  const hint = 'Set bitbucketCloud({ repository: "workspace/name" }).';
  const name = options.repository ?? getPlace(context.repository, /^[^/]+\/[^/]+$/, hint).path;
  const gone = context.environment.BITBUCKET_APP_PASSWORD ? ' App passwords no longer work.' : '';
  const missing = `Set BITBUCKET_TOKEN to a token that may write pull requests of ${name}.${gone}`;
  const token = getToken(context, ['BITBUCKET_TOKEN', 'BITBUCKET_API_TOKEN', 'BITBUCKET_ACCESS_TOKEN'], missing);
  const email = findToken(context.environment, ['BITBUCKET_EMAIL']);
  const authorization = email === undefined ? bearer(token) : basic(email, token);
  const root = `${options.api ?? 'https://api.bitbucket.org/2.0'}/repositories/${name}`;
  return createForge(createClient({ root, authorization, token }, context), name);
}

function createForge(client: HttpClient, name: string): Forge {
  const read = (number: number) => client.send('GET', `/pullrequests/${number}`);
  return overHttp({
    name: 'Bitbucket',
    // It documents none; this is what Data Center takes.
    limits: { body: 32_768 },
    shape,
    list(branch, state) {
      const states = state === 'open' ? 'state = "OPEN"' : '(state = "DECLINED" OR state = "SUPERSEDED")';
      const query = new URLSearchParams({
        q: `source.branch.name = ${JSON.stringify(branch)} AND ${states}`,
        sort: '-created_on',
        pagelen: '50',
      });
      return client.pages(`/pullrequests?${query}`, { list: 'values', next: nextOf });
    },
    get: read,
    create({ branch, base, title, body, draft }) {
      const branches = { source: { branch: { name: branch } }, destination: { branch: { name: base } } };
      const content = { ...branches, title, description: body, close_source_branch: true, ...(draft && { draft }) };
      return client.send('POST', '/pullrequests', content);
    },
    async change(number, { base, title, body }) {
      // What is left out would be emptied.
      const reviewers = reviewersOf(await read(number));
      const content = { title, description: body, destination: { branch: { name: base } }, reviewers };
      return client.send('PUT', `/pullrequests/${number}`, content);
    },
    async comment(number, text) {
      await client.send('POST', `/pullrequests/${number}/comments`, { content: { raw: text } });
    },
    async decline(number) {
      await client.send('POST', `/pullrequests/${number}/decline`);
    },
    extras: {
      labels: undefined,
      async reviewers(number, reviewers) {
        const now = await read(number);
        const { title, body } = readPull(now, shape);
        const asked = reviewers.map((name) => (name.startsWith('{') ? { uuid: name } : { account_id: name }));
        const content = { title, description: body, reviewers: [...reviewersOf(now), ...asked] };
        await client.send('PUT', `/pullrequests/${number}`, content);
        return [];
      },
      isDraft: async (number) => valueAt(await read(number), 'draft') === true,
      autoMerge: undefined,
    },
    statuses: bitbucketStatuses({
      read: client,
      listOf: (commit) => ({ path: `/commit/${commit}/statuses?pagelen=100`, paging: { list: 'values', next: nextOf } }),
      write: client,
      writeTo: (commit) => `/commit/${commit}/statuses/build`,
      pageOf: (commit) => `https://bitbucket.org/${name}/commits/${commit}`,
    }),
  });
}

const shape: PullShape = {
  number: 'id',
  url: 'links.html.href',
  branch: 'source.branch.name',
  base: 'destination.branch.name',
  title: 'title',
  body: 'description',
  state: stateAt('state', { open: ['OPEN'], merged: 'MERGED' }),
  isFromFork: differ('source.repository.full_name', 'destination.repository.full_name'),
  merge: ['merge_commit.hash'],
};

function nextOf(page: unknown): string | undefined {
  const next = valueAt(page, 'next');
  return typeof next === 'string' ? next : undefined;
}

function reviewersOf(answer: unknown): readonly { readonly uuid: string }[] {
  return listAt(answer, 'reviewers').map((reviewer) => ({ uuid: textAt(reviewer, 'uuid') }));
}
