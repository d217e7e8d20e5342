import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StagewrightError } from '../../text/error.ts';
import type { CommitStatus, CommitStatuses } from '../../types/forge.ts';
import { pickStatuses, type StatusShape } from './statuses.ts';

/**
 * Commit statuses as readable files, `<folder>/<commit>.json`: `{"<context>": {"state", "description", "url"}}`. Whoever plays the
 * operator writes `success` or `failure` into them.
 */
export function localStatuses(folder: string): CommitStatuses {
  return {
    async list(commit, contexts) {
      const entries = Object.entries(read(join(folder, `${commit}.json`)));
      return pickStatuses(once(entries.map(([context, status]) => ({ ...(status as object), context }))), shape, { contexts });
    },
    async set(commit, { context, ...status }: CommitStatus) {
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `${commit}.json`);
      writeFileSync(`${path}.new`, `${JSON.stringify({ ...read(path), [context]: status }, null, 2)}\n`);
      renameSync(`${path}.new`, path);
    },
  };
}

const shape: StatusShape = {
  context: 'context',
  state: 'state',
  states: { success: 'success', failure: 'failure' },
  description: 'description',
  url: 'url',
};

function read(path: string): Readonly<Record<string, unknown>> {
  if (!existsSync(path)) return {};
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new StagewrightError('forge-error', `The statuses ${path} cannot be read.`, {
    hint: 'Write {"<context>": {"state": "success"}} into the file, or delete it.',
  });
}

async function* once(page: readonly unknown[]): AsyncGenerator<readonly unknown[]> {
  yield page;
}
