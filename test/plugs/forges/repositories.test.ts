import { describe, expect, test } from 'vitest';
import { azureDevops } from '../../../src/plugs/forges/azure-devops.ts';
import { findRepository } from '../../../src/plugs/forges/azure-repository.ts';
import { bitbucketCloud } from '../../../src/plugs/forges/bitbucket-cloud.ts';
import { bitbucketDataCenter } from '../../../src/plugs/forges/bitbucket-data-center.ts';
import { gitea } from '../../../src/plugs/forges/gitea.ts';
import { github } from '../../../src/plugs/forges/github.ts';
import { gitlab } from '../../../src/plugs/forges/gitlab.ts';
import { recogniseForge } from '../../../src/plugs/forges/recognise.ts';
import { scmManager } from '../../../src/plugs/forges/scm-manager.ts';
import type { ForgePlug } from '../../../src/types/forge.ts';
import { serve } from './plain-server.ts';

const tokens = {
  GITHUB_TOKEN: 'tok_github',
  GITLAB_TOKEN: 'tok_gitlab',
  GITEA_TOKEN: 'tok_gitea',
  BITBUCKET_TOKEN: 'tok_bitbucket',
  AZURE_DEVOPS_EXT_PAT: 'tok_azure',
  SCM_TOKEN: 'tok_scm',
};

/** What is asked first, of a forge at an own host that only a proxy knows. */
async function firstQuestion(plug: ForgePlug, repository: string, environment: Readonly<Record<string, string>> = {}) {
  const proxy = await serve((_, response) => response.writeHead(404).end());
  const forge = plug({ repository, project: '', environment: { ...tokens, HTTP_PROXY: proxy.url, ...environment } });
  await expect(forge.find('b')).rejects.toMatchObject({ code: 'forge-error' });
  const [request] = proxy.requests;
  return {
    url: request!.line.replace(/^GET |\?.*/g, ''),
    authorization: request!.headers.authorization ?? request!.headers.cookie,
  };
}

/** The host that is asked for a repository of a forge in the cloud. */
async function hostOf(plug: ForgePlug, repository: string): Promise<string | undefined> {
  const proxy = await serve(() => undefined);
  const forge = plug({ repository, project: '', environment: { ...tokens, HTTPS_PROXY: proxy.url }, budget: 50 });
  await expect(forge.find('b')).rejects.toMatchObject({ code: 'network-failed' });
  return proxy.requests[0]?.line;
}

describe('a repository on an own host', () => {
  test.each<[ForgePlug, string, string]>([
    [github(), 'http://git.example.com/acme/gitops.git', 'http://git.example.com/api/v3/repos/acme/gitops/pulls'],
    [github(), 'http://me@git.example.com:8080/acme/gitops/', 'http://git.example.com:8080/api/v3/repos/acme/gitops/pulls'],
    [
      gitlab(),
      'http://git.example.com/a/b/c/gitops.git',
      'http://git.example.com/api/v4/projects/a%2Fb%2Fc%2Fgitops/merge_requests',
    ],
    [gitea(), 'http://git.example.com:3000/acme/gitops', 'http://git.example.com:3000/api/v1/repos/acme/gitops/pulls'],
    [gitea(), 'http://git.example.com/forge/acme/gitops', 'http://git.example.com/forge/api/v1/repos/acme/gitops/pulls'],
    [
      bitbucketDataCenter(),
      'http://git.example.com:7990/scm/acme/gitops.git',
      'http://git.example.com:7990/rest/api/latest/projects/acme/repos/gitops/pull-requests',
    ],
    [
      bitbucketDataCenter(),
      'http://git.example.com/bitbucket/scm/~ada/gitops.git',
      'http://git.example.com/bitbucket/rest/api/latest/projects/~ada/repos/gitops/pull-requests',
    ],
    [
      azureDevops(),
      'http://tfs.example.com/tfs/Collection/My%20Project/_git/gitops',
      'http://tfs.example.com/tfs/Collection/My%20Project/_apis/git/repositories/gitops/pullrequests',
    ],
    [
      azureDevops(),
      'http://tfs.example.com/Collection/project/_git/gitops',
      'http://tfs.example.com/Collection/project/_apis/git/repositories/gitops/pullrequests',
    ],
    [scmManager(), 'http://git.example.com/scm/repo/acme/gitops', 'http://git.example.com/scm/api/v2/pull-requests/acme/gitops'],
  ])('%# is read from %s%s', async (plug, repository, url) => {
    expect((await firstQuestion(plug, repository)).url).toBe(url);
  });

  test.each<[string, ForgePlug]>([
    ['file:///somewhere', github()],
    ['https://github.com/acme', github()],
    ['https://github.com/acme/gitops/more', github()],
    ['https://gitlab.com/gitops', gitlab()],
    ['https://dev.azure.com/acme/project/gitops', azureDevops()],
    ['https://git.example.com/acme/gitops', scmManager()],
  ])('that is %s is none', (repository, plug) => {
    expect(() => plug({ repository, project: '', environment: tokens })).toThrow(
      expect.objectContaining({ code: 'forge-error' }),
    );
  });
});

describe('a repository in the cloud', () => {
  test.each<[string, ForgePlug, string]>([
    ['git@github.com:acme/gitops.git', github(), 'api.github.com'],
    ['ssh://git@ssh.github.com:443/acme/gitops.git', github(), 'api.github.com'],
    ['https://acme.ghe.com/acme/gitops', github(), 'api.acme.ghe.com'],
    ['git@gitlab.com:acme/platform/gitops.git', gitlab(), 'gitlab.com'],
    ['https://codeberg.org/acme/gitops.git', gitea(), 'codeberg.org'],
    ['git@bitbucket.org:acme/gitops.git', bitbucketCloud(), 'api.bitbucket.org'],
    ['https://acme@dev.azure.com/acme/project/_git/gitops', azureDevops(), 'dev.azure.com'],
    ['git@ssh.dev.azure.com:v3/acme/project/gitops', azureDevops(), 'dev.azure.com'],
    ['https://acme.visualstudio.com/DefaultCollection/project/_git/gitops', azureDevops(), 'acme.visualstudio.com'],
  ])('%s is asked for by its API', async (repository, plug, host) => {
    expect(await hostOf(plug, repository)).toBe(`CONNECT ${host}:443`);
  });

  test.each([
    ['git@ssh.dev.azure.com:v3/acme/My%20Project/gitops', 'https://dev.azure.com/acme', 'My%20Project/gitops'],
    ['https://dev.azure.com/acme/project/_git/gitops', 'https://dev.azure.com/acme', 'project/gitops'],
    ['https://dev.azure.com/acme/_git/gitops', 'https://dev.azure.com/acme', 'gitops/gitops'],
    ['https://acme.visualstudio.com/DefaultCollection/project/_git/gitops', 'https://acme.visualstudio.com', 'project/gitops'],
    ['https://acme.visualstudio.com/_git/gitops', 'https://acme.visualstudio.com', 'gitops/gitops'],
  ])('of Azure %s is in its organisation and project', (repository, organization, name) => {
    expect(findRepository({}, { repository })).toMatchObject({
      organization,
      identities: 'https://vssps.dev.azure.com/acme',
      project: name.split('/')[0],
      name: name.split('/')[1],
    });
  });
});

describe('the token', () => {
  test.each<[string, ForgePlug, string, Readonly<Record<string, string>>, string]>([
    ['of GitHub', github(), 'acme/gitops', {}, 'Bearer tok_github'],
    ['of GitHub Enterprise', github(), 'acme/gitops', { GH_ENTERPRISE_TOKEN: 'tok_own' }, 'Bearer tok_own'],
    ['of Gitea', gitea(), 'acme/gitops', {}, 'token tok_gitea'],
    ['of Bitbucket', bitbucketDataCenter(), 'scm/acme/gitops', {}, 'Bearer tok_bitbucket'],
    ['of Azure', azureDevops(), 'c/p/_git/gitops', {}, `Basic ${Buffer.from(':tok_azure').toString('base64')}`],
    ['of SCM-Manager', scmManager(), 'scm/repo/acme/gitops', {}, 'X-Bearer-Token=tok_scm'],
    [
      'of SCM-Manager with a user',
      scmManager(),
      'scm/repo/acme/gitops',
      { SCM_USERNAME: 'ada' },
      `Basic ${Buffer.from('ada:tok_scm').toString('base64')}`,
    ],
  ])('%s is sent as it wants it', async (_, plug, path, environment, authorization) => {
    expect((await firstQuestion(plug, `http://git.example.com/${path}`, environment)).authorization).toBe(authorization);
  });

  test('of a pipeline of Azure is sent as one', async () => {
    const environment = { AZURE_DEVOPS_EXT_PAT: '', SYSTEM_ACCESSTOKEN: 'tok_job' };
    const { authorization } = await firstQuestion(azureDevops(), 'http://tfs.example.com/c/p/_git/gitops', environment);
    expect(authorization).toBe('Bearer tok_job');
  });

  test.each<[ForgePlug, Readonly<Record<string, string>>, string]>([
    [gitlab(), { CI_JOB_TOKEN: 'tok_job' }, 'CI_JOB_TOKEN cannot open merge requests'],
    [bitbucketCloud(), { BITBUCKET_APP_PASSWORD: 'tok_app' }, 'App passwords no longer work'],
  ])('%# of a kind that does not do is said', (plug, environment, words) => {
    const connect = () => plug({ repository: 'git@host:acme/gitops', project: '', environment });
    expect(connect).toThrow(expect.objectContaining({ code: 'authentication-failed', hint: expect.stringContaining(words) }));
  });
});

describe('a forge that nobody names', () => {
  const recognise = (repository: string, environment: Readonly<Record<string, string>> = tokens) =>
    recogniseForge({ repository, project: '', environment });

  test.each([
    ['git@github.com:acme/gitops.git', 'GitHub'],
    ['https://GitHub.com/acme/gitops.git', 'GitHub'],
    ['https://acme.ghe.com/acme/gitops', 'GitHub'],
    ['https://github.example.com/acme/gitops', 'GitHub'],
    ['git@gitlab.com:acme/platform/gitops.git', 'GitLab'],
    ['ssh://git@gitlab.example.com:2222/acme/gitops.git', 'GitLab'],
    ['https://codeberg.org/acme/gitops', 'Gitea'],
    ['https://gitea.example.com/acme/gitops', 'Gitea'],
    ['https://forgejo.example.com/acme/gitops', 'Gitea'],
    ['git@bitbucket.org:acme/gitops.git', 'Bitbucket'],
    ['https://bitbucket.example.com/scm/acme/gitops.git', 'Bitbucket'],
    ['https://git.example.com/scm/acme/gitops.git', 'Bitbucket'],
    ['https://dev.azure.com/acme/project/_git/gitops', 'Azure DevOps'],
    ['git@ssh.dev.azure.com:v3/acme/project/gitops', 'Azure DevOps'],
    ['https://tfs.example.com/Collection/project/_git/gitops', 'Azure DevOps'],
    ['https://git.example.com/scm/repo/acme/gitops', 'SCM-Manager'],
    ['ssh://git@git.example.com:2222/repo/acme/gitops', 'SCM-Manager'],
    ['', 'local'],
  ])('is told by the URL %s: %s', (repository, name) => {
    expect(recognise(repository)).toMatchObject({ forge: { name } });
  });

  test.each([
    [{ CI_SERVER_HOST: 'git.example.com' }, 'GitLab'],
    [{ CI_SERVER_URL: 'https://git.example.com:8443' }, 'GitLab'],
    [{ GITHUB_SERVER_URL: 'https://git.example.com' }, 'GitHub'],
    [{ GITHUB_SERVER_URL: 'https://git.example.com', GITEA_ACTIONS: 'true' }, 'Gitea'],
    [{ GITHUB_SERVER_URL: 'https://git.example.com', FORGEJO_ACTIONS: 'true' }, 'Gitea'],
  ])('is told by the variables of the CI %o: %s', (variables, name) => {
    expect(recognise('git@git.example.com:acme/gitops.git', { ...tokens, ...variables })).toMatchObject({ forge: { name } });
  });

  test.each([
    ['git@git.example.com:acme/gitops.git', 'git.example.com'],
    ['https://notgithub.com/acme/gitops', 'notgithub.com'],
    // Names that only begin like one.
    ['https://github.com.example.com/acme/gitops', 'github.com.example.com'],
    ['https://gitlab.com.example.com/acme/gitops', 'gitlab.com.example.com'],
    ['https://bitbucket.org.example.com/acme/gitops', 'bitbucket.org.example.com'],
  ])('cannot be told of %s, which is said', (repository, host) => {
    const found = recognise(repository, {
      ...tokens,
      CI_SERVER_HOST: 'other.example.com',
      GITHUB_SERVER_URL: 'https://github.com',
    });
    expect(found).toEqual({ forge: undefined, reason: expect.stringContaining(host) });
  });

  test('has no use without its token, which is said', () => {
    expect(recognise('git@github.com:acme/gitops.git', {})).toEqual({
      forge: undefined,
      reason: expect.stringContaining('GITHUB_TOKEN'),
    });
  });

  test('of a path on this machine is none, and which one there is for it is said', () => {
    for (const repository of ['/srv/gitops.git', 'file:///srv/gitops.git'])
      expect(recognise(repository)).toEqual({ forge: undefined, reason: expect.stringContaining('localForge()') });
  });
});
