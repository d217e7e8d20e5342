import { type ForgeServer, pullOf, type Route, type StoredPull, sliceOf, startServer, textOf } from './forge-server.ts';

const people = ['ada', 'grace'];
const json = 'application/vnd.scmm-pullRequest+json;v=2';

/** Behaves as the review plugin: a change is of the whole, unknown reviewers are left out, opening answers without a body. */
export function startScmManager(token: string): Promise<ForgeServer> {
  return startServer({ header: 'cookie', authorization: `X-Bearer-Token=${token}`, refusal: { status: 401 }, routes });
}

function routes(server: ForgeServer): readonly Route[] {
  const { pulls } = server;
  const at = (rest: string) => new RegExp(`^/scm/api/v2/pull-requests/acme/gitops${rest}$`);
  return [
    [
      'GET',
      at(''),
      ({ query }) => {
        // As servers do that know no filter for the branch; what changed last comes first.
        const state = query.get('status') === 'OPEN' ? 'open' : 'closed';
        const found = pulls.filter((pull) => pull.state === state).sort((a, b) => b.version - a.version || b.number - a.number);
        const size = Math.min(Number(query.get('pageSize')), 50);
        const { items } = sliceOf(found, Number(query.get('page')) * size, size);
        return {
          status: 200,
          content: {
            page: Number(query.get('page')),
            pageTotal: Math.ceil(found.length / size),
            _embedded: { pullRequests: items.map(show) },
          },
        };
      },
    ],
    [
      'POST',
      at(''),
      ({ body, headers }) => {
        if (headers['content-type'] !== json) return { status: 415 };
        const [head, base] = [textOf(body.source), textOf(body.target)];
        if (pulls.some((pull) => pull.head === head && pull.base === base && pull.state === 'open')) {
          return { status: 409, content: { message: 'pull request with id 1 already exists', transactionId: 'x' } };
        }
        const pull = server.add({
          head,
          base,
          title: textOf(body.title),
          body: textOf(body.description),
          isDraft: body.status === 'DRAFT',
        });
        return { status: 201, headers: { location: `${server.url}/scm/api/v2/pull-requests/acme/gitops/${pull.number}` } };
      },
    ],
    ['GET', at('/(\\d+)'), (call) => ({ status: 200, content: show(pullOf(server, call)) })],
    [
      'PUT',
      at('/(\\d+)'),
      (call) => {
        const { title, description, target, labels = [], reviewer = [] } = call.body;
        const names = (reviewer as { id: string }[]).map(({ id }) => id).filter((id) => people.includes(id));
        const taken = (labels as string[]).filter((label) => label !== 'unknown');
        const wanted = { title: textOf(title), body: textOf(description), base: textOf(target), labels: taken, reviewers: names };
        Object.assign(pullOf(server, call), wanted);
        return { status: 204 };
      },
    ],
    [
      'POST',
      at('/(\\d+)/comments'),
      (call) => {
        if (call.headers['content-type'] !== 'application/json') return { status: 415 };
        pullOf(server, call).comments.push(textOf(call.body.comment));
        return { status: 201 };
      },
    ],
    [
      'POST',
      at('/(\\d+)/reject'),
      (call) => {
        const pull = pullOf(server, call);
        if (pull.state !== 'open') return { status: 400, content: { message: 'could not change status' } };
        pull.state = 'closed';
        return { status: 204 };
      },
    ],
  ];
}

function show(pull: StoredPull) {
  return {
    id: String(pull.number),
    source: pull.head,
    target: pull.base,
    title: pull.title,
    description: pull.body === '' ? null : pull.body,
    status: { open: pull.isDraft ? 'DRAFT' : 'OPEN', closed: 'REJECTED', merged: 'MERGED' }[pull.state],
    labels: pull.labels,
    reviewer: pull.reviewers.map((id) => ({ id, displayName: id, approved: false })),
    _links: { self: { href: `/scm/api/v2/pull-requests/acme/gitops/${pull.number}` } },
  };
}
