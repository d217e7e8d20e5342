import { addArrival } from './arrival-commands.ts';
import type { Define, Runner } from './define.ts';
import { addLocks } from './lock-commands.ts';
import { addPast } from './past-commands.ts';
import { addPromotion } from './promotion-commands.ts';
import { addRollback } from './rollback-commands.ts';

/** The commands that look at stages over time: what is published, what was, and what comes next. */
export function addStagesOverTime(define: Define, runner: Runner): void {
  addPromotion(define, runner);
  addPast(define, runner);
  addRollback(define, runner);
  addArrival(define, runner);
  addLocks(define, runner);
}
