import type { Environment } from '../git/environment.ts';

/** What a command sees of the machine; `main.ts` makes it, tests make their own. */
export interface World {
  readonly folder: string;
  readonly environment: Environment;
  /** Tells people what goes on; shown only where somebody watches. */
  readonly progress: (text: string) => void;
  /** Prints an outcome of a command that goes on. */
  readonly show: (outcome: Outcome) => void;
  /** Wraps text in a style, or leaves it as it is where colours are off. */
  readonly style: (style: 'red' | 'yellow' | 'green' | 'cyan' | 'bold' | 'dim', text: string) => string;
}

/** What a command comes to; `main.ts` prints it and exits. */
export interface Outcome {
  readonly exit: number;
  /** The one document of `--json`. */
  readonly json: unknown;
  /** The document of another format, which goes to stdout alone, in place of what `--json` prints. */
  readonly document?: string;
  /** What people read instead: on stdout, or on stderr beside a document. */
  readonly text: string;
}
