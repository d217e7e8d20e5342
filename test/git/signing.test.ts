import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { aFolder, aRemote, findProcesses, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, publish, refsOf } from '../deliver/stages.ts';

const hasGpg = spawnSync('gpg', ['--version']).status === 0;
const hasSshSignatures = spawnSync('ssh-keygen', ['-Y', 'sign']).error === undefined;
const signed = { kind: 'commit', sign: true } as const;
const key = 'Robot <robot@example.com>';

/** An environment whose Git is configured like that, with a home of its own. */
function aMachine(config: Readonly<Record<string, string>>, home = aFolder()) {
  for (const [name, value] of Object.entries(config)) git(home, ['config', '--file', '.gitconfig', name, value]);
  return { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
}

/** A GPG home with one key; short, because the socket of its agent has little room. */
function aGpgHome(passphrase: string) {
  const home = mkdtempSync(join(tmpdir(), 'gpg-'));
  chmodSync(home, 0o700);
  onTestFinished(() => {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  });
  const gpg = (...args: string[]) =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--pinentry-mode', 'loopback', '--passphrase', passphrase, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }).toString();
  gpg('--quick-generate-key', key, 'ed25519', 'sign', 'never');
  const id = /^fpr:+([0-9A-F]+):/m.exec(gpg('--list-secret-keys', '--with-colons'))?.[1] ?? '';
  // The agent has just been told; from now on it knows nothing.
  spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
  return { home, id };
}

function anSshKey(passphrase: string): string {
  const path = join(aFolder(), 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'robot', '-f', path]);
  return path;
}

async function timed(action: () => Promise<unknown>): Promise<{ readonly outcome: unknown; readonly seconds: number }> {
  const started = performance.now();
  const outcome = await action().catch((error: unknown) => error);
  return { outcome, seconds: (performance.now() - started) / 1000 };
}

test('CI has what these tests need', () => {
  expect(process.env.CI ? [hasGpg, hasSshSignatures] : []).not.toContain(false);
});

describe.skipIf(!hasGpg)('with GPG', () => {
  test('the commit and the mark are signed by the key of the configuration, in the name of whom it belongs to', async () => {
    const { home, id } = aGpgHome('');
    const machine = aMachine({ 'user.name': 'Robot', 'user.email': 'robot@example.com', 'user.signingkey': id });
    const environment = { ...machine, GNUPGHOME: home };
    const remote = aRemote({ a: '1' });
    const delivery = { ...signed, signOff: true };
    await publish([aRequest(remote, { delivery })], aContext({ environment }));

    for (const ref of ['refs/heads/main', 'refs/stagewright/shop/staging']) {
      const verified = spawnSync('git', ['verify-commit', '--raw', refsOf(remote)[ref] ?? ''], { cwd: remote, env: environment });
      expect(verified.stderr.toString()).toContain(`VALIDSIG ${id}`);
    }
    expect(git(remote, ['log', '-1', '--format=%an <%ae> %cn <%ce>', 'main'])).toBe(
      'Ada <ada@example.com> Robot <robot@example.com>',
    );
    expect(git(remote, ['log', '-1', '--format=%(trailers:key=Signed-off-by)', 'main']).trim()).toBe(`Signed-off-by: ${key}`);
    expect(git(remote, ['fsck', '--full', '--strict'])).toBe('');
  });

  test.each([
    ['the key wants a passphrase that nobody has told the agent', 'open sesame', {}],
    ['there is no such key', '', { 'user.signingkey': 'ABCDEF0123456789' }],
  ])('nothing is pushed when %s, and it is said at once', async (_what, passphrase, config) => {
    const { home, id } = aGpgHome(passphrase);
    const environment = {
      ...aMachine({ 'user.signingkey': id, ...config }),
      GNUPGHOME: home,
      GPG_TTY: '/dev/pts/0',
      DISPLAY: ':9',
    };
    const remote = aRemote({ a: '1' });
    const before = refsOf(remote);
    const { outcome, seconds } = await timed(() => publish([aRequest(remote, { delivery: signed })], aContext({ environment })));
    const wanted = 'user.signingkey' in config ? 'ABCDEF0123456789' : id;
    expect(outcome).toMatchObject({ code: 'signing-failed', exit: 6, message: expect.stringContaining(wanted) });
    expect(String(outcome)).toMatch(/batchmode|No secret key|skipped/);
    expect(seconds).toBeLessThan(15);
    expect(refsOf(remote)).toEqual(before);
  });
});

describe.skipIf(!hasSshSignatures)('with SSH', () => {
  test('the commit is signed by the key of the configuration, also when its path is relative to the project', async () => {
    const path = anSshKey('');
    const root = aFolder();
    mkdirSync(join(root, 'keys'));
    for (const name of ['key', 'key.pub'])
      writeFileSync(join(root, 'keys', name), readFileSync(path.replace(/key$/, name)), { mode: 0o600 });
    const environment = aMachine({ 'gpg.format': 'ssh', 'user.signingkey': 'keys/key' });
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote, { delivery: signed })], aContext({ root, environment }));

    writeFileSync(join(root, 'signers'), `robot@example.com ${readFileSync(`${path}.pub`, 'utf8')}`);
    const verify = ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${join(root, 'signers')}`, 'verify-commit', 'main'];
    expect(spawnSync('git', verify, { cwd: remote }).stderr.toString()).toMatch(/Good "git" signature for robot@example.com/);
  });

  test('nothing is pushed when the key wants a passphrase, and it is said at once', async () => {
    const environment = { ...aMachine({ 'gpg.format': 'ssh', 'user.signingkey': anSshKey('open sesame') }), DISPLAY: ':9' };
    const remote = aRemote({ a: '1' });
    const { outcome, seconds } = await timed(() => publish([aRequest(remote, { delivery: signed })], aContext({ environment })));
    expect(outcome).toMatchObject({ code: 'signing-failed', message: expect.stringContaining('passphrase') });
    expect(seconds).toBeLessThan(15);
    expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main']);
  });
});

test('a program that does not come back is ended, and the key stands in the error', async () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'signer'), `#!/bin/sh\nsleep 600 # ${folder}\n`, { mode: 0o755 });
  const config = { 'gpg.format': 'x509', 'gpg.x509.program': join(folder, 'signer'), 'user.signingkey': 'robot' };
  const remote = aRemote({ a: '1' });
  const context = aContext({ environment: aMachine(config), options: { budget: 3000 } });
  await expect(publish([aRequest(remote, { delivery: signed })], context)).rejects.toMatchObject({
    code: 'signing-failed',
    message: 'The commit cannot be signed with the key "robot": no signature within 3 s.',
  });
  expect(findProcesses(join(folder, 'signer'))).toEqual([]);
  expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main']);
});

test('without sign, a configuration that signs everything changes nothing', async () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'gpg'), `#!/bin/sh\ntouch ${folder}/ran\n`, { mode: 0o755 });
  const environment = aMachine({ 'commit.gpgsign': 'true', 'gpg.program': join(folder, 'gpg') });
  const remote = aRemote({ a: '1' });
  await publish([aRequest(remote, { applications: [anApplication('web')] })], aContext({ environment }));
  expect(git(remote, ['cat-file', 'commit', 'main'])).not.toContain('gpgsig');
  expect(spawnSync('test', ['-e', join(folder, 'ran')]).status).toBe(1);
});
