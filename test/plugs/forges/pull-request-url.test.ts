import { expect, test } from 'vitest';
import { pullRequestUrl } from '../../../src/plugs/forges/pull-request-url.ts';

test.each([
  ['git@github.com:acme/gitops.git', 'https://github.com/acme/gitops/pull/7'],
  ['https://gitlab.com/acme/team/gitops.git', 'https://gitlab.com/acme/team/gitops/-/merge_requests/7'],
  ['https://codeberg.org/acme/gitops', 'https://codeberg.org/acme/gitops/pulls/7'],
  ['git@bitbucket.org:acme/gitops.git', 'https://bitbucket.org/acme/gitops/pull-requests/7'],
  ['https://bitbucket.acme.net/scm/ops/gitops.git', 'https://bitbucket.acme.net/projects/ops/repos/gitops/pull-requests/7'],
  ['ssh://git@bitbucket.acme.net/ops/gitops.git', 'https://bitbucket.acme.net/projects/ops/repos/gitops/pull-requests/7'],
  ['https://dev.azure.com/acme/ops/_git/gitops', 'https://dev.azure.com/acme/ops/_git/gitops/pullrequest/7'],
  ['git@ssh.dev.azure.com:v3/acme/ops/gitops', 'https://dev.azure.com/acme/ops/_git/gitops/pullrequest/7'],
  ['https://scm.acme.net/scm/repo/ops/gitops', 'https://scm.acme.net/scm/repo/ops/gitops/pull-request/7'],
  ['https://git.example.com/acme/gitops.git', null],
  ['/srv/git/gitops.git', null],
  [undefined, '.stagewright/local/pull-requests/7.md'],
])('of %s is %s', (repository, url) => {
  expect(pullRequestUrl(repository, 7)).toBe(url);
});
