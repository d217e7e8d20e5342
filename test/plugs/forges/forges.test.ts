import { azureDevops } from '../../../src/plugs/forges/azure-devops.ts';
import { bitbucketCloud } from '../../../src/plugs/forges/bitbucket-cloud.ts';
import { bitbucketDataCenter } from '../../../src/plugs/forges/bitbucket-data-center.ts';
import { gitea } from '../../../src/plugs/forges/gitea.ts';
import { github } from '../../../src/plugs/forges/github.ts';
import { gitlab } from '../../../src/plugs/forges/gitlab.ts';
import { scmManager } from '../../../src/plugs/forges/scm-manager.ts';
import { startAzureDevops } from './azure-devops-server.ts';
import { startBitbucketCloud } from './bitbucket-cloud-server.ts';
import { startBitbucketDataCenter } from './bitbucket-data-center-server.ts';
import { type Candidate, describeForge } from './conformance.ts';
import { startGitea } from './gitea-server.ts';
import { startGithub } from './github-server.ts';
import { startGitlab } from './gitlab-server.ts';
import { startScmManager } from './scm-manager-server.ts';

const usual = {
  reviewers: [
    { given: 'ada', kept: 'ada' },
    { given: 'grace', kept: 'grace' },
  ],
  nobody: 'nobody',
  hasLabels: true,
  hasAutoMerge: true,
  hasManyReviewers: true,
  hasForks: true,
};
const withTeam = {
  reviewers: [
    { given: 'ada', kept: 'ada' },
    { given: 'acme/sre', kept: 'team sre' },
  ],
};

const candidates: readonly Candidate[] = [
  {
    ...usual,
    ...withTeam,
    name: 'GitHub',
    start: startGithub,
    plug: (api) => github({ api, repository: 'acme/gitops' }),
    variable: 'GITHUB_TOKEN',
  },
  {
    ...usual,
    name: 'GitLab',
    start: startGitlab,
    plug: (url) => gitlab({ api: `${url}/api/v4`, repository: 'acme/platform/gitops' }),
    variable: 'GITLAB_TOKEN',
    hasManyReviewers: false,
  },
  {
    ...usual,
    ...withTeam,
    name: 'Gitea',
    start: startGitea,
    plug: (url) => gitea({ api: `${url}/api/v1`, repository: 'acme/gitops' }),
    variable: 'GITEA_TOKEN',
  },
  {
    ...usual,
    name: 'Bitbucket Cloud',
    start: startBitbucketCloud,
    plug: (url) => bitbucketCloud({ api: `${url}/2.0`, repository: 'acme/gitops' }),
    variable: 'BITBUCKET_TOKEN',
    reviewers: [
      { given: '{ada}', kept: '{ada}' },
      { given: '{grace}', kept: '{grace}' },
    ],
    nobody: '{nobody}',
    hasLabels: false,
    hasAutoMerge: false,
  },
  {
    ...usual,
    name: 'Bitbucket Data Center',
    start: startBitbucketDataCenter,
    plug: (url) => bitbucketDataCenter({ api: `${url}/rest/api/latest`, repository: 'ACME/gitops' }),
    variable: 'BITBUCKET_TOKEN',
    hasLabels: false,
  },
  {
    ...usual,
    name: 'Azure DevOps',
    start: startAzureDevops,
    plug: (url) => azureDevops({ organization: `${url}/acme`, repository: 'My%20Project/gitops' }),
    variable: 'AZURE_DEVOPS_EXT_PAT',
    reviewers: [
      { given: 'ada@example.com', kept: 'ada@example.com' },
      { given: '22222222-2222-2222-2222-222222222222', kept: 'grace@example.com' },
    ],
    nobody: 'nobody@example.com',
  },
  {
    ...usual,
    name: 'SCM-Manager',
    start: startScmManager,
    plug: (url) => scmManager({ server: `${url}/scm`, repository: 'acme/gitops' }),
    variable: 'SCM_TOKEN',
    hasAutoMerge: false,
    hasForks: false,
  },
];

for (const candidate of candidates) describeForge(candidate);
