import { describe, expect, test } from 'vitest';
import { azureDevops } from '../../../src/plugs/forges/azure-devops.ts';
import { bitbucketCloud } from '../../../src/plugs/forges/bitbucket-cloud.ts';
import { bitbucketDataCenter } from '../../../src/plugs/forges/bitbucket-data-center.ts';
import { gitea } from '../../../src/plugs/forges/gitea.ts';
import { github } from '../../../src/plugs/forges/github.ts';
import { gitlab } from '../../../src/plugs/forges/gitlab.ts';
import { scmManager } from '../../../src/plugs/forges/scm-manager.ts';
import type { Forge, ForgePlug } from '../../../src/types/forge.ts';
import { serve } from './plain-server.ts';

const TOKEN = 'tok_verysecretsecret';
const variables = ['GITHUB_TOKEN', 'GITLAB_TOKEN', 'GITEA_TOKEN', 'BITBUCKET_TOKEN', 'AZURE_DEVOPS_EXT_PAT', 'SCM_TOKEN'];
const environment = Object.fromEntries(variables.map((name) => [name, TOKEN]));

const plugs: Readonly<Record<string, (url: string) => ForgePlug>> = {
  GitHub: (api) => github({ api, repository: 'acme/gitops' }),
  GitLab: (api) => gitlab({ api, repository: 'acme/gitops' }),
  Gitea: (api) => gitea({ api, repository: 'acme/gitops' }),
  'Bitbucket Cloud': (api) => bitbucketCloud({ api, repository: 'acme/gitops' }),
  'Bitbucket Data Center': (api) => bitbucketDataCenter({ api, repository: 'ACME/gitops' }),
  'Azure DevOps': (organization) => azureDevops({ organization, repository: 'project/gitops' }),
  'SCM-Manager': (server) => scmManager({ server, repository: 'acme/gitops' }),
};

const draft = {
  branch: 'stagewright/shop/production',
  base: 'main',
  title: 'a title',
  body: 'a body',
  reviewers: ['ada'],
  labels: ['deploy'],
  draft: true,
  autoMerge: true,
};

const questions: Readonly<Record<string, (forge: Forge) => Promise<unknown>>> = {
  find: (forge) => forge.find(draft.branch),
  findClosed: (forge) => forge.findClosed(draft.branch),
  open: (forge) => forge.open(draft),
  update: (forge) => forge.update(1, draft),
  close: (forge) => forge.close(1, 'text'),
};

/** Lists and objects, with what is asked for of the wrong kind. */
const values = [
  null,
  1,
  'x',
  [],
  {},
  [null],
  [1],
  [{}],
  { values: [{}] },
  { value: [null] },
  { _embedded: { pullRequests: [{}] } },
];
const pull: unknown = {
  id: 'x',
  number: {},
  iid: [],
  pullRequestId: -0.5,
  state: 7,
  status: null,
  title: {},
  head: null,
  base: 'main',
};
const answers: readonly unknown[] = [
  ...values,
  pull,
  [pull],
  { values: [pull] },
  { value: [pull] },
  { __proto__: null, constructor: 1 },
];

describe.each(Object.keys(plugs))('%s that answers nonsense', (name) => {
  test.each(Object.keys(questions))('to %s ends with a coded error or nothing, never a bug, and no token', async (question) => {
    let content = '';
    const server = await serve((_, response) => response.end(content));
    for (const answer of answers) {
      content = JSON.stringify(answer);
      const forge = plugs[name]!(server.url)({ repository: '', project: '', environment, budget: 2000 });
      const outcome = await questions[question]!(forge).catch((error: Error) => error);
      if (outcome === undefined) continue;
      expect(outcome, content).toMatchObject({ name: 'StagewrightError', code: 'forge-error' });
      expect((outcome as Error).message).not.toContain(TOKEN);
    }
  });
});

test('a pull request whose page is no http URL is refused', async () => {
  const whole = { number: 1, state: 'open', title: 't', body: 'b', head: { ref: draft.branch }, base: { ref: 'main' } };
  for (const url of ['javascript:alert(1)', '\u001b[2J', 'file:///etc/passwd', '']) {
    const server = await serve((_, response) => response.end(JSON.stringify([{ ...whole, html_url: url }])));
    const forge = plugs.GitHub!(server.url)({ repository: '', project: '', environment });
    await expect(forge.find(draft.branch)).rejects.toMatchObject({ code: 'forge-error' });
  }
});

describe('a token', () => {
  test.each(['ghp_ with space', 'ghp_\r\nx-injected: 1', 'ghp_ö'])('%j is refused without being shown', (token) => {
    const connect = () =>
      plugs.GitHub!('http://127.0.0.1:1')({ repository: '', project: '', environment: { GITHUB_TOKEN: token } });
    expect(connect).toThrow(
      expect.objectContaining({ code: 'authentication-failed', message: expect.not.stringContaining('ghp_') }),
    );
  });

  test('that a file ended with a newline is taken without it', async () => {
    const server = await serve((_, response) => response.end('[]'));
    const forge = plugs.GitHub!(server.url)({ repository: '', project: '', environment: { GITHUB_TOKEN: `${TOKEN}\n` } });
    expect(await forge.find('b')).toBeUndefined();
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });
});
