import type { Deployment, Environments } from '../../types/forge.ts';
import { numberAt } from './answer.ts';
import type { HttpClient } from './http-client.ts';
import { cut } from './statuses.ts';

/** Deployments of GitHub. API: https://docs.github.com/en/rest/deployments/deployments, https://docs.github.com/en/rest/deployments/statuses */
export function githubEnvironments(client: HttpClient): Environments {
  const say = async (id: number, state: string, { url, description }: Deployment) => {
    const content = { state, description: cut(description, 140), ...(url !== null && { environment_url: url }) };
    await client.send('POST', `/deployments/${id}/statuses`, content);
  };
  return {
    async start(deployment) {
      if ((await find(client, deployment)) !== undefined) return;
      await say(await create(client, deployment), 'in_progress', deployment);
    },
    async finish(deployment, state) {
      await say((await find(client, deployment)) ?? (await create(client, deployment)), state, deployment);
    },
  };
}

async function find(client: HttpClient, { commit, environment }: Deployment): Promise<number | undefined> {
  const query = new URLSearchParams({ sha: commit, environment, per_page: '1' });
  for await (const [deployment] of client.pages(`/deployments?${query}`)) {
    return deployment === undefined ? undefined : numberAt(deployment, 'id');
  }
  return undefined;
}

async function create(client: HttpClient, { commit, environment, description }: Deployment): Promise<number> {
  // The commit is on the branch already: nothing is to be merged into it, and nothing that runs on it is waited for.
  const content = { ref: commit, environment, description: cut(description, 140), auto_merge: false, required_contexts: [] };
  return numberAt(await client.send('POST', '/deployments', content), 'id');
}
