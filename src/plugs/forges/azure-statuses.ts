import type { CommitStatuses } from '../../types/forge.ts';
import { listAt } from './answer.ts';
import type { HttpClient } from './http-client.ts';
import { cut, pickStatuses, type StateWords, type StatusShape } from './statuses.ts';

const MOST = 1000;

/** Commit statuses of Azure DevOps. API: https://learn.microsoft.com/en-us/rest/api/azure/devops/git/statuses */
export function azureStatuses(client: HttpClient, version: string): CommitStatuses {
  return {
    list(commit, contexts) {
      let skip = 0;
      const queryOf = () => `?latestOnly=true&top=${MOST}&skip=${skip}&${version}`;
      const next = (page: unknown) => {
        const { length } = listAt(page, 'value');
        skip += length;
        return length < MOST ? undefined : queryOf();
      };
      return pickStatuses(client.pages(`/commits/${commit}/statuses${queryOf()}`, { list: 'value', next }), shape, { contexts });
    },
    async set(commit, { context, state, description, url }) {
      // The genre that Flux gives, without which it would be another status beside that of the operator.
      const content = { state: words[state], description: cut(description, 255), context: { genre: 'fluxcd', name: context } };
      await client.send('POST', `/commits/${commit}/statuses?${version}`, {
        ...content,
        ...(url !== null && { targetUrl: url }),
      });
    },
  };
}

const words: StateWords = { pending: 'pending', success: 'succeeded', failure: 'failed' };

const shape: StatusShape = {
  context: 'context.name',
  state: 'state',
  states: { succeeded: 'success', failed: 'failure', error: 'failure' },
  description: 'description',
  url: 'targetUrl',
  age: 'id',
};
