import { type ForgeServer, paginate, pullOf, type Route, type StoredPull, startServer, takeOff, textOf } from './forge-server.ts';

const people = ['ada', 'grace'];
/** Of the repository, and of its organisation. */
const labels = { repository: ['deploy', 'urgent'], organization: ['shared'] };
const ids = [...labels.repository, ...labels.organization];

/** Behaves as the Swagger of Gitea and Forgejo documents: no filter for the head branch, labels by id, 50 to a page at most. */
export function startGitea(token: string): Promise<ForgeServer> {
  return startServer({
    authorization: `token ${token}`,
    refusal: { status: 401, content: { message: 'invalid username, password or token' } },
    routes,
  });
}

function routes(server: ForgeServer): readonly Route[] {
  const { pulls } = server;
  const at = (rest: string) => new RegExp(`^/api/v1/repos/acme/gitops${rest}$`);
  const list = (names: readonly string[]) => ({
    status: 200,
    content: names.map((name) => ({ id: ids.indexOf(name) + 1, name })),
  });
  return [
    [
      'GET',
      at('/pulls'),
      ({ query }) => {
        const found = pulls.filter((pull) => (pull.state === 'open') === (query.get('state') === 'open')).reverse();
        const { items, next } = paginate(found, query.get('page'), { asked: query.get('limit'), most: 50 });
        query.set('page', String(next));
        const link = `<${server.url}/api/v1/repos/acme/gitops/pulls?${query}>; rel="next"`;
        return { status: 200, content: items.map(show), ...(next && { headers: { link } }) };
      },
    ],
    [
      'POST',
      at('/pulls'),
      ({ body }) => {
        const [head, base] = [textOf(body.head), textOf(body.base)];
        if (pulls.some((pull) => pull.head === head && pull.base === base && pull.state === 'open' && !pull.isFromFork)) {
          return { status: 409, content: { message: 'pull request already exists for these targets' } };
        }
        return { status: 201, content: show(server.add({ head, base, ...titleOf(body), body: textOf(body.body) })) };
      },
    ],
    ['GET', at('/pulls/(\\d+)'), (call) => ({ status: 200, content: show(pullOf(server, call)) })],
    [
      'PATCH',
      at('/pulls/(\\d+)'),
      (call) => {
        const pull = pullOf(server, call);
        const { title, ...rest } = call.body;
        return { status: 201, content: show(Object.assign(pull, rest, title === undefined ? {} : titleOf(call.body))) };
      },
    ],
    [
      'POST',
      at('/issues/(\\d+)/comments'),
      (call) => {
        pullOf(server, call).comments.push(textOf(call.body.body));
        return { status: 201, content: {} };
      },
    ],
    ['GET', at('/labels'), () => list(labels.repository)],
    ['GET', /^\/api\/v1\/orgs\/acme\/labels$/, () => list(labels.organization)],
    [
      'GET',
      at('/issues/(\\d+)/labels'),
      (call) => ({
        status: 200,
        content: pullOf(server, call).labels.map((name) => ({ name, id: ids.indexOf(name) + 1 })),
      }),
    ],
    [
      'DELETE',
      at('/issues/(\\d+)/labels/(\\d+)'),
      (call) => ({ status: takeOff(pullOf(server, call), ids[Number(call.match[2]) - 1]) ? 204 : 404 }),
    ],
    [
      'POST',
      at('/issues/(\\d+)/labels'),
      (call) => {
        const pull = pullOf(server, call);
        pull.labels = [...new Set([...pull.labels, ...(call.body.labels as number[]).map((id) => ids[id - 1] ?? '')])];
        return { status: 200, content: [] };
      },
    ],
    [
      'POST',
      at('/pulls/(\\d+)/requested_reviewers'),
      (call) => {
        const asked = call.body.reviewers as string[];
        if (asked.some((name) => !people.includes(name))) return { status: 404, content: { message: 'user does not exist' } };
        pullOf(server, call).reviewers.push(...asked, ...(call.body.team_reviewers as string[]).map((team) => `team ${team}`));
        return { status: 201, content: [] };
      },
    ],
    ['GET', at('/?'), () => ({ status: 200, content: { default_merge_style: 'rebase' } })],
    [
      'POST',
      at('/pulls/(\\d+)/merge'),
      (call) => {
        const isRight = call.body.Do === 'rebase' && call.body.merge_when_checks_succeed === true;
        if (!isRight) return { status: 405, content: { message: 'merge style is not allowed' } };
        pullOf(server, call).isAutoMerged = true;
        return { status: 201 };
      },
    ],
  ];
}

function titleOf({ title }: Readonly<Record<string, unknown>>): Pick<StoredPull, 'title' | 'isDraft'> {
  const text = textOf(title);
  return { title: text.replace(/^WIP: /, ''), isDraft: text.startsWith('WIP: ') };
}

function show({ number, title, body, state, head, base, isDraft, isFromFork }: StoredPull) {
  return {
    number,
    html_url: `https://gitea.example.com/acme/gitops/pulls/${number}`,
    title: isDraft ? `WIP: ${title}` : title,
    body,
    state: state === 'open' ? 'open' : 'closed',
    merged: state === 'merged',
    head: { ref: head, repo_id: isFromFork ? 4 : 3 },
    base: { ref: base, repo_id: 3 },
  };
}
