import type { InputSource, StageDefinition } from '../types/stage.ts';

/** What surrounds the evaluation of stage files: the project's folder and where inputs come from. */
export interface Context {
  /** Absolute path of the project; relative paths of authors start here. */
  readonly project: string;
  /** True where nothing is written, so that inputs without a value may get a placeholder. */
  readonly placeholders: boolean;
  /** Without a stage, the input that makes the stage's own name is meant. */
  findInput(stage: string | undefined, name: string): FoundInput | undefined;
  /** Called by every stage before its fields run, so that it is known even if they fail. */
  onStage?(definition: StageDefinition): void;
  /** Called for every file that a construct reads, so that a watch knows of it. */
  onFile?(path: string): void;
}

export interface FoundInput {
  readonly value: unknown;
  readonly source: InputSource;
}

// A registered symbol, so that two copies of the package in one process see the same context.
const CONTEXT = Symbol.for('stagewright.context');

const outside: Context = {
  project: process.cwd(),
  placeholders: false,
  findInput: (_stage, name) => {
    const value = process.env[name];
    return value === undefined ? undefined : { value, source: 'environment' };
  },
};

/** The context of the evaluation that runs now; outside of the command it is the working directory and the environment. */
export function currentContext(): Context {
  return (globalThis as { [CONTEXT]?: Context })[CONTEXT] ?? outside;
}

/** Evaluates stages with the given context. Evaluations do not overlap. */
export async function withContext<T>(context: Context, evaluate: () => Promise<T>): Promise<T> {
  const holder = globalThis as { [CONTEXT]?: Context | undefined };
  const before = holder[CONTEXT];
  holder[CONTEXT] = context;
  try {
    return await evaluate();
  } finally {
    holder[CONTEXT] = before;
  }
}
