import { createContext, runInContext } from 'node:vm';

/** Runs something that others wrote for at most that many milliseconds; false where it did not end. */
export function runWithin(milliseconds: number, work: () => void): boolean {
  const context = createContext({ work });
  const { stackTraceLimit } = Error;
  try {
    // Expressions fail by the thousand, and a stack costs more than the evaluation.
    Error.stackTraceLimit = 0;
    runInContext('work()', context, { timeout: milliseconds });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
