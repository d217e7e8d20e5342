import { describe, expect, test } from 'vitest';
import { redact } from '../../src/git/redact.ts';
import { classify, getServerText } from '../../src/git/rejection.ts';

describe('classify', () => {
  test.each([
    'fetch first',
    'non-fast-forward',
    'stale info',
    'remote ref updated since checkout',
    'failed to update ref',
    'incorrect old value provided',
    'reference already exists',
    "cannot lock ref 'refs/heads/main': is at 1111 but expected 2222",
    "cannot lock ref 'refs/heads/main': Unable to create '/srv/a.git/refs/heads/main.lock': File exists.",
  ])('takes %j for a race', (text) => {
    expect(classify(text).kind).toBe('race');
  });

  test.each([
    ['protected branch hook declined', 'remote-rejected'],
    ['remote: error: GH006: Protected branch update failed for refs/heads/main.', 'remote-rejected'],
    ['remote: error: GH013: Repository rule violations found for refs/heads/main.', 'remote-rejected'],
    ['remote: GitLab: You are not allowed to push code to protected branches on this project.', 'remote-rejected'],
    ['TF402455: Pushes to this branch are not permitted; you must use a pull request', 'remote-rejected'],
    ['shallow update not allowed', 'remote-rejected'],
    ['unpacker error', 'remote-rejected'],
    ['something that nobody has seen before', 'remote-rejected'],
    ["fatal: Authentication failed for 'https://host/a/'", 'authentication-failed'],
    ["fatal: could not read Username for 'https://host': terminal prompts disabled", 'authentication-failed'],
    ['git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.', 'authentication-failed'],
    [
      'remote: Permission to acme/gitops.git denied to bot.\nfatal: unable to access: The requested URL returned error: 403',
      'authentication-failed',
    ],
    ['Host key verification failed.\nfatal: Could not read from remote repository.', 'authentication-failed'],
    ['ERROR: Repository not found.\nfatal: Could not read from remote repository.', 'repository-not-found'],
    ["remote: Repository not found.\nfatal: repository 'https://host/a/' not found", 'repository-not-found'],
    ["fatal: '/srv/a' does not appear to be a git repository", 'repository-not-found'],
  ])('takes %j for a refusal', (text, code) => {
    expect(classify(text)).toMatchObject({ kind: 'refused', code });
  });

  test.each([
    'fatal: unable to access: Could not resolve host: github.example',
    'ssh: connect to host h port 22: Connection timed out\nfatal: Could not read from remote repository.',
    'fatal: early EOF',
    'fatal: the remote end hung up unexpectedly',
    'error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502',
    'error: RPC failed; curl 56 Recv failure: Connection reset by peer',
    'fatal: unable to access: Operation too slow. Less than 1000 bytes/sec',
    'fatal: unable to access: SSL certificate problem: unable to get local issuer certificate',
  ])('takes %j for a failure after which nobody knows', (text) => {
    expect(classify(text)).toMatchObject({ kind: 'ambiguous', code: 'network-failed' });
  });
});

test("the server's own lines stand without prefix, padding and control characters", () => {
  const text = 'remote: \u001b[31mNo.\u001b[0m        \nremote:\nremote: Why        \nTo file:///x\n ! [remote rejected]\n';
  expect(getServerText(text, {})).toBe('No.\nWhy');
  expect(getServerText('fatal: no\n', {})).toBe('fatal: no');
});

describe('redact', () => {
  const environment = {
    CI_JOB_TOKEN: 's3cr3t/with+signs',
    MY_PASSWORD: 'p4ssw0rd',
    SHORT_TOKEN: 'true',
    HOME: '/some/folder',
    SSH_PRIVATE_KEY: 'line-one-x\nline-two-y',
  };

  test.each([
    ['https://ada:abc@host/x', 'https://***@host/x'],
    ['https://ghp_abc@host/x', 'https://***@host/x'],
    ['ssh://git:abc@host/x and ssh://git@host/x', 'ssh://git:***@host/x and ssh://git@host/x'],
    ['git@github.com:acme/gitops.git', 'git@github.com:acme/gitops.git'],
    ['Authorization: Basic YWRhOmFiYw==', 'Authorization: Basic ***'],
    ['http.extraheader=AUTHORIZATION: bearer abcdefgh123', 'http.extraheader=AUTHORIZATION: bearer ***'],
    ['PRIVATE-TOKEN: glpat-x', 'PRIVATE-TOKEN: ***'],
    ['a s3cr3t/with+signs b', 'a *** b'],
    [`a ${encodeURIComponent('s3cr3t/with+signs')} b`, 'a *** b'],
    [`a ${Buffer.from('s3cr3t/with+signs').toString('base64')} b`, 'a *** b'],
    ['key line-two-y here', 'key *** here'],
    ['true is true', 'true is true'],
    ['/some/folder/p4ssw0rd', '/some/folder/***'],
  ])('%j becomes %j', (text, clean) => {
    expect(redact(text, environment)).toBe(clean);
  });
});
