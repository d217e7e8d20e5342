import type { CommitStatuses } from '../../types/forge.ts';
import type { HttpClient } from './http-client.ts';
import { cut, pickStatuses, type StateWords, type StatusShape } from './statuses.ts';

/** Commit statuses of GitLab. API: https://docs.gitlab.com/api/commits/#commit-status */
export function gitlabStatuses(client: HttpClient): CommitStatuses {
  return {
    list: (commit, contexts) =>
      pickStatuses(client.pages(`/repository/commits/${commit}/statuses?per_page=100`), shape, { contexts }),
    async set(commit, { context, state, description, url }) {
      const content = { state: words[state], name: context, description: cut(description, 255) };
      await client.send('POST', `/statuses/${commit}`, { ...content, ...(url !== null && { target_url: url }) });
    },
  };
}

const words: StateWords = { pending: 'pending', success: 'success', failure: 'failed' };

const shape: StatusShape = {
  context: 'name',
  state: 'status',
  states: { success: 'success', failed: 'failure', canceled: 'failure' },
  description: 'description',
  url: 'target_url',
  age: 'id',
};
