import { type ForgeServer, pullOf, type Route, type StoredPull, sliceOf, startServer, takeOff, textOf } from './forge-server.ts';

const ids: Readonly<Record<string, string>> = {
  'ada@example.com': '11111111-1111-1111-1111-111111111111',
  'grace@example.com': '22222222-2222-2222-2222-222222222222',
};
const self = '99999999-9999-9999-9999-999999999999';

/** Behaves as https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests documents; bad tokens see a sign-in page. */
export function startAzureDevops(token: string): Promise<ForgeServer> {
  const page = { status: 203, content: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } };
  return startServer({ authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}`, refusal: page, routes });
}

function routes(server: ForgeServer): readonly Route[] {
  const { pulls } = server;
  const at = (rest: string) => new RegExp(`^/acme/My Project/_apis/git/repositories/gitops/pullrequests${rest}$`);
  const versioned = (table: readonly Route[]): readonly Route[] =>
    table.map(([method, path, answer]) => [
      method,
      path,
      (call) =>
        call.query.get('api-version') === '7.0'
          ? answer(call)
          : { status: 400, content: { message: 'The api-version is missing' } },
    ]);
  return versioned([
    [
      'GET',
      at(''),
      ({ query }) => {
        const [branch, status] = [query.get('searchCriteria.sourceRefName'), query.get('searchCriteria.status')];
        const found = pulls.filter((pull) => `refs/heads/${pull.head}` === branch && statusOf(pull) === status).reverse();
        const { items } = sliceOf(found, Number(query.get('$skip') ?? 0), Number(query.get('$top') ?? 101));
        const value = items.map((pull) => ({ ...show(pull), description: pull.body.slice(0, 400) }));
        return { status: 200, content: { value, count: value.length } };
      },
    ],
    [
      'POST',
      at(''),
      ({ body }) => {
        const [head, base] = [branchOf(body.sourceRefName), branchOf(body.targetRefName)];
        if (pulls.some((pull) => pull.head === head && pull.base === base && pull.state === 'open' && !pull.isFromFork)) {
          return {
            status: 409,
            content: { message: 'TF401179: An active pull request for the source and target branch already exists.' },
          };
        }
        const text = textOf(body.description);
        if (text.length > 4000) return { status: 400, content: { message: 'A maximum of 4000 characters can be provided.' } };
        const pull = server.add({ head, base, title: textOf(body.title), body: text, isDraft: body.isDraft === true });
        return { status: 201, content: show(pull) };
      },
    ],
    ['GET', at('/(\\d+)'), (call) => ({ status: 200, content: show(pullOf(server, call)) })],
    [
      'PATCH',
      at('/(\\d+)'),
      (call) => {
        const { title, description, targetRefName, status, autoCompleteSetBy } = call.body;
        const pull = pullOf(server, call);
        if (title !== undefined) pull.title = textOf(title);
        if (description !== undefined) pull.body = textOf(description);
        if (targetRefName !== undefined) pull.base = branchOf(targetRefName);
        if (status === 'abandoned') pull.state = 'closed';
        if ((autoCompleteSetBy as { id: string } | undefined)?.id === self) pull.isAutoMerged = true;
        return { status: 200, content: show(pull) };
      },
    ],
    [
      'POST',
      at('/(\\d+)/threads'),
      (call) => {
        const [comment] = call.body.comments as { content: string }[];
        pullOf(server, call).comments.push(textOf(comment?.content));
        return { status: 200, content: {} };
      },
    ],
    [
      'GET',
      at('/(\\d+)/labels'),
      (call) => {
        const value = pullOf(server, call).labels.map((name) => ({ id: `id-of-${name}`, name, active: true }));
        return { status: 200, content: { count: value.length, value } };
      },
    ],
    ['DELETE', at('/(\\d+)/labels/id-of-(.+)'), (call) => ({ status: takeOff(pullOf(server, call), call.match[2]) ? 200 : 404 })],
    [
      'POST',
      at('/(\\d+)/labels'),
      (call) => {
        const pull = pullOf(server, call);
        pull.labels = [...new Set([...pull.labels, textOf(call.body.name)])];
        return { status: 200, content: {} };
      },
    ],
    [
      'PUT',
      at('/(\\d+)/reviewers/([0-9a-f-]+)'),
      (call) => {
        const name = Object.keys(ids).find((each) => ids[each] === call.match[2]);
        if (!name) return { status: 400, content: { message: 'Invalid reviewer' } };
        pullOf(server, call).reviewers.push(name);
        return { status: 200, content: {} };
      },
    ],
    [
      'GET',
      /^\/acme\/_apis\/identities$/,
      ({ query }) => {
        const id = ids[query.get('filterValue') ?? ''];
        return { status: 200, content: { value: id ? [{ id }] : [] } };
      },
    ],
  ]);
}

function branchOf(ref: unknown): string {
  return textOf(ref).replace('refs/heads/', '');
}

function statusOf({ state }: StoredPull): string {
  return { open: 'active', closed: 'abandoned', merged: 'completed' }[state];
}

function show(pull: StoredPull) {
  return {
    pullRequestId: pull.number,
    sourceRefName: `refs/heads/${pull.head}`,
    targetRefName: `refs/heads/${pull.base}`,
    title: pull.title,
    ...(pull.body !== '' && { description: pull.body }),
    status: statusOf(pull),
    isDraft: pull.isDraft,
    createdBy: { id: self },
    ...(pull.isFromFork && { forkSource: { name: `refs/heads/${pull.head}` } }),
  };
}
