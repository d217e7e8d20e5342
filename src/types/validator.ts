import type { Severity } from './issue.ts';
import type { Trace } from './resource.ts';

/** How a validator says what it has found. */
export type ValidatorFormat = 'kubeconform' | 'conftest' | 'kube-linter' | 'kyverno' | 'sarif' | 'lines';

/** How a validator gets the objects of a stage: on standard input, or as a folder or one file whose path is an argument. */
export type ValidatorInput = 'stdin' | 'folder' | 'file';

/** A program of somebody else's that looks at what was rendered, once our own checks have found no error. */
export interface ExternalValidator {
  readonly id: string;
  /** The program and its arguments; `{path}` is the folder or the file. */
  readonly command: readonly string[];
  readonly format: ValidatorFormat;
  readonly input: ValidatorInput;
  /** Milliseconds. */
  readonly timeout: number;
  /** Of all its findings; absent for what it says itself. */
  readonly severity?: Severity;
  readonly trace: Trace;
}
