import type { Forge, FoundForge, PullRequest } from '../types/forge.ts';

/** The pull requests of the branches that a run is about. */
export interface OpenPulls {
  /** The open one of a branch as it was before the push: many forges close it on their own when its branch goes. */
  find(branch: string): Promise<PullRequest | undefined>;
  /** Closes the open one of a branch, if there is one, and notes it. */
  close(branch: string, comment: string): Promise<void>;
  /** Those that this run has closed, by branch. */
  readonly closed: ReadonlyMap<string, PullRequest>;
}

/** A forge, or why there is none, with the pull requests that are asked for. */
export type AskedForge = FoundForge & { readonly pulls: OpenPulls | undefined };

export function askForge(found: FoundForge): AskedForge {
  return { ...found, pulls: found.forge && openPulls(found.forge) };
}

/** Asks the forge for each branch once. */
export function openPulls(forge: Forge): OpenPulls {
  const known = new Map<string, Promise<PullRequest | undefined>>();
  const closed = new Map<string, PullRequest>();
  const find = (branch: string) => {
    const pull = known.get(branch) ?? forge.find(branch);
    known.set(branch, pull);
    return pull;
  };
  const close = async (branch: string, comment: string) => {
    const pull = await find(branch);
    if (!pull || closed.has(branch)) return;
    await forge.close(pull.number, comment);
    closed.set(branch, pull);
  };
  return { find, close, closed };
}
