import type { Issue, IssueCode } from './issue.ts';
import type { Trace } from './resource.ts';

/** An author's word that the issues of one code, on one resource, are known and accepted. */
export interface Waiver {
  readonly stage: string;
  /** Path of the resource's construct in its stage. */
  readonly construct: string;
  readonly code: IssueCode;
  /** The one rule of the code; absent means all of them. */
  readonly rule?: string;
  /** The one field it is about; absent means all of the resource. */
  readonly at?: string;
  readonly reason: string;
  /** Where the author says so. */
  readonly trace: Trace;
}

/** An issue that stops nothing, with the reason that the author gave. */
export interface WaivedIssue extends Issue {
  readonly reason: string;
}
