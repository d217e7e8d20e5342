import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Environment } from '../../src/git/environment.ts';
import { push } from '../../src/git/push.ts';
import { redact } from '../../src/git/redact.ts';
import { fetchState } from '../../src/git/state.ts';
import { serveHttp } from './http-server.ts';
import { aFolder, aRemote, commit, git, open } from './remotes.ts';

const token = 'canary/tok+en=42';

/** A server that lets in who brings exactly that header, and asks for a password otherwise. */
async function aServer(authorization: string) {
  const remote = aRemote({ 'a/one': '1' });
  const seen: (string | undefined)[] = [];
  const server = await serveHttp(dirname(remote), {
    intercept: (request, response) => {
      seen.push(request.headers.authorization);
      if (request.headers.authorization === authorization) return false;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end(`no: ${request.headers.authorization}`);
      return true;
    },
  });
  onTestFinished(server.close);
  return { url: `${server.url}/gitops.git`, remote, seen };
}

const basic = (user: string) => `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;

function aHome(): Environment & { readonly HOME: string } {
  return { PATH: process.env.PATH, HOME: aFolder(), GIT_CONFIG_NOSYSTEM: '1' };
}

/** Pushes a commit; nothing that Git keeps or that other processes can see holds the token. */
async function pushOne(url: string, environment: Environment) {
  const repository = await open(url, { environment });
  const watch = watchArguments();
  try {
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': '2' });
    expect(await push(repository, [{ ref: 'refs/heads/main', to: made }])).toEqual({ kind: 'ok' });
  } finally {
    const seen = await watch.stop();
    expect(seen).toContain(`remote.origin.url=${url}`);
    expect(seen).not.toContain('canary');
    for (const entry of readdirSync(repository.folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) expect(readFileSync(join(entry.parentPath, entry.name), 'latin1')).not.toContain('canary');
    }
  }
}

/** Everything that stands on command lines of this machine's processes while it watches. */
function watchArguments() {
  const seen = new Set<string>();
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      for (const line of execFileSync('ps', ['-A', '-o', 'args']).toString().split('\n')) seen.add(line);
      await sleep(10);
    }
  })();
  return {
    async stop() {
      isDone = true;
      await watching;
      return [...seen].join('\n');
    },
  };
}

describe('by HTTP', () => {
  test.each<[string, string, (home: string) => Environment]>([
    ['STAGEWRIGHT_GIT_TOKEN', basic('x-access-token'), () => ({ STAGEWRIGHT_GIT_TOKEN: token })],
    [
      'STAGEWRIGHT_GIT_TOKEN of a user, before other helpers',
      basic('gitlab-ci-token'),
      (home) => {
        git(home, ['config', '--file', '.gitconfig', 'credential.helper', '!echo username=other; echo password=wrong; :']);
        return { STAGEWRIGHT_GIT_TOKEN: token, STAGEWRIGHT_GIT_USERNAME: 'gitlab-ci-token' };
      },
    ],
    [
      'a credential helper',
      basic('ada'),
      (home) => {
        git(home, [
          'config',
          '--file',
          '.gitconfig',
          'credential.helper',
          '!echo username=ada; echo "password=$DEPLOY_TOKEN"; :',
        ]);
        return { DEPLOY_TOKEN: token };
      },
    ],
    [
      'GIT_ASKPASS',
      basic('ada'),
      (home) => {
        writeFileSync(join(home, 'askpass'), '#!/bin/sh\ncase "$1" in Username*) echo ada;; *) echo "$GIT_TOKEN";; esac\n', {
          mode: 0o755,
        });
        return { GIT_ASKPASS: join(home, 'askpass'), GIT_TOKEN: token };
      },
    ],
    [
      'a header in the environment, with a bearer token',
      `Bearer ${token}`,
      () => ({
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'http.extraHeader',
        GIT_CONFIG_VALUE_0: `Authorization: Bearer ${token}`,
      }),
    ],
  ])('%s gives access and stands nowhere', async (_what, authorization, settings) => {
    const { url, remote } = await aServer(authorization);
    const home = aHome();
    await pushOne(url, { ...home, ...settings(home.HOME) });
    expect(git(remote, ['cat-file', 'blob', 'main:a/one'])).toBe('2');
  });

  test('a user in the URL is the one that the token belongs to', async () => {
    const { url } = await aServer(basic('deploy-bot'));
    await pushOne(url.replace('//', '//deploy-bot@'), { ...aHome(), STAGEWRIGHT_GIT_TOKEN: token });
  });

  test('the token does not follow a redirect to another host', async () => {
    const other = await aServer(basic('x-access-token'));
    const server = await serveHttp(aFolder(), {
      intercept: (request: IncomingMessage, response) => {
        response.writeHead(302, { location: `${other.url}${(request.url ?? '').replace('/gitops.git', '')}` }).end();
        return true;
      },
    });
    onTestFinished(server.close);
    const repository = await open(`${server.url}/gitops.git`, { environment: { ...aHome(), STAGEWRIGHT_GIT_TOKEN: token } });
    await expect(fetchState(repository)).rejects.toMatchObject({ code: 'authentication-failed' });
    expect(other.seen.length).toBeGreaterThan(0);
    expect(other.seen.filter((header) => header !== undefined)).toEqual([]);
  });

  test('a token that is refused is in no error, also when the server says it again', async () => {
    const { url } = await aServer('nobody');
    const repository = await open(url, {
      environment: { ...aHome(), STAGEWRIGHT_GIT_TOKEN: token, GIT_TRACE: '1', GIT_CURL_VERBOSE: '1' },
    });
    const failure = await fetchState(repository).then(String, (error: Error) => ({
      ...error,
      message: error.message,
      stack: error.stack,
    }));
    expect(failure).toMatchObject({ code: 'authentication-failed' });
    expect(JSON.stringify(failure)).not.toMatch(/canary|Y2FuYXJ5|NhbmFye/);
  });

  test('a secret is hidden wherever it stands in base64', () => {
    for (const before of ['', 'a', 'ab', 'abc', 'x-access-token:']) {
      const encoded = Buffer.from(`${before}${token}`).toString('base64');
      const [, kept = ''] = /^(.*)\*\*\*/.exec(redact(`it said ${encoded}.`, { GIT_TOKEN: token })) ?? [];
      expect(kept).not.toBe('');
      expect(Buffer.from(kept.replace('it said ', ''), 'base64').toString()).not.toContain('canary');
    }
    expect(redact('nothing to hide', { GIT_TOKEN: token })).toBe('nothing to hide');
  });
});

const sshd = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'].find((path) => existsSync(path));

test('CI has a server for SSH', () => {
  expect(process.env.CI ? sshd : 'not asked for').toBeDefined();
});

describe.skipIf(sshd === undefined)('by SSH', () => {
  test('a key and a known host give access', async () => {
    const { url, remote, options } = await anSshServer('');
    await pushOne(url, { ...aHome(), GIT_SSH_COMMAND: `ssh ${options}` });
    expect(git(remote, ['cat-file', 'blob', 'main:a/one'])).toBe('2');
  });

  test('core.sshCommand of the configuration is used when the environment has none', async () => {
    const { url, options } = await anSshServer('');
    const home = aHome();
    git(home.HOME, ['config', '--file', '.gitconfig', 'core.sshCommand', `ssh ${options}`]);
    await pushOne(url, home);
  });

  test('a key of the agent gives access', async () => {
    const { url, options, key } = await anSshServer('');
    const socket = join(aFolder(), 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    onTestFinished(() => void agent.kill());
    const environment = { PATH: process.env.PATH, SSH_AUTH_SOCK: socket };
    // The socket is there before the agent listens to it: 1 is an agent without keys, 2 is none.
    await until(() => spawnSync('ssh-add', ['-l'], { env: environment }).status === 1);
    execFileSync('ssh-add', ['-q', key], { env: environment, stdio: 'ignore' });
    const command = `ssh ${options.replace(/-i \S+ -o IdentitiesOnly=yes/, '')}`;
    await pushOne(url, { ...aHome(), SSH_AUTH_SOCK: socket, GIT_SSH_COMMAND: command });
  });

  test.each([
    ['the host is not known', /known_hosts/, { known: '' }],
    ['the host has another key than is known', /known_hosts/, { known: 'other' }],
    ['the key is not let in', /SSH key/, { authorized: 'other' }],
    ['the key wants a passphrase', /SSH key/, { passphrase: 'open sesame' }],
  ])('it is authentication-failed at once when %s', async (_what, hint, wrong: Wrong) => {
    const { url, options } = await anSshServer(wrong.passphrase ?? '', wrong);
    const environment = { ...aHome(), DISPLAY: ':9', GIT_SSH_COMMAND: `ssh ${options}` };
    const repository = await open(url, { environment });
    const started = performance.now();
    await expect(fetchState(repository)).rejects.toMatchObject({
      code: 'authentication-failed',
      hint: expect.stringMatching(hint),
    });
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

interface Wrong {
  readonly known?: string;
  readonly authorized?: string;
  readonly passphrase?: string;
}

/** A real server on a free port that lets this user in with one key, and what the client needs to know it. */
async function anSshServer(passphrase: string, { known, authorized }: Wrong = {}) {
  const folder = aFolder();
  const remote = aRemote({ 'a/one': '1' }, folder);
  const keys = ['host', 'key', 'other'] as const;
  for (const name of keys) {
    const words = name === 'key' ? passphrase : '';
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', words, '-C', name, '-f', join(folder, name)]);
  }
  const readKey = (name: string) => readFileSync(join(folder, `${name}.pub`), 'utf8');
  const port = await aFreePort();
  writeFileSync(join(folder, 'authorized'), readKey(authorized ?? 'key'), { mode: 0o600 });
  const host = known === '' ? '' : `[127.0.0.1]:${port} ${readKey(known ?? 'host')}`;
  writeFileSync(join(folder, 'known'), host);
  const settings = [
    ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${join(folder, 'host')}`, `PidFile ${join(folder, 'pid')}`],
    ...[`AuthorizedKeysFile ${join(folder, 'authorized')}`, 'StrictModes no', 'UsePAM no', 'PermitRootLogin yes'],
    ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no'],
  ];
  writeFileSync(join(folder, 'config'), `${settings.join('\n')}\n`);
  // As root it wants this folder, which the service makes when it starts.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const server = spawn(sshd ?? '', ['-D', '-e', '-f', join(folder, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (text: Buffer) => {
    said += text;
  });
  onTestFinished(async () => {
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
  });
  await until(() => said.includes('Server listening') || server.exitCode !== null);
  expect(said).toContain('Server listening');
  const options = `-F /dev/null -o UserKnownHostsFile=${join(folder, 'known')} -i ${join(folder, 'key')} -o IdentitiesOnly=yes`;
  return { url: `ssh://${userInfo().username}@127.0.0.1:${port}${remote}`, remote, options, key: join(folder, 'key') };
}

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function until(isDone: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isDone(); tries++) await sleep(20);
}
