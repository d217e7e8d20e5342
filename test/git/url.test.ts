import { describe, expect, test } from 'vitest';
import { checkRef, checkRepositoryUrl, shortenUrl } from '../../src/git/url.ts';

describe('checkRepositoryUrl', () => {
  test.each([
    'https://github.com/acme/gitops.git',
    'https://acme@dev.azure.com/acme/project/_git/gitops',
    'http://127.0.0.1:3000/a.git',
    'ssh://git@host:2222/acme/gitops',
    'git@github.com:acme/gitops.git',
    'host:path/to/repo',
    'file:///srv/git/gitops.git',
  ])('takes %s as it is', (url) => {
    expect(checkRepositoryUrl(url)).toBe(url);
  });

  test('turns an absolute path into a URL, so that a fetch can be shallow', () => {
    expect(checkRepositoryUrl('/srv/my git/ü#1.git')).toBe('file:///srv/my%20git/%C3%BC%231.git');
  });

  test.each([
    '',
    '-u/bin/sh',
    '--upload-pack=touch x',
    'ext::sh -c touch%20x',
    'fd::3',
    'git://host/path',
    'ftp://host/path',
    'https://host/a\nb',
    'https://host\r/a',
    'ssh://-oProxyCommand=touch/x',
    'ssh://host/-x',
    'git@-oProxyCommand=touch:x',
    '-oProxyCommand=x@host:path',
    'host:-x',
    'relative/path',
    '../up.git',
  ])('refuses %j', (url) => {
    expect(() => checkRepositoryUrl(url)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test.each(['https://ada:hunter22@host/a', 'https://ghp_0123456789@github.com/a/b', `https://${'x'.repeat(40)}@host/a`])(
    'refuses a secret in the URL and does not repeat it: %s',
    (url) => {
      const secret = new URL(url).password || new URL(url).username;
      expect(() => checkRepositoryUrl(url)).toThrow(
        expect.objectContaining({ code: 'usage', message: expect.not.stringContaining(secret) }),
      );
    },
  );
});

describe('checkRef', () => {
  test.each(['refs/heads/main', 'refs/heads/team/shop', 'refs/stagewright/acme/shop/*', 'refs/heads/v1.2'])('takes %s', (ref) => {
    expect(checkRef(ref)).toBe(ref);
  });

  test.each([
    'main',
    '--all',
    'refs/heads/',
    'refs/heads/a b',
    'refs/heads/-x',
    'refs/heads/a..b',
    'refs/heads/a:b',
    'refs/heads/+a^',
    'refs/heads/x.lock',
    'refs/heads/.x',
    'refs/heads/a\nb',
    'refs/*/x',
    'refs/heads/a@{1}',
    'refs/heads//a',
    'refs/heads/a.',
  ])('refuses %j', (ref) => {
    expect(() => checkRef(ref)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

test.each([
  ['https://github.com/acme/gitops.git', 'acme/gitops'],
  ['https://ada:hunter22@github.com/acme/gitops/', 'acme/gitops'],
  ['git@gitlab.com:group/sub/name.git', 'group/sub/name'],
  ['ssh://git@host:7999/scm/proj/name.git', 'proj/name'],
  ['https://host/scm/repo/team/name', 'team/name'],
  ['https://org@dev.azure.com/org/project/_git/name', 'org/project/name'],
  ['/some/folder/secret-project/name.git', 'name'],
  ['file:///some/folder/name', 'name'],
])('%s is %s for short', (url, short) => {
  expect(shortenUrl(url)).toBe(short);
});
