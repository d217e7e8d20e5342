import { type ForgeServer, paginate, pullOf, type Route, type StoredPull, startServer, takeOff, textOf } from './forge-server.ts';

const project = 'acme/platform/gitops';
const people = ['ada', 'grace'];

/** Behaves as https://docs.gitlab.com/api/merge_requests/ documents; the project is in a subgroup. */
export function startGitlab(token: string): Promise<ForgeServer> {
  const refusal = { status: 401, content: { message: '401 Unauthorized' } };
  return startServer({ authorization: `Bearer ${token}`, refusal, routes });
}

function routes(server: ForgeServer): readonly Route[] {
  const { pulls } = server;
  const at = (rest: string) => new RegExp(`^/api/v4/projects/${project}/merge_requests${rest}$`);
  return [
    [
      'GET',
      at(''),
      ({ query }) => {
        const state = states.indexOf(query.get('state') ?? '');
        const found = pulls.filter((pull) => pull.head === query.get('source_branch') && names.indexOf(pull.state) === state);
        const { items, next } = paginate(found.reverse(), query.get('page'), { asked: query.get('per_page'), most: 100 });
        query.set('page', String(next));
        const link = `<${server.url}/api/v4/projects/${encodeURIComponent(project)}/merge_requests?${query}>; rel="next"`;
        return { status: 200, content: items.map(show), ...(next && { headers: { link } }) };
      },
    ],
    [
      'POST',
      at(''),
      ({ body }) => {
        const [head, base] = [textOf(body.source_branch), textOf(body.target_branch)];
        const same = pulls.find((pull) => pull.head === head && pull.state === 'open' && !pull.isFromFork);
        if (same) {
          const message = [`Another open merge request already exists for this source branch: !${same.number}`];
          return { status: 409, content: { message } };
        }
        return { status: 201, content: show(server.add({ head, base, ...titleOf(body), body: textOf(body.description) })) };
      },
    ],
    ['GET', at('/(\\d+)'), (call) => ({ status: 200, content: show(pullOf(server, call)) })],
    [
      'PUT',
      at('/(\\d+)'),
      (call) => {
        const { title, description, target_branch, state_event, add_labels, remove_labels, reviewer_ids } = call.body;
        const pull = pullOf(server, call);
        if (title !== undefined) Object.assign(pull, titleOf(call.body));
        if (description !== undefined) pull.body = textOf(description);
        if (target_branch !== undefined) pull.base = textOf(target_branch);
        if (state_event === 'close') pull.state = 'closed';
        if (add_labels !== undefined) pull.labels = [...new Set([...pull.labels, ...textOf(add_labels).split(',')])];
        if (remove_labels !== undefined) for (const label of textOf(remove_labels).split(',')) takeOff(pull, label);
        // Without a licence for more there is one reviewer.
        if (reviewer_ids !== undefined) pull.reviewers = (reviewer_ids as number[]).slice(0, 1).map((id) => people[id] ?? '');
        return { status: 200, content: show(pull) };
      },
    ],
    [
      'POST',
      at('/(\\d+)/notes'),
      (call) => {
        pullOf(server, call).comments.push(textOf(call.body.body));
        return { status: 201, content: {} };
      },
    ],
    [
      'PUT',
      at('/(\\d+)/merge'),
      (call) => {
        const pull = pullOf(server, call);
        // The server has to look at it first.
        if (pull.version === 0 || call.body.auto_merge !== true)
          return { status: 405, content: { message: '405 Method Not Allowed' } };
        pull.isAutoMerged = true;
        return { status: 200, content: show(pull) };
      },
    ],
    [
      'GET',
      /^\/api\/v4\/users$/,
      ({ query }) => {
        const id = people.indexOf(query.get('username') ?? '');
        return { status: 200, content: id < 0 ? [] : [{ id, username: people[id] }] };
      },
    ],
  ];
}

const names = ['open', 'closed', 'merged'];
const states = ['opened', 'closed', 'merged'];

function titleOf({ title }: Readonly<Record<string, unknown>>): Pick<StoredPull, 'title' | 'isDraft'> {
  const text = textOf(title);
  return { title: text.replace(/^Draft: /, ''), isDraft: text.startsWith('Draft: ') };
}

function show(pull: StoredPull) {
  const status = pull.version++ === 0 ? 'checking' : 'ci_must_pass';
  return {
    iid: pull.number,
    id: pull.number + 1000,
    web_url: `https://gitlab.example.com/${project}/-/merge_requests/${pull.number}`,
    source_branch: pull.head,
    target_branch: pull.base,
    title: pull.isDraft ? `Draft: ${pull.title}` : pull.title,
    description: pull.body === '' ? null : pull.body,
    draft: pull.isDraft,
    state: states[names.indexOf(pull.state)],
    source_project_id: pull.isFromFork ? 8 : 7,
    target_project_id: 7,
    detailed_merge_status: status,
    labels: pull.labels,
    reviewers: pull.reviewers.map((name) => ({ id: people.indexOf(name), username: name })),
  };
}
