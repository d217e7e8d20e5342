import { stripVTControlCharacters } from 'node:util';
import { type ErrorCode, StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Environment } from './environment.ts';
import { redact } from './redact.ts';
import { diskFull, type GitResult, isDiskFull } from './run-git.ts';

/** What a failure of the server means: somebody was faster, the server says no, or nobody knows whether it was done. */
export interface Verdict {
  readonly kind: 'race' | 'refused' | 'ambiguous';
  readonly code: ErrorCode;
  /** What to do, one sentence. */
  readonly hint: string;
}

const race = { kind: 'race', code: 'race-lost', hint: 'Somebody else pushed at the same time: run the command again.' } as const;
const access = {
  kind: 'refused',
  code: 'authentication-failed',
  hint: 'Check the credentials (STAGEWRIGHT_GIT_TOKEN, credential helper, GIT_ASKPASS, SSH key) and that they may write to the repository.',
} as const;
const hostKey = {
  kind: 'refused',
  code: 'authentication-failed',
  hint: "Put the server's host key into known_hosts, after comparing it with what the server's owner publishes; it is never accepted unseen.",
} as const;
const missing = {
  kind: 'refused',
  code: 'repository-not-found',
  hint: 'Check the URL of the repository, and that the credentials may see it.',
} as const;
const protectedBranch = {
  kind: 'refused',
  code: 'remote-rejected',
  hint: 'The server protects this branch: deliver the stage with pullRequest(), or allow this user to push.',
} as const;
const serverDisk = {
  kind: 'refused',
  code: 'remote-rejected',
  hint: "The server's disk or permissions need its administrator.",
} as const;
const tooLarge = { kind: 'refused', code: 'remote-rejected', hint: "Raise the server's limit for the size of a push." } as const;
const network = {
  kind: 'ambiguous',
  code: 'network-failed',
  hint: 'Check the network, proxy and host name, then run the command again.',
} as const;
const unknown = { kind: 'refused', code: 'remote-rejected', hint: 'The server refused; its own words say why.' } as const;

/** First match wins, so the certain stands before the vague: servers say "Connection closed" after any "no". */
const table: readonly (readonly [RegExp, Verdict])[] = [
  [/No space left|Read-only file system|insufficient permission for adding|unpacker error|remote unpack failed/i, serverDisk],
  [/error: 413|HTTP 413|exceeds .*(size|limit)|file is too large|GH001/i, tooLarge],
  [
    /protected branch|GH006|GH013|rule violations?|TF40[12]\d+|not allowed to (force )?push|deny ?(updating|deleting)|denying/i,
    protectedBranch,
  ],
  [/hook declined|GitLab: |GL-HOOK-ERR|GH\d{3}|shallow update not allowed|prohibited|branch is currently checked out/i, unknown],
  [/Authentication failed|Access denied|could not read (Username|Password)|terminal prompts disabled|error: 40[137]/i, access],
  [/Host key verification failed|host key is known by/i, hostKey],
  [/Permission denied|Permission to \S+ denied|not authorized|Unauthorized|Forbidden|HTTP 40[13]/i, access],
  [/error: 404|HTTP 404|repository .*not found|not found: did you run|does not appear to be a git repository/i, missing],
  [/Repository not found|project you were looking for could not be found|does not exist or you do not have/i, missing],
  [/fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|failed to lock|incorrect old value/i, race],
  [
    /reference already exists|remote ref updated since|unable to create .*\.lock|remote side changed|reference broken.*lock/i,
    race,
  ],
  [/Could not resolve|Failed to connect|Connection (refused|timed out|reset|closed|was reset)|timed? ?out|early EOF/i, network],
  [/hung up|unexpected disconnect|RPC failed|error: (5\d\d|429|408)|HTTP (5\d\d|429|408)|Empty reply|too slow/i, network],
  [
    /Broken pipe|unreachable|No route to host|transfer closed|SSL|GnuTLS|certificate|bad line length|protocol error|curl \d+/i,
    network,
  ],
  [/unable to access|Could not read from remote repository|invalid server response|expected (flush|'packfile')/i, network],
];

/** What the words of Git and the server mean. Unknown words mean "no": only what is known to be a race is tried again. */
export function classify(text: string): Verdict {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? unknown;
}

/** What the server itself said: the `remote:` lines without the prefix, or all there is, as far as anybody would read it. */
export function getServerText(stderr: string, environment?: Environment): string {
  const lines = redact(stderr, environment)
    .split('\n')
    .map((line) => line.trimEnd());
  const server = lines.filter((line) => line.startsWith('remote: ')).map((line) => line.slice('remote: '.length).trim());
  const said = server.filter((line) => line !== '');
  const all = said.length > 0 ? said : lines.filter((line) => line !== '');
  return withoutControls(all.join('\n')).slice(0, LONGEST);
}

/** The first line of what Git or a server said. */
export function getFirstWords(text: string, environment?: Environment): string {
  const [first = ''] = redact(text.trim(), environment).split('\n');
  return withoutControls(first).slice(0, LONGEST);
}

/** Characters of the longest text of a server that is shown. */
const LONGEST = 4000;

/** A server's text must not steer the terminal. */
function withoutControls(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, '');
}

/** The error for a command that only reads from the server. */
export function remoteFailure(url: string, result: GitResult, environment?: Environment): StagewrightError {
  const place = quote(redact(url, environment));
  if (result.timedOut) {
    return new StagewrightError('network-failed', `The server of ${place} did not answer in time.`, { hint: network.hint });
  }
  // The server's own disk is told in lines that begin with `remote:`.
  const local = result.stderr.split('\n').filter((line) => !line.startsWith('remote:') && isDiskFull(line));
  if (local.length > 0) return diskFull(redact(local.join('\n'), environment));
  const { code, hint } = classify(result.stderr);
  const said = `: ${getServerText(result.stderr, environment)}`;
  const what: Partial<Record<ErrorCode, string>> = {
    'authentication-failed': `The server did not let us into ${place}${said}`,
    'repository-not-found': `There is no repository at ${place}${said}`,
    'network-failed': `The server of ${place} could not be reached${said}`,
  };
  return new StagewrightError(code, what[code] ?? `The repository ${place} could not be read${said}`, { hint });
}
