import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { github } from '../../../src/plugs/forges/github.ts';
import { type GithubServer, startGithub } from './github-server.ts';

const TOKEN = 'ghp_secretsecretsecret';
const draft = {
  branch: 'stagewright/shop/production',
  base: 'main',
  title: 'production: shop',
  body: 'text',
  reviewers: ['ada', 'acme/sre'],
  labels: ['deploy'],
};

let server: GithubServer;
beforeEach(async () => {
  server = await startGithub(TOKEN);
});
afterEach(() => server.close());

function connect(environment: Record<string, string> = { GITHUB_TOKEN: TOKEN }, repository = 'git@github.com:acme/gitops.git') {
  return github({ api: server.api })({ repository, project: '', environment });
}

describe('a pull request on GitHub', () => {
  test('is opened with its reviewers, teams and labels, and found by its head branch', async () => {
    const forge = connect();
    expect(await forge.find(draft.branch)).toBeUndefined();
    const opened = await forge.open(draft);
    expect(opened).toMatchObject({
      number: 1,
      state: 'open',
      branch: draft.branch,
      base: 'main',
      url: expect.stringContaining('/pull/1'),
    });
    expect(server.pulls[0]).toMatchObject({ reviewers: ['ada'], teams: ['sre'], labels: ['deploy'], body: 'text' });
    expect(await forge.find(draft.branch)).toEqual(opened);
    expect(await forge.find('stagewright/shop/staging')).toBeUndefined();
  });

  test('is updated in place and closed with a comment', async () => {
    const forge = connect();
    await forge.open(draft);
    await forge.update(1, { ...draft, title: 'production: shop, web' });
    expect(server.pulls[0]?.title).toBe('production: shop, web');
    await forge.close(1, 'Nothing is left.');
    expect(server.pulls[0]).toMatchObject({ state: 'closed', comments: ['Nothing is left.'] });
    expect(await forge.find(draft.branch)).toBeUndefined();
  });

  test('that cannot be opened shows the words of the server', async () => {
    const forge = connect();
    await forge.open(draft);
    await expect(forge.open(draft)).rejects.toMatchObject({
      code: 'forge-error',
      message: expect.stringContaining('A pull request already exists for acme:stagewright/shop/production.'),
    });
  });
});

describe('the repository', () => {
  test.each(['https://github.com/acme/gitops.git', 'ssh://git@github.com:22/acme/gitops', 'https://x:y@github.com/acme/gitops/'])(
    'is read from %s',
    async (url) => {
      await connect(undefined, url).find('b');
      expect(server.log).toEqual(['GET /repos/acme/gitops/pulls?state=open&head=acme%3Ab&per_page=100']);
    },
  );

  test('that is no repository of GitHub is refused', () => {
    expect(() => connect(undefined, 'file:///somewhere')).toThrow(expect.objectContaining({ code: 'forge-error' }));
  });
});

describe('the token', () => {
  test('is needed before anything is pushed', () => {
    expect(() => connect({})).toThrow(expect.objectContaining({ code: 'authentication-failed' }));
  });

  test('may stand in GH_TOKEN', async () => {
    await expect(connect({ GH_TOKEN: TOKEN }).find('b')).resolves.toBeUndefined();
  });

  test('that is wrong is said, and is in no message', async () => {
    const error = await connect({ GITHUB_TOKEN: 'ghp_wrongwrong' })
      .find('b')
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'authentication-failed', message: expect.stringContaining('Bad credentials') });
    expect(String(error)).not.toContain('ghp_wrongwrong');
  });
});

describe('an answer that is none', () => {
  test('such as a page of HTML is an error without the page', async () => {
    server.fail(502, '<html>Bad gateway</html>');
    const error = await connect()
      .find('b')
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'forge-error', message: expect.stringContaining('502') });
    expect(String(error)).not.toContain('<html>');
  });

  test('such as HTML with 200 is an error', async () => {
    server.fail(200, '<html>');
    await expect(connect().find('b')).rejects.toMatchObject({ code: 'forge-error' });
  });

  test('a server that is not there is a network failure', async () => {
    const gone = github({ api: 'http://127.0.0.1:1' })({
      repository: 'git@github.com:a/b',
      project: '',
      environment: { GITHUB_TOKEN: TOKEN },
    });
    await expect(gone.find('b')).rejects.toMatchObject({ code: 'network-failed', exit: 5 });
  });
});
