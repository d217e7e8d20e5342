import type { Define, Runner } from './define.ts';
import { addPromotion } from './promotion-commands.ts';

/** The commands that look at stages over time: what is published, what was, and what comes next. */
export function addStagesOverTime(define: Define, runner: Runner): void {
  addPromotion(define, runner);
}
