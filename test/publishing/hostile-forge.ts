import type { Forge, ForgePlug, PullRequest, PullRequestDraft } from '../../src/types/forge.ts';

export interface KeepingForge {
  readonly plug: ForgePlug;
  /** Everything that it was asked to open, oldest first. */
  readonly drafts: PullRequestDraft[];
}

/** A forge as anybody may write one: it has no pull requests, and keeps what it is asked for. */
export function aKeepingForge(): KeepingForge {
  const drafts: PullRequestDraft[] = [];
  const write = (draft: PullRequestDraft) => {
    drafts.push(draft);
    const { branch, base, title, body } = draft;
    const pull: PullRequest = { number: 1, url: 'https://forge.example.com/1', branch, base, title, body, state: 'open' };
    return Promise.resolve({ ...pull, warnings: [] });
  };
  const forge: Forge = {
    name: 'kept',
    limits: { body: 60_000 },
    find: async () => undefined,
    findClosed: async () => undefined,
    open: write,
    update: (_number, draft) => write(draft),
    comment: async () => undefined,
    close: async () => undefined,
  };
  return { plug: () => forge, drafts };
}
