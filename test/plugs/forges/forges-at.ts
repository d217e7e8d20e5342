import { azureDevops } from '../../../src/plugs/forges/azure-devops.ts';
import { bitbucketCloud } from '../../../src/plugs/forges/bitbucket-cloud.ts';
import { bitbucketDataCenter } from '../../../src/plugs/forges/bitbucket-data-center.ts';
import { gitea } from '../../../src/plugs/forges/gitea.ts';
import { github } from '../../../src/plugs/forges/github.ts';
import { gitlab } from '../../../src/plugs/forges/gitlab.ts';
import { scmManager } from '../../../src/plugs/forges/scm-manager.ts';
import type { ForgePlug } from '../../../src/types/forge.ts';

/** Every forge there is, at the server of that URL. */
export function forgesAt(url: string): Readonly<Record<string, ForgePlug>> {
  const repository = 'acme/gitops';
  return {
    GitHub: github({ api: url, repository }),
    GitLab: gitlab({ api: url, repository }),
    Gitea: gitea({ api: url, repository }),
    'Bitbucket Cloud': bitbucketCloud({ api: url, repository }),
    'Bitbucket Data Center': bitbucketDataCenter({ api: url, repository }),
    'Azure DevOps': azureDevops({ organization: url, repository }),
    'SCM-Manager': scmManager({ server: url, repository }),
  };
}
