import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readBlobs } from '../../src/git/blobs.ts';
import { createLocalEnvironment, createRemoteEnvironment } from '../../src/git/environment.ts';
import { push } from '../../src/git/push.ts';
import { openRepository } from '../../src/git/repository.ts';
import { fetchState } from '../../src/git/state.ts';
import { listTree } from '../../src/git/tree.ts';
import { findSource } from '../../src/source/source.ts';
import { serveHttp } from '../deliver/http-server.ts';
import { aFolder, aRemote, commit, git, open } from '../deliver/remotes.ts';

/** A script that leaves a trace when it runs. */
function canary(folder: string, name: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\ntouch "${path}.ran"\n`, { mode: 0o755 });
  return path;
}

test('a hostile parent environment and user configuration change nothing and run nothing', async () => {
  const remote = aRemote({ 'a/one': '1' });
  const folder = aFolder();
  const evil = canary(folder, 'evil');
  const trace = join(folder, 'trace');
  writeFileSync(
    join(folder, '.gitconfig'),
    `[core]\n\thooksPath = ${folder}\n\tfsmonitor = ${evil}\n\teditor = ${evil}\n\tpager = ${evil}\n\tautocrlf = true\n\tignoreCase = true
[alias]\n\tpush = !${evil}\n\tls-tree = !${evil}\n[push]\n\tfollowTags = true\n\tgpgSign = if-asked\n\tdefault = matching
[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = ${evil}\n[diff]\n\texternal = ${evil}\n[log]\n\tshowSignature = true\n[color]\n\tui = always
[fetch]\n\tprune = true\n\trecurseSubmodules = true\n[init]\n\ttemplateDir = ${folder}\n\tdefaultBranch = trunk\n[status]\n\tshortUntrackedFiles = all\n`,
  );
  for (const hook of ['pre-push', 'reference-transaction', 'post-index-change']) canary(folder, hook);
  const names = [
    'EDITOR',
    'VISUAL',
    'PAGER',
    'GIT_EDITOR',
    'GIT_PAGER',
    'GIT_SEQUENCE_EDITOR',
    'GIT_EXTERNAL_DIFF',
    'GIT_SSH_COMMAND',
    'GIT_ASKPASS',
    'GIT_PROXY_COMMAND',
  ];
  const traces = ['GIT_TRACE', 'GIT_TRACE2', 'GIT_TRACE_CURL', 'GIT_TRACE_PACKET', 'GIT_CURL_VERBOSE', 'GIT_TRACE_SETUP'];
  const places = [
    'GIT_DIR',
    'GIT_WORK_TREE',
    'GIT_INDEX_FILE',
    'GIT_OBJECT_DIRECTORY',
    'GIT_ALTERNATE_OBJECT_DIRECTORIES',
    'GIT_COMMON_DIR',
    'GIT_QUARANTINE_PATH',
    'GIT_NAMESPACE',
    'GIT_PREFIX',
    'GIT_EXEC_PATH',
    'GIT_TEMPLATE_DIR',
  ];
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    LANG: 'tr_TR.UTF-8',
    LC_ALL: 'de_DE.UTF-8',
    GIT_CONFIG_PARAMETERS: "'alias.push=!false'",
    GIT_LITERAL_PATHSPECS: '1',
    GIT_ALLOW_PROTOCOL: 'ext',
    GIT_AUTHOR_DATE: 'never',
    ...Object.fromEntries(names.map((name) => [name, evil])),
    ...Object.fromEntries(traces.map((name) => [name, trace])),
    ...Object.fromEntries(places.map((name) => [name, join(folder, 'elsewhere')])),
  };

  const server = await serveHttp(dirname(remote));
  onTestFinished(server.close);
  const repository = await open(`${server.url}/gitops.git`, { environment });
  const { tip } = await fetchState(repository);
  const made = await commit(repository, tip, { 'a/one': 'x\r\n' });
  const entries = await listTree(repository, made, ['a']);
  expect((await readBlobs(repository, [entries.get('a/one')!.oid])).size).toBe(1);
  expect(await push(repository, [{ ref: 'refs/heads/main', to: made }])).toEqual({ kind: 'ok' });

  expect(git(remote, ['cat-file', '-s', 'main:a/one'])).toBe('3');
  expect(readdirSync(folder).filter((name) => name.endsWith('.ran') || name === 'trace' || name === 'elsewhere')).toEqual([]);
});

test('a repository of the source is found by its folder, not by variables that a hook set', async () => {
  const folder = aFolder();
  git(folder, ['init', '-q', '.']);
  git(folder, ['commit', '--allow-empty', '-q', '-m', 'first']);
  const kept = { GIT_DIR: process.env.GIT_DIR, GIT_INDEX_FILE: process.env.GIT_INDEX_FILE };
  onTestFinished(() => {
    for (const [name, value] of Object.entries(kept)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  process.env.GIT_DIR = join(folder, 'elsewhere');
  process.env.GIT_INDEX_FILE = join(folder, 'elsewhere', 'index');
  expect(await findSource(folder)).toMatchObject({ subject: 'first', isDirty: false });
});

test('what gives access to a server passes to it alone', () => {
  const parent = {
    HOME: '/h',
    PATH: '/bin',
    GITHUB_TOKEN: 't',
    SSH_AUTH_SOCK: '/s',
    HTTPS_PROXY: 'http://proxy',
    SSL_CERT_FILE: '/c',
    GIT_SSH_COMMAND: 'ssh -i key',
    GIT_ASKPASS: '/askpass',
    GIT_SSL_CAINFO: '/ca',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: 'Authorization: x',
    GIT_CONFIG_GLOBAL: '/config',
    GIT_DIR: '/d',
    GIT_TRACE: '1',
    EDITOR: 'vi',
  };
  const { GIT_DIR, GIT_TRACE, EDITOR, ...kept } = parent;
  expect(createRemoteEnvironment(parent)).toMatchObject(kept);
  expect(Object.keys(createRemoteEnvironment(parent))).not.toEqual(expect.arrayContaining(['GIT_DIR']));
  for (const name of ['GIT_DIR', 'GIT_TRACE', 'EDITOR']) expect(createRemoteEnvironment(parent)).not.toHaveProperty(name);
  expect(Object.keys(createLocalEnvironment(parent)).sort()).toEqual(
    ['GIT_CONFIG_GLOBAL', 'GIT_OPTIONAL_LOCKS', 'GIT_TERMINAL_PROMPT', 'HOME', 'LANG', 'LC_ALL', 'PATH'].sort(),
  );
  expect(createLocalEnvironment(parent)).toMatchObject({ LANG: 'C', LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' });
});

test('a machine without git is told which one it needs, and nothing stays behind', async () => {
  const folder = aFolder();
  const opened = openRepository({ url: aRemote(), environment: { PATH: folder, HOME: folder } });
  await expect(opened).rejects.toMatchObject({ code: 'git-missing', hint: expect.stringMatching(/\d\.\d+/) });
});

test('a git that is too old is refused with both versions', async () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'git'), '#!/bin/sh\necho git version 2.20.1\n', { mode: 0o755 });
  const opened = openRepository({ url: aRemote(), environment: { PATH: folder, HOME: folder } });
  await expect(opened).rejects.toMatchObject({ code: 'git-missing', message: expect.stringContaining('2.20.1') });
});

test('the right password opens the server, and stands nowhere', async () => {
  const remote = aRemote({ 'a/one': '1' });
  const server = await serveHttp(dirname(remote), { basic: 'ada:hunter2-secret' });
  onTestFinished(server.close);
  const folder = aFolder();
  writeFileSync(join(folder, 'askpass'), '#!/bin/sh\ncase "$1" in Username*) echo ada;; *) echo "$DEPLOY_TOKEN";; esac\n', {
    mode: 0o755,
  });
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_ASKPASS: join(folder, 'askpass'),
    DEPLOY_TOKEN: 'hunter2-secret',
  };
  const repository = await open(`${server.url}/gitops.git`, { environment });
  const { tip } = await fetchState(repository);
  const made = await commit(repository, tip, { 'a/one': '2' });
  expect(await push(repository, [{ ref: 'refs/heads/main', to: made }])).toEqual({ kind: 'ok' });
  for (const name of readdirSync(repository.folder, { recursive: true, withFileTypes: true })) {
    if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name), 'latin1')).not.toContain('hunter2');
  }
});

test('a wrong password and none are refused, without the password in the error', async () => {
  const remote = aRemote({ 'a/one': '1' });
  const server = await serveHttp(dirname(remote), { basic: 'ada:right' });
  onTestFinished(server.close);
  const folder = aFolder();
  writeFileSync(join(folder, 'askpass'), '#!/bin/sh\necho wrong-password-1\n', { mode: 0o755 });
  const base = { PATH: process.env.PATH, HOME: folder };
  for (const environment of [base, { ...base, GIT_ASKPASS: join(folder, 'askpass'), DEPLOY_PASSWORD: 'wrong-password-1' }]) {
    const repository = await open(`${server.url}/gitops.git`, { environment });
    const failure = await fetchState(repository).then(String, (error) => ({
      ...error,
      message: error.message,
      stack: error.stack,
    }));
    expect(failure).toMatchObject({ code: 'authentication-failed' });
    expect(JSON.stringify(failure)).not.toContain('wrong-password-1');
  }
});

test('closing a repository removes its folder', async () => {
  const repository = await openRepository({ url: aRemote() });
  expect(existsSync(repository.folder)).toBe(true);
  repository.close();
  expect(existsSync(repository.folder)).toBe(false);
});
