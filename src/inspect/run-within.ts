import { type Context, createContext, Script } from 'node:vm';

/** Runs something that others wrote for at most that many milliseconds; false where it did not end. What it was at stays undone. */
export function runWithin(milliseconds: number, work: () => void): boolean {
  const { stackTraceLimit } = Error;
  room ??= { context: createContext(), call: new Script('work()') };
  room.context.work = work;
  try {
    // Expressions fail by the thousand, and a stack costs more than the evaluation.
    Error.stackTraceLimit = 0;
    room.call.runInContext(room.context, { timeout: milliseconds });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Made once: it costs more than most work. */
let room: { readonly context: Context; readonly call: Script } | undefined;
