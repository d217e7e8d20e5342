import { afterEach, beforeEach, expect, test } from 'vitest';
import { github } from '../../../src/plugs/forges/github.ts';
import type { ForgeServer } from './forge-server.ts';
import { startGithub } from './github-server.ts';

const TOKEN = 'ghs_secretsecretsecret';
const draft = {
  branch: 'stagewright/shop/production',
  base: 'main',
  title: 'production: shop',
  body: 'text',
  reviewers: [],
  labels: [],
  draft: false,
  autoMerge: false,
};

let server: ForgeServer;
beforeEach(async () => {
  server = await startGithub(TOKEN);
});
afterEach(() => server.close());

function connect(environment: Readonly<Record<string, string>> = { GITHUB_TOKEN: TOKEN }) {
  return github({ api: server.url, repository: 'acme/gitops' })({ repository: '', project: '', environment });
}

test('a plan without drafts gets one that is ready, which is said', async () => {
  server.before((request, response) => {
    const message = 'Draft pull requests are not supported in this repository.';
    if (request.method === 'POST')
      response.writeHead(422).end(JSON.stringify({ message: 'Validation Failed', errors: [{ message }] }));
    return request.method === 'POST';
  });
  expect(await connect().open({ ...draft, draft: true })).toMatchObject({
    number: 1,
    warnings: [expect.stringContaining('no drafts')],
  });
  expect(server.pulls).toMatchObject([{ isDraft: false }]);
});

test('an auto-merge that is refused is said, and the pull request is open', async () => {
  server.before((request, response) => {
    const content = { data: null, errors: [{ message: 'Pull request is in clean status' }] };
    if (request.url === '/graphql') response.end(JSON.stringify(content));
    return request.url === '/graphql';
  });
  expect(await connect().open({ ...draft, autoMerge: true })).toMatchObject({
    number: 1,
    warnings: [expect.stringContaining('Pull request is in clean status')],
  });
});

test('a label that cannot be set because the server fails is said, and the pull request is open', async () => {
  server.before((request, response) => {
    if (request.url?.endsWith('/labels')) response.writeHead(503).end();
    return request.url?.endsWith('/labels') ?? false;
  });
  expect(await connect().open({ ...draft, labels: ['a', 'b'] })).toMatchObject({
    number: 1,
    warnings: [expect.stringContaining('did not take the labels')],
  });
});

test('an opening that is refused shows the words of the server', async () => {
  server.before((request, response) => {
    const errors = [{ message: 'No commits between main and stagewright/shop/production' }];
    if (request.method === 'POST') response.writeHead(422).end(JSON.stringify({ message: 'Validation Failed', errors }));
    return request.method === 'POST';
  });
  await expect(connect().open(draft)).rejects.toMatchObject({
    code: 'forge-error',
    message: expect.stringContaining('Validation Failed; No commits between main and stagewright/shop/production'),
  });
});

test('the token may stand in GH_TOKEN', async () => {
  await expect(connect({ GH_TOKEN: TOKEN }).find('b')).resolves.toBeUndefined();
});
