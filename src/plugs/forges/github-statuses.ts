import { isStagewrightError } from '../../text/error.ts';
import type { CommitStatus, CommitStatuses } from '../../types/forge.ts';
import { valueAt } from './answer.ts';
import type { HttpClient } from './http-client.ts';
import { cut, pickStatuses, type StatusShape } from './statuses.ts';

/**
 * Commit statuses of GitHub, and check runs where no status of that name is final.
 * API: https://docs.github.com/en/rest/commits/statuses, https://docs.github.com/en/rest/checks/runs
 */
export function githubStatuses(client: HttpClient): CommitStatuses {
  return {
    async list(commit, contexts) {
      const statuses = await pickStatuses(client.pages(`/commits/${commit}/status?per_page=100`, { list: 'statuses' }), shape, {
        contexts,
      });
      const open = contexts.filter((context) => statuses.every((status) => status.context !== context || !isFinal(status)));
      const runs = open.length === 0 ? [] : (await listRuns(client, commit, open)).filter(isFinal);
      return [...statuses.filter(({ context }) => runs.every((run) => run.context !== context)), ...runs];
    },
    async set(commit, { context, state, description, url }) {
      const content = { state, context, description: cut(description, 140), ...(url !== null && { target_url: url }) };
      await client.send('POST', `/statuses/${commit}`, content);
    },
  };
}

async function listRuns(client: HttpClient, commit: string, contexts: readonly string[]): Promise<readonly CommitStatus[]> {
  try {
    return await pickStatuses(client.pages(`/commits/${commit}/check-runs?per_page=100`, { list: 'check_runs' }), runShape, {
      contexts,
    });
  } catch (error) {
    // Not every token that reads statuses may read checks, and operators mostly write statuses.
    if (isStagewrightError(error) && error.code === 'authentication-failed') return [];
    throw error;
  }
}

function isFinal({ state }: CommitStatus): boolean {
  return state !== 'pending';
}

const shape: StatusShape = {
  context: 'context',
  state: 'state',
  states: { success: 'success', failure: 'failure', error: 'failure' },
  description: 'description',
  url: 'target_url',
  age: 'id',
};

const runShape: StatusShape = {
  context: 'name',
  state: (run) => (valueAt(run, 'status') === 'completed' ? String(valueAt(run, 'conclusion')) : ''),
  states: {
    success: 'success',
    failure: 'failure',
    timed_out: 'failure',
    cancelled: 'failure',
    action_required: 'failure',
    startup_failure: 'failure',
  },
  description: 'output.title',
  url: 'details_url',
  age: 'id',
};
