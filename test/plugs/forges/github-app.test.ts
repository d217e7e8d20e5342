import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { github } from '../../../src/plugs/forges/github.ts';
import { type AppServerOptions, startGithubWithApp } from './github-app-server.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
const app = '123456';
const branch = 'stagewright/shop/production';
const draft = { branch, base: 'main', title: 'a', body: 'b', reviewers: [], labels: [], draft: false, autoMerge: true };

type Environment = Readonly<Record<string, string>>;

async function start(options: Partial<AppServerOptions> = {}) {
  const server = await startGithubWithApp({ app, key: publicKey, ...options });
  onTestFinished(server.close);
  const connect = (environment: Environment = {}) =>
    github({ api: server.url, repository: 'acme/gitops' })({
      repository: '',
      project: '',
      environment: { GITHUB_APP_ID: app, GITHUB_APP_PRIVATE_KEY: pem, ...environment },
    });
  return { server, connect };
}

const minting = ['GET /repos/acme/gitops/installation', 'POST /app/installations/42/access_tokens'];

test('an App asks for the token of its installation once, for all that follows', async () => {
  const { server, connect } = await start();
  const forge = connect({ GITHUB_TOKEN: 'ghp_of_somebody_else' });
  expect(await forge.open(draft)).toMatchObject({ number: 1, warnings: [] });
  expect(await forge.find(branch)).toMatchObject({ number: 1 });
  expect(server.log.slice(0, 3)).toEqual([...minting, 'POST /repos/acme/gitops/pulls']);
  expect(server.log.filter((line) => minting.includes(line))).toEqual(minting);
});

test('an installation that is known is not looked up', async () => {
  const { server, connect } = await start();
  await connect({ GITHUB_APP_INSTALLATION_ID: '42\n' }).find(branch);
  expect(server.log).not.toContain(minting[0]);
});

test('many questions at once ask for one token', async () => {
  const { server, connect } = await start();
  const forge = connect();
  await Promise.all(Array.from({ length: 10 }, () => forge.find(branch)));
  expect(server.log.filter((line) => line === minting[1])).toHaveLength(1);
});

test('a token that could not be had is asked for again', async () => {
  const { server, connect } = await start();
  server.before((request, response) => {
    if (request.method === 'POST') response.writeHead(502).end();
    return request.method === 'POST';
  });
  const forge = connect();
  await expect(forge.find(branch)).rejects.toMatchObject({ code: 'network-failed' });
  await expect(forge.find(branch)).resolves.toBeUndefined();
});

describe('the private key', () => {
  test.each([
    ['with \\n in place of line breaks', pem.replaceAll('\n', '\\n')],
    ['with the line breaks of Windows', pem.replaceAll('\n', '\r\n')],
    ['in the form PKCS #8', privateKey.export({ type: 'pkcs8', format: 'pem' }) as string],
  ])('may be %s', async (_what, key) => {
    const { connect } = await start();
    await expect(connect({ GITHUB_APP_PRIVATE_KEY: key }).find(branch)).resolves.toBeUndefined();
  });

  const { privateKey: curve } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  test.each([
    ['no key', 'secretsecretsecret'],
    ['half a key', pem.slice(0, 600)],
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }) as string],
    ['a key of another kind', curve.export({ type: 'pkcs8', format: 'pem' }) as string],
  ])('that is %s is said before anything is asked, and not shown', async (_what, key) => {
    const { server, connect } = await start();
    expect(() => connect({ GITHUB_APP_PRIVATE_KEY: key })).toThrow(
      expect.objectContaining({
        code: 'authentication-failed',
        message: expect.not.stringContaining(key.slice(30, 60) || key),
        hint: expect.stringContaining('.pem'),
      }),
    );
    expect(server.log).toEqual([]);
  });
});

describe('what GitHub refuses is said with what to check', () => {
  test.each<[string, Partial<AppServerOptions>, Environment]>([
    ['another App', {}, { GITHUB_APP_ID: '7' }],
    ['the key of another App', { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey }, {}],
    ['an installation that is not there', {}, { GITHUB_APP_INSTALLATION_ID: '../43' }],
    ['a clock that is far ahead', { ahead: -120 }, {}],
    ['a clock that is far behind', { ahead: 700 }, {}],
  ])('%s', async (_what, options, environment) => {
    const { server, connect } = await start(options);
    const error = await connect(environment)
      .open(draft)
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      code: 'authentication-failed',
      hint: expect.stringMatching(/GITHUB_APP_ID.*clock.*installed for acme\/gitops/),
    });
    expect(server.pulls).toEqual([]);
  });

  test.each([-60, 60])('a clock that is %i seconds off is not', async (ahead) => {
    const { connect } = await start({ ahead });
    await expect(connect().find(branch)).resolves.toBeUndefined();
  });
});

test('no token of it stands in a message, whatever the server says', async () => {
  const { server, connect } = await start();
  const seen: string[] = [];
  for (const path of [/installation$/, /access_tokens$/, /pulls\?/]) {
    server.before((request, response) => {
      if (!path.test(request.url ?? '')) return false;
      const { authorization = '' } = request.headers;
      seen.push(authorization.replace('Bearer ', ''));
      response.writeHead(422).end(JSON.stringify({ message: `Bad: ${authorization}` }));
      return true;
    });
    const error = await connect()
      .find(branch)
      .catch((thrown: Error) => thrown);
    expect((error as Error).message).toMatch(/Bad: .*\*\*\*/);
    for (const token of seen) expect((error as Error).message).not.toContain(token);
  }
  expect(new Set(seen).size).toBeGreaterThanOrEqual(2);
});

test('without its key, the message without any token names both', () => {
  const connect = () => github()({ repository: 'git@github.com:acme/gitops', project: '', environment: { GITHUB_APP_ID: app } });
  expect(connect).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/GITHUB_TOKEN.*GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY/) }),
  );
});
