import type { ErrorCode } from '../text/error.ts';
import { withRemote } from './fetch.ts';
import { classify, getFirstWords, getServerText, type Verdict } from './rejection.ts';
import { runRemoteGit } from './remote-git.ts';
import type { Repository } from './repository.ts';
import { checkRef } from './url.ts';

/** One ref that a push sets. */
export interface RefUpdate {
  /** Full name, such as `refs/heads/main`. */
  readonly ref: string;
  /** Commit that it becomes; null removes it; the same as `from`: it only must not have moved. */
  readonly to: string | null;
  /**
   * What it must be on the server for the update to happen, whatever the new commit descends from; null: it must not exist.
   * Without this, only a descendant of what is there is taken.
   */
  readonly from?: string | null;
}

export type PushResult =
  | { readonly kind: 'ok' }
  /**
   * The ref has moved: fetch and try again, but look first whether it was this very push that moved it. HTTP clients repeat a request
   * whose answer was lost, and the second one meets the result of the first.
   */
  | { readonly kind: 'race'; readonly ref: string | undefined; readonly reason: string }
  /** The server says no, and will again. */
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly ref: string | undefined;
      readonly reason: string;
      /** The server's own words, redacted; may have several lines. */
      readonly server: string;
      readonly hint: string;
    }
  /** The connection broke or took too long: the push may have happened. */
  | { readonly kind: 'ambiguous'; readonly reason: string; readonly server: string; readonly hint: string };

/** Sets all those refs on the server, or none of them where there is more than one. A refusal is a result, not an error. */
export async function push(repository: Repository, updates: readonly RefUpdate[]): Promise<PushResult> {
  const { folder, environment, limit } = repository;
  const leases = updates.flatMap(({ ref, from }) =>
    from === undefined ? [] : [`--force-with-lease=${checkRef(ref)}:${from ?? ''}`],
  );
  const refspecs = updates.map(({ ref, to }) => `${to ?? ''}:${checkRef(ref)}`);
  const flags = ['--porcelain', '--no-verify', '--no-signed', '--no-follow-tags', '--recurse-submodules=no'];
  if (updates.length > 1) flags.push('--atomic');
  const args = withRemote(repository, 'push', ...flags, ...leases, 'origin', ...refspecs);
  repository.memory.state = undefined;
  const result = await runRemoteGit(folder, args, { environment, limit });
  const rejection = findRejection(result.stdout.toString());
  if (result.code === 0 && rejection === undefined) return { kind: 'ok' };
  if (lacksContents.test(result.stderr)) return { kind: 'race', ref: undefined, reason: 'the branch it is built on has moved' };

  const server = getServerText(result.stderr, environment);
  if (rejection !== undefined) {
    // The server says the reason in its own words, and may say anything.
    const told = { ...rejection, reason: getFirstWords(rejection.reason, environment) };
    return toResult(classifyRejection(rejection, result.stderr), told, server);
  }
  const reason = result.timedOut ? 'no answer in time' : getFirstWords(result.stderr, environment);
  const verdict: Verdict = result.timedOut ? classify('timed out') : classify(result.stderr);
  return toResult(verdict, { ref: undefined, reason }, server);
}

/**
 * What the server has, Git takes from its branches. When the one that a commit is built on has moved on, and another one is pushed, Git
 * would send the whole tree, of which the contents were never fetched.
 */
const lacksContents = /^fatal: unable to read [0-9a-f]{40,64}$/m;

interface Rejection {
  readonly ref: string | undefined;
  readonly reason: string;
}

/** The line of a ref that was rejected, not of one that only goes with it because the push was atomic. */
function findRejection(porcelain: string): Rejection | undefined {
  const rejections: Rejection[] = [];
  for (const line of porcelain.split('\n')) {
    const [flag, refs = '', summary = ''] = line.split('\t');
    if (flag !== '!') continue;
    const reason = /\((.*)\)$/.exec(summary)?.[1] ?? summary;
    rejections.push({ ref: refs.slice(refs.indexOf(':') + 1), reason });
  }
  return rejections.find(({ reason }) => !/^atomic (push failed|push failure|transaction failed)/.test(reason)) ?? rejections[0];
}

/** The reason alone when it says enough ("fetch first"); else with what the server printed ("failed to update ref"). */
function classifyRejection({ reason }: Rejection, stderr: string): Verdict {
  const verdict = classify(
    `${reason}\n${stderr
      .split('\n')
      .filter((line) => line.startsWith('remote:'))
      .join('\n')}`,
  );
  return verdict.kind === 'ambiguous' ? classify(reason) : verdict;
}

function toResult({ kind, code, hint }: Verdict, { ref, reason }: Rejection, server: string): PushResult {
  if (kind === 'race') return { kind, ref, reason };
  if (kind === 'ambiguous') return { kind, reason, server, hint };
  return { kind, code, ref, reason, server, hint };
}
