import type { Forge, ForgeContext, ForgePlug } from '../../types/forge.ts';
import { listAt, numberAt, type PullShape, stateAt, textAt, valueAt } from './answer.ts';
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

const LIST = '_embedded.pullRequests';

interface Clients {
  readonly pulls: HttpClient;
  readonly comments: HttpClient;
}

function createForge({ pulls, comments }: Clients, page: string): Forge {
  const read = (number: number) => pulls.send('GET', `/${number}`);
  const shape: PullShape = { ...fields, url: (answer) => `${page}${numberAt(answer, 'id')}` };
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
    shape,
    list(branch, state) {
      const query = { status: state === 'open' ? 'OPEN' : 'REJECTED', source: branch, pageSize: '100' };
      let number = 0;
      const queryOf = () => `?${new URLSearchParams({ ...query, page: String(number) })}`;
      // Older servers know no filter for the branch, and newer ones count the pages as if they had none.
      const isLast = (page: unknown) => listAt(page, LIST).length === 0 || ++number >= numberAt(page, 'pageTotal');
      return pulls.pages(queryOf(), { list: LIST, next: (page) => (isLast(page) ? undefined : queryOf()) });
    },
    get: read,
    create({ branch, base, title, body, draft }) {
      const content = { source: branch, target: base, title, description: body, shouldDeleteSourceBranch: true };
      // The answer has no body.
      return pulls.send('POST', '', { ...content, status: draft ? 'DRAFT' : 'OPEN' });
    },
    change: (number, { base, title, body }) => change(number, () => ({ title, description: body, target: base })),
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
      async takeOff(number, labels) {
        const isObsolete = (label: string) => labels.includes(label);
        if (!textsAt(await read(number), 'labels').some(isObsolete)) return;
        await change(number, (now) => ({ labels: textsAt(now, 'labels').filter((label) => !isObsolete(label)) }));
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
  state: stateAt('status', { open: ['OPEN', 'DRAFT'], merged: 'MERGED' }),
};
