import { type ForgeServer, paginate, pullOf, type Route, type StoredPull, startServer, textOf } from './forge-server.ts';

const people = ['{ada}', '{grace}'];

/** Behaves as https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/ documents. */
export function startBitbucketCloud(token: string): Promise<ForgeServer> {
  const refusal = { status: 401, content: { type: 'error', error: { message: 'Token is invalid, expired, or not supported' } } };
  return startServer({ authorization: `Bearer ${token}`, refusal, routes });
}

function routes(server: ForgeServer): readonly Route[] {
  const { pulls } = server;
  const at = (rest: string) => new RegExp(`^/2\\.0/repositories/acme/gitops/pullrequests${rest}$`);
  return [
    [
      'GET',
      at(''),
      ({ query }) => {
        const wanted = textOf(query.get('q'));
        const branch = JSON.parse(/source\.branch\.name = ("[^"]*")/.exec(wanted)?.[1] ?? '""') as string;
        const found = pulls.filter((pull) => pull.head === branch && wanted.includes(`state = "${stateOf(pull)}"`)).reverse();
        const { items, next } = paginate(found, query.get('page'), { asked: query.get('pagelen'), most: 50 });
        query.set('page', String(next));
        const link = `${server.url}/2.0/repositories/acme/gitops/pullrequests?${query}`;
        return { status: 200, content: { values: items.map(show), ...(next && { next: link }) } };
      },
    ],
    [
      'POST',
      at(''),
      ({ body }) => {
        const { source, destination, title, description, draft } = body as Record<string, { branch: { name: string } }>;
        const [head, base] = [source!.branch.name, destination!.branch.name];
        // A second one of the same branch updates the first one.
        const same = pulls.find((pull) => pull.head === head && pull.state === 'open' && !pull.isFromFork);
        const pull = same ?? server.add({ head, isDraft: draft !== undefined });
        Object.assign(pull, { base, title: textOf(title), body: textOf(description) });
        return { status: 201, content: show(pull) };
      },
    ],
    ['GET', at('/(\\d+)'), (call) => ({ status: 200, content: show(pullOf(server, call)) })],
    [
      'PUT',
      at('/(\\d+)'),
      (call) => {
        const { title, description, destination, reviewers } = call.body as Record<string, { branch: { name: string } }>;
        const asked = (reviewers as unknown as { uuid: string }[] | undefined)?.map(({ uuid }) => uuid) ?? [];
        if (asked.some((uuid) => !people.includes(uuid))) {
          return {
            status: 400,
            content: {
              type: 'error',
              error: { fields: { reviewers: ['Malformed reviewers list'] }, message: 'reviewers: Malformed reviewers list' },
            },
          };
        }
        const pull = pullOf(server, call);
        Object.assign(pull, { title: textOf(title), body: textOf(description), reviewers: asked });
        if (destination) pull.base = destination.branch.name;
        return { status: 200, content: show(pull) };
      },
    ],
    [
      'POST',
      at('/(\\d+)/comments'),
      (call) => {
        pullOf(server, call).comments.push(textOf((call.body.content as { raw: string }).raw));
        return { status: 201, content: {} };
      },
    ],
    [
      'POST',
      at('/(\\d+)/decline'),
      (call) => {
        const pull = pullOf(server, call);
        if (pull.state !== 'open')
          return { status: 400, content: { error: { message: 'This pull request is already closed.' } } };
        pull.state = 'closed';
        return { status: 200, content: show(pull) };
      },
    ],
  ];
}

function stateOf({ state }: StoredPull): string {
  return { open: 'OPEN', closed: 'DECLINED', merged: 'MERGED' }[state];
}

function show(pull: StoredPull) {
  return {
    id: pull.number,
    links: { html: { href: `https://bitbucket.org/acme/gitops/pull-requests/${pull.number}` } },
    source: { branch: { name: pull.head }, repository: pull.isFromFork ? null : { full_name: 'acme/gitops' } },
    destination: { branch: { name: pull.base }, repository: { full_name: 'acme/gitops' } },
    title: pull.title,
    description: pull.body,
    state: stateOf(pull),
    draft: pull.isDraft,
    reviewers: pull.reviewers.map((uuid) => ({ uuid })),
  };
}
