import { StagewrightError } from '../../text/error.ts';
import type { Forge, ForgeContext, ForgePlug, PullRequest } from '../../types/forge.ts';
import { listAt, numberAt, type PullShape, readPull, textAt, valueAt } from './answer.ts';
import { createClient, type HttpClient } from './http-client.ts';
import { overHttp } from './over-http.ts';
import { getPlace } from './place.ts';
import { basic, findToken, getToken } from './token.ts';

export interface ScmManagerOptions {
  /** URL of the server with its path, as in https://scm.example.com/scm. @default read from the repository's URL */
  readonly server?: string;
  /** `namespace/name` of the repository. @default read from the repository's URL */
  readonly repository?: string;
}

/**
 * SCM-Manager with its review plugin. The token comes from `SCM_TOKEN`: an API key with the role WRITE; with `SCM_USERNAME` beside
 * it, it may be a password. Reviewers are names of users; there is no auto-merge.
 * API: https://scm-manager.org/docs/latest/en/user/profile/ for the key; no page describes the calls (`v2/pull-requests/…`) of
 * https://scm-manager.org/plugins/scm-review-plugin/, what they do is known from its source.
 */
export function scmManager(options: ScmManagerOptions = {}): ForgePlug {
  return (context) => createScmManager(options, context);
}

function createScmManager(options: ScmManagerOptions, context: ForgeContext): Forge {
  const hint = 'Set scmManager({ server: "https://…/scm", repository: "namespace/name" }).';
  const whole = options.repository && options.server;
  const place = whole ? undefined : getPlace(context.repository, /^(?:(.+)\/)?repo\/([^/]+\/[^/]+)$/, hint);
  const name = options.repository ?? place?.match[2] ?? '';
  // Over SSH the URL does not tell the path; this is the usual one.
  const server = options.server ?? `${place?.web}/${place?.match[1] ?? 'scm'}`;
  const token = getToken(context, ['SCM_TOKEN'], `Set SCM_TOKEN to an API key that may write ${name}.`);
  const user = findToken(context.environment, ['SCM_USERNAME']);
  const authorization = user === undefined ? undefined : basic(user, token);
  // The REST API takes API keys as a cookie.
  const key: Readonly<Record<string, string>> = user === undefined ? { cookie: `X-Bearer-Token=${token}` } : {};
  const json = 'application/vnd.scmm-pullRequest+json;v=2';
  const connect = (headers: Readonly<Record<string, string>>) =>
    createClient(
      { root: `${server}/api/v2/pull-requests/${name}`, authorization, token, headers: { ...headers, ...key } },
      context,
    );
  const clients = { pulls: connect({ accept: '*/*', 'content-type': json }), comments: connect({ accept: '*/*' }) };
  return createForge(clients, `${server}/repo/${name}/pull-request/`);
}

interface Clients {
  readonly pulls: HttpClient;
  readonly comments: HttpClient;
}

function createForge({ pulls, comments }: Clients, page: string): Forge {
  const read = (number: number) => pulls.send('GET', `/${number}`);
  const shape: PullShape = { ...fields, url: (answer) => `${page}${numberAt(answer, 'id')}` };
  const toPullRequest = (answer: unknown): PullRequest => readPull(answer, shape);
  const find = async (branch: string, state: 'open' | 'closed') => {
    const status = state === 'open' ? 'OPEN' : 'REJECTED';
    for (let number = 0; ; number++) {
      const query = new URLSearchParams({ status, source: branch, page: String(number), pageSize: '100' });
      const answer = await pulls.send('GET', `?${query}`);
      const found = listAt(answer, '_embedded.pullRequests').map(toPullRequest);
      // Older servers know no filter for the branch.
      const pull = found.filter((each) => each.branch === branch && each.state === state).sort((a, b) => b.number - a.number)[0];
      if (pull || number + 1 >= numberAt(answer, 'pageTotal')) return pull;
    }
  };
  /** The server takes the whole or nothing; what is left out would be emptied. */
  const change = async (number: number, wanted: (now: object) => object): Promise<unknown> => {
    const now = (await read(number)) as object;
    await pulls.send('PUT', `/${number}`, { ...now, ...wanted(now) });
    return read(number);
  };
  return overHttp({
    name: 'SCM-Manager',
    // It documents none.
    limits: { body: 65_536 },
    find,
    get: async (number) => toPullRequest(await read(number)),
    async create({ branch, base, title, body, draft }) {
      const content = { source: branch, target: base, title, description: body, shouldDeleteSourceBranch: true };
      await pulls.send('POST', '', { ...content, status: draft ? 'DRAFT' : 'OPEN' });
      // The answer has no body.
      const pull = await find(branch, 'open');
      if (pull) return pull;
      throw new StagewrightError('forge-error', `SCM-Manager opened the pull request of ${branch}, and does not show it.`, {
        hint: 'Check that the token may read pull requests.',
      });
    },
    change: async (number, { base, title, body }) =>
      toPullRequest(await change(number, () => ({ title, description: body, target: base }))),
    async comment(number, text) {
      await comments.send('POST', `/${number}/comments`, { comment: text });
    },
    async decline(number) {
      await pulls.send('POST', `/${number}/reject`);
    },
    extras: {
      async labels(number, labels) {
        const after = await change(number, (now) => ({ labels: [...new Set([...textsAt(now, 'labels'), ...labels])] }));
        return labels.filter((label) => !textsAt(after, 'labels').includes(label));
      },
      async reviewers(number, reviewers) {
        const asked = reviewers.map((id) => ({ id }));
        const after = await change(number, (now) => ({ reviewer: [...listAt(now, 'reviewer'), ...asked] }));
        const taken = listAt(after, 'reviewer').map((reviewer) => textAt(reviewer, 'id'));
        // Names that it does not know it leaves out.
        return reviewers.filter((name) => !taken.includes(name));
      },
      isDraft: async (number) => valueAt(await read(number), 'status') === 'DRAFT',
      autoMerge: undefined,
    },
  });
}

function textsAt(answer: unknown, path: string): readonly string[] {
  return listAt(answer, path).filter((item) => typeof item === 'string');
}

const fields = {
  number: 'id',
  branch: 'source',
  base: 'target',
  title: 'title',
  body: 'description',
  state: (answer: unknown): PullRequest['state'] => {
    const status = textAt(answer, 'status');
    return status === 'OPEN' || status === 'DRAFT' ? 'open' : status === 'MERGED' ? 'merged' : 'closed';
  },
};
