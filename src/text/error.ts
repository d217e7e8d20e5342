import type { SourceLocation } from '../types/issue.ts';

/** What stops a command, with the exit code that each means (1 issues, 2 usage, 3 refused, 4 remote, 5 time, 6 machine). */
const exits = {
  'checks-failed': 1,
  usage: 2,
  'project-invalid': 2,
  'stage-not-found': 2,
  'stage-broken': 2,
  'stage-invalid': 2,
  'foreign-object': 2,
  'kubernetes-unknown': 2,
  'output-invalid': 2,
  'definitions-unreadable': 2,
  'not-published': 2,
  'source-unavailable': 2,
  'folder-not-ours': 3,
  'hand-edits': 3,
  'deletions-refused': 3,
  'human-commits': 3,
  'older-build': 3,
  'branch-rewound': 3,
  'mark-newer': 3,
  locked: 3,
  frozen: 3,
  held: 3,
  'rollback-refused': 3,
  'locks-unreadable': 3,
  'promotion-refused': 3,
  'promotion-undone': 3,
  'scope-violation': 3,
  'repository-not-found': 4,
  'branch-not-found': 4,
  'authentication-failed': 4,
  'remote-rejected': 4,
  'forge-error': 4,
  'race-lost': 5,
  'network-failed': 5,
  'rate-limited': 5,
  'output-not-writable': 6,
  'git-missing': 6,
  'signing-failed': 6,
  'disk-full': 6,
  'schemas-broken': 6,
} as const;

export type ErrorCode = keyof typeof exits;

export interface ErrorDetails {
  /** What to do, one sentence. */
  readonly hint: string;
  readonly cause?: unknown;
  /** The author's line, where one is to blame. */
  readonly at?: SourceLocation | undefined;
}

/** Something that stops the command and that its user can do something about. Anything else is a bug and keeps its stack. */
export class StagewrightError extends Error {
  override readonly name = 'StagewrightError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly at: SourceLocation | undefined;

  constructor(code: ErrorCode, message: string, { hint, cause, at }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.at = at;
  }

  /** The process exit code. */
  get exit(): 1 | 2 | 3 | 4 | 5 | 6 {
    return exits[this.code];
  }
}

/** True for our own errors, also those of another copy of the package. */
export function isStagewrightError(error: unknown): error is StagewrightError {
  return error instanceof Error && error.name === 'StagewrightError';
}
