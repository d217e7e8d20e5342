import { type ForgeServer, paginate, pullOf, type Route, type StoredPull, startServer, takeOff, textOf } from './forge-server.ts';

/** Behaves as https://docs.github.com/en/rest/pulls documents for the calls that a pull request takes. */
export function startGithub(token: string): Promise<ForgeServer> {
  const refusal = { status: 401, content: { message: 'Bad credentials' } };
  return startServer({ authorization: `Bearer ${token}`, refusal, routes });
}

/** The calls that a pull request takes. */
export function routes(server: ForgeServer): readonly Route[] {
  const { pulls } = server;
  const validation = (message: string) => ({ status: 422, content: { message: 'Validation Failed', errors: [{ message }] } });
  return [
    [
      'GET',
      /^\/repos\/acme\/gitops\/pulls$/,
      ({ query }) => {
        const found = pulls
          .filter((pull) => `acme:${pull.head}` === query.get('head') && isOpen(pull) === (query.get('state') === 'open'))
          .reverse();
        const { items, next } = paginate(found, query.get('page'), { asked: query.get('per_page'), most: 100 });
        query.set('page', String(next));
        const link = `<${server.url}/repos/acme/gitops/pulls?${query}>; rel="next", <${server.url}/x?page=9>; rel="last"`;
        return { status: 200, content: items.map(show), ...(next && { headers: { link } }) };
      },
    ],
    [
      'POST',
      /^\/repos\/acme\/gitops\/pulls$/,
      ({ body }) => {
        const [head, base] = [textOf(body.head), textOf(body.base)];
        if (pulls.some((pull) => pull.head === head && pull.base === base && pull.state === 'open' && !pull.isFromFork)) {
          return validation(`A pull request already exists for acme:${head}.`);
        }
        const pull = server.add({ head, base, title: textOf(body.title), body: textOf(body.body), isDraft: body.draft === true });
        return { status: 201, content: show(pull) };
      },
    ],
    ['GET', /^\/repos\/acme\/gitops\/pulls\/(\d+)$/, (call) => ({ status: 200, content: show(pullOf(server, call)) })],
    [
      'PATCH',
      /^\/repos\/acme\/gitops\/pulls\/(\d+)$/,
      (call) => ({ status: 200, content: show(Object.assign(pullOf(server, call), call.body)) }),
    ],
    [
      'POST',
      /^\/repos\/acme\/gitops\/issues\/(\d+)\/comments$/,
      (call) => {
        pullOf(server, call).comments.push(textOf(call.body.body));
        return { status: 201, content: {} };
      },
    ],
    [
      'GET',
      /^\/repos\/acme\/gitops\/issues\/(\d+)\/labels$/,
      (call) => ({ status: 200, content: pullOf(server, call).labels.map((name) => ({ name })) }),
    ],
    [
      'DELETE',
      /^\/repos\/acme\/gitops\/issues\/(\d+)\/labels\/(.+)$/,
      (call) => {
        const pull = pullOf(server, call);
        if (!takeOff(pull, call.match[2])) return { status: 404, content: { message: 'Label does not exist' } };
        return { status: 200, content: pull.labels.map((name) => ({ name })) };
      },
    ],
    [
      'POST',
      /^\/repos\/acme\/gitops\/issues\/(\d+)\/labels$/,
      (call) => {
        const pull = pullOf(server, call);
        pull.labels = [...new Set([...pull.labels, ...(call.body.labels as string[])])];
        return { status: 200, content: pull.labels.map((name) => ({ name })) };
      },
    ],
    [
      'POST',
      /^\/repos\/acme\/gitops\/pulls\/(\d+)\/requested_reviewers$/,
      (call) => {
        const asked = [
          ...(call.body.reviewers as string[]),
          ...(call.body.team_reviewers as string[]).map((team) => `team ${team}`),
        ];
        if (asked.includes('nobody'))
          return { status: 422, content: { message: 'Reviews may only be requested from collaborators.' } };
        pullOf(server, call).reviewers.push(...asked);
        return { status: 201, content: show(pullOf(server, call)) };
      },
    ],
    [
      'GET',
      /^\/repos\/acme\/gitops\/?$/,
      () => ({ status: 200, content: { allow_merge_commit: false, allow_squash_merge: true } }),
    ],
    [
      'POST',
      /^\/graphql$/,
      ({ body }) => {
        const { id, method } = body.variables as { id: string; method: string };
        const pull = pulls.find(({ number }) => id === `PR_${number}`);
        if (!pull || method !== 'SQUASH' || !textOf(body.query).includes('enablePullRequestAutoMerge')) {
          return { status: 200, content: { data: null, errors: [{ message: 'Merge method is not allowed' }] } };
        }
        pull.isAutoMerged = true;
        return { status: 200, content: { data: { enablePullRequestAutoMerge: { clientMutationId: null } } } };
      },
    ],
  ];
}

function isOpen({ state }: StoredPull): boolean {
  return state === 'open';
}

function show({ number, title, body, state, head, base, isDraft, isFromFork }: StoredPull) {
  return {
    number,
    node_id: `PR_${number}`,
    html_url: `https://github.example.com/acme/gitops/pull/${number}`,
    title,
    body: body === '' ? null : body,
    state: state === 'open' ? 'open' : 'closed',
    merged_at: state === 'merged' ? '2026-01-01T00:00:00Z' : null,
    draft: isDraft,
    head: { ref: head, repo: { full_name: isFromFork ? 'acme/fork' : 'acme/gitops' } },
    base: { ref: base, repo: { full_name: 'acme/gitops' } },
  };
}
