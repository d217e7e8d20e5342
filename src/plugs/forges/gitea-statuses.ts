import type { CommitStatuses } from '../../types/forge.ts';
import type { HttpClient } from './http-client.ts';
import { cut, pickStatuses, type StatusShape } from './statuses.ts';

/** Commit statuses of Gitea and Forgejo. API: https://docs.gitea.com/api/ (`/repos/{owner}/{repo}/statuses/{sha}`) */
export function giteaStatuses(client: HttpClient): CommitStatuses {
  return {
    list: (commit, contexts) => pickStatuses(client.pages(`/statuses/${commit}?limit=50`), shape, { contexts }),
    async set(commit, { context, state, description, url }) {
      const content = { state, context, description: cut(description, 255), ...(url !== null && { target_url: url }) };
      await client.send('POST', `/statuses/${commit}`, content);
    },
  };
}

const shape: StatusShape = {
  context: 'context',
  state: 'status',
  states: { success: 'success', failure: 'failure', error: 'failure' },
  description: 'description',
  url: 'target_url',
  age: 'id',
};
