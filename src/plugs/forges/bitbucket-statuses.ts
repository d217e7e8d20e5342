import { createHash } from 'node:crypto';
import type { CommitStatus, CommitStatuses } from '../../types/forge.ts';
import { numberAt, valueAt } from './answer.ts';
import type { HttpClient, Paging } from './http-client.ts';
import { cut, pickStatuses, type StateWords, type StatusShape } from './statuses.ts';

export interface BuildStatusCalls {
  readonly read: HttpClient;
  /** Where the statuses of a commit are listed, and how. */
  readonly listOf: (commit: string) => { readonly path: string; readonly paging: Paging };
  readonly write: HttpClient;
  readonly writeTo: (commit: string) => string;
  /** The page of a commit: a status has to lead somewhere. */
  readonly pageOf: (commit: string) => string;
}

/**
 * Build statuses of Bitbucket. A key has at most 40 characters, so Flux takes the SHA-1 of its context, and so do we.
 * API: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/,
 * https://developer.atlassian.com/server/bitbucket/how-tos/updating-build-status-for-commits/
 */
export function bitbucketStatuses({ read, listOf, write, writeTo, pageOf }: BuildStatusCalls): CommitStatuses {
  return {
    list(commit, contexts) {
      const { path, paging } = listOf(commit);
      return pickStatuses(read.pages(path, paging), shape, { contexts, keyOf });
    },
    async set(commit, { context, state, description, url }: CommitStatus) {
      const content = { key: keyOf(context), name: context, state: words[state], description: cut(description, 255) };
      await write.send('POST', writeTo(commit), { ...content, url: url ?? pageOf(commit) });
    },
  };
}

/** Those of Data Center: the older part of its API lists them, whatever their key. */
export function dataCenterStatuses(read: HttpClient, write: HttpClient, { page }: { readonly page: string }): CommitStatuses {
  return bitbucketStatuses({
    read,
    listOf(commit) {
      const pathOf = (start: number) => `?limit=100&start=${start}`;
      const next = (answer: unknown) =>
        valueAt(answer, 'isLastPage') === false ? pathOf(numberAt(answer, 'nextPageStart')) : undefined;
      return { path: `/commits/${commit}${pathOf(0)}`, paging: { list: 'values', next } };
    },
    write,
    writeTo: (commit) => `/commits/${commit}/builds`,
    pageOf: (commit) => `${page}/commits/${commit}`,
  });
}

function keyOf(context: string): string {
  return createHash('sha1').update(context).digest('hex');
}

const words: StateWords = { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED' };

const shape: StatusShape = {
  context: 'key',
  state: 'state',
  states: { SUCCESSFUL: 'success', FAILED: 'failure', STOPPED: 'failure', CANCELLED: 'failure' },
  description: 'description',
  url: 'url',
};
