import type { Resource, Trace } from './resource.ts';

/** Every code an issue can have. Codes are stable; messages are not. */
export type IssueCode =
  | 'missing-reference'
  | 'missing-key'
  | 'missing-port'
  | 'missing-part'
  | 'missing-grant'
  | 'unsuitable-target'
  | 'unmatched-selector'
  | 'missing-inner-reference'
  | 'selector-mismatch'
  | 'unknown-host'
  | 'unknown-host-port'
  | 'duplicate-identity'
  | 'duplicate-host'
  | 'duplicate-path'
  | 'duplicate-application'
  | 'still-needed'
  | 'unreadable-inventory'
  | 'dependency-cycle'
  | 'invalid-manifest'
  | 'invalid-value'
  | 'invalid-name'
  | 'empty-application'
  | 'still-rendered'
  | 'misplaced-policy'
  | 'missing-input'
  | 'invalid-input'
  | 'unknown-input'
  | 'unused-waiver'
  | 'unknown-field'
  | 'missing-field'
  | 'wrong-type'
  | 'invalid-field'
  | 'unknown-kind'
  | 'removed-api'
  | 'deprecated-api'
  | 'invalid-definition'
  | 'too-large'
  | 'pod-security'
  | 'admission-policy'
  | 'policy'
  | 'plain-secret'
  | 'leaked-secret'
  | 'operator-trap'
  | 'external-validator'
  | 'lost-precision'
  | 'impure-synth';

export type Severity = 'error' | 'warning' | 'info';

/** A place in the author's TypeScript. `file` is relative to the project; `line` and `column` start at 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a check says: an issue that does not know yet which line of TypeScript it came from. */
export interface Finding {
  readonly code: IssueCode;
  /** Which of the many rules behind one code it is, such as `no-latest-image` of `policy`. @default the code has but one */
  readonly rule?: string;
  readonly severity: Severity;
  /** What is wrong and where, one sentence or two, ending with a full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  readonly stage?: string;
  readonly application?: string;
  readonly resource?: Resource;
  /** Path of the field in the manifest, such as `spec.template.spec.containers[0].env[1].value`. */
  readonly at?: string;
  /** Where to point when there is no resource, or a better place than where it was made. */
  readonly trace?: Trace;
}

/** A coded, placed, fixable finding; the JSON shape of `check --json`. */
export interface Issue {
  readonly code: IssueCode;
  readonly rule: string | null;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  readonly stage: string | null;
  readonly application: string | null;
  readonly resource: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string | null;
    readonly name: string;
  } | null;
  readonly at: string | null;
  readonly source: SourceLocation | null;
}
