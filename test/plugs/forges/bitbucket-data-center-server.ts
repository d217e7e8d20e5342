import {
  type Call,
  type ForgeServer,
  pullOf,
  type Reply,
  type Route,
  type StoredPull,
  sliceOf,
  startServer,
  textOf,
} from './forge-server.ts';

const people = ['ada', 'grace'];

/** Behaves as https://developer.atlassian.com/server/bitbucket/rest/v905/api-group-pull-requests documents. */
export function startBitbucketDataCenter(token: string): Promise<ForgeServer> {
  const refusal = { status: 401, content: { errors: [{ context: null, message: 'Authentication failed.' }] } };
  return startServer({ authorization: `Bearer ${token}`, refusal, routes });
}

function routes(server: ForgeServer): readonly Route[] {
  const { pulls } = server;
  const at = (rest: string) => new RegExp(`^/rest/api/latest/projects/ACME/repos/gitops/pull-requests${rest}$`);
  const conflict = (message: string): Reply => ({ status: 409, content: { errors: [{ context: null, message }] } });
  /** Changes are refused when they were made from an older state. */
  const change = (call: Call, version: unknown, action: (pull: StoredPull) => void): Reply => {
    const pull = pullOf(server, call);
    if (Number(version) !== pull.version)
      return conflict('you are attempting to modify a pull request based on out-of-date information.');
    if (pull.state !== 'open') return conflict('This pull request has already been declined.');
    action(pull);
    pull.version++;
    return { status: 200, content: show(pull) };
  };
  return [
    [
      'GET',
      at(''),
      ({ query }) => {
        const found = pulls.filter(
          (pull) => `refs/heads/${pull.head}` === query.get('at') && stateOf(pull) === query.get('state'),
        );
        const { items, next } = sliceOf(
          found.reverse(),
          Number(query.get('start')),
          Math.min(50, Number(query.get('limit') ?? 25)),
        );
        const more = next ? { isLastPage: false, nextPageStart: next } : { isLastPage: true, nextPageStart: null };
        return { status: 200, content: { values: items.map(show), ...more } };
      },
    ],
    [
      'POST',
      at(''),
      ({ body }) => {
        const { fromRef, toRef } = body as Record<string, { id: string; repository: { slug: string; project: { key: string } } }>;
        const [head, base] = [fromRef!.id.replace('refs/heads/', ''), toRef!.id.replace('refs/heads/', '')];
        if (fromRef!.repository.slug !== 'gitops' || toRef!.repository.project.key !== 'ACME')
          return { status: 404, content: {} };
        if (pulls.some((pull) => pull.head === head && pull.base === base && pull.state === 'open' && !pull.isFromFork)) {
          return conflict('Only one pull request may be open for a given source and target branch');
        }
        const pull = server.add({
          head,
          base,
          title: textOf(body.title),
          body: textOf(body.description),
          isDraft: body.draft === true,
        });
        return { status: 201, content: show(pull) };
      },
    ],
    ['GET', at('/(\\d+)'), (call) => ({ status: 200, content: show(pullOf(server, call)) })],
    [
      'PUT',
      at('/(\\d+)'),
      (call) => {
        const { title, description = '', toRef, reviewers = [], version } = call.body;
        const asked = (reviewers as { user: { name: string } }[]).map(({ user }) => user.name);
        if (asked.some((name) => !people.includes(name))) return conflict('nobody is not a user.');
        return change(call, version, (pull) => {
          Object.assign(pull, { title: textOf(title), body: textOf(description), reviewers: asked });
          if (toRef) pull.base = (toRef as { id: string }).id.replace('refs/heads/', '');
        });
      },
    ],
    [
      'POST',
      at('/(\\d+)/comments'),
      (call) => {
        pullOf(server, call).comments.push(textOf(call.body.text));
        return { status: 201, content: {} };
      },
    ],
    [
      'POST',
      at('/(\\d+)/decline'),
      (call) =>
        change(call, call.query.get('version'), (pull) => {
          pull.state = 'closed';
        }),
    ],
    [
      'POST',
      at('/(\\d+)/auto-merge'),
      (call) =>
        change(call, call.body.version, (pull) => {
          pull.isAutoMerged = true;
        }),
    ],
  ];
}

function stateOf({ state }: StoredPull): string {
  return { open: 'OPEN', closed: 'DECLINED', merged: 'MERGED' }[state];
}

function show(pull: StoredPull) {
  const refOf = (branch: string, id: number) => ({
    id: `refs/heads/${branch}`,
    displayId: branch,
    repository: { id, slug: 'gitops' },
  });
  return {
    id: pull.number,
    version: pull.version,
    links: { self: [{ href: `https://bitbucket.example.com/projects/ACME/repos/gitops/pull-requests/${pull.number}` }] },
    fromRef: refOf(pull.head, pull.isFromFork ? 2 : 1),
    toRef: refOf(pull.base, 1),
    title: pull.title,
    ...(pull.body !== '' && { description: pull.body }),
    state: stateOf(pull),
    draft: pull.isDraft,
    reviewers: pull.reviewers.map((name) => ({ user: { name }, approved: false })),
  };
}
