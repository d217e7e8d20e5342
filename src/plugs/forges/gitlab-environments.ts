import type { Deployment, Environments } from '../../types/forge.ts';
import { numberAt, valueAt } from './answer.ts';
import type { HttpClient } from './http-client.ts';

/** Deployments of GitLab. API: https://docs.gitlab.com/api/deployments/, https://docs.gitlab.com/api/environments/ */
export function gitlabEnvironments(client: HttpClient): Environments {
  const create = async ({ environment, commit, branch }: Deployment, status: string) => {
    await client.send('POST', '/deployments', { environment, sha: commit, ref: branch, tag: false, status });
  };
  return {
    async start(deployment) {
      await link(client, deployment);
      if ((await find(client, deployment)) === undefined) await create(deployment, 'running');
    },
    async finish(deployment, state) {
      const status = state === 'success' ? 'success' : 'failed';
      const known = await find(client, deployment);
      if (known === undefined) {
        await link(client, deployment);
        await create(deployment, status);
        // It refuses to change to what it is.
      } else if (valueAt(known, 'status') !== status)
        await client.send('PUT', `/deployments/${numberAt(known, 'id')}`, { status });
    },
  };
}

/** Among the newest of the environment, as there is no filter for the commit. */
async function find(client: HttpClient, { environment, commit }: Deployment): Promise<unknown> {
  const query = new URLSearchParams({ environment, order_by: 'id', sort: 'desc', per_page: '100' });
  for await (const page of client.pages(`/deployments?${query}`)) {
    return page.find((deployment) => valueAt(deployment, 'sha') === commit);
  }
  return undefined;
}

/** Gives the environment its link; one without a link comes by itself with its first deployment. */
async function link(client: HttpClient, { environment, url }: Deployment): Promise<void> {
  if (url === null) return;
  const query = new URLSearchParams({ name: environment });
  for await (const page of client.pages(`/environments?${query}`)) {
    const known = page.find((each) => valueAt(each, 'name') === environment);
    if (known === undefined) await client.send('POST', '/environments', { name: environment, external_url: url });
    else if (valueAt(known, 'external_url') !== url) {
      await client.send('PUT', `/environments/${numberAt(known, 'id')}`, { external_url: url });
    }
    return;
  }
}
