import type { Forge } from '../../../src/types/forge.ts';

export const TOKEN = 'tok_verysecretsecret';
const variables = ['GITHUB_TOKEN', 'GITLAB_TOKEN', 'GITEA_TOKEN', 'BITBUCKET_TOKEN', 'AZURE_DEVOPS_EXT_PAT', 'SCM_TOKEN'];

/** In which every forge finds its token. */
export const environment = Object.fromEntries(variables.map((name) => [name, TOKEN]));

export const draft = {
  branch: 'stagewright/shop/production',
  base: 'main',
  title: 'a title',
  body: 'a body',
  reviewers: ['ada'],
  labels: ['deploy'],
  draft: true,
  autoMerge: true,
};

/** Everything that a forge is asked, once each. */
export const questions: Readonly<Record<string, (forge: Forge) => Promise<unknown>>> = {
  find: (forge) => forge.find(draft.branch),
  findClosed: (forge) => forge.findClosed(draft.branch),
  open: (forge) => forge.open(draft),
  update: (forge) => forge.update(1, draft),
  comment: (forge) => forge.comment(1, 'text'),
  close: (forge) => forge.close(1, 'text'),
};
