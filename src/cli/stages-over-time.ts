import type { Define, Runner } from './define.ts';

/** The commands that look at stages over time: what is published, what was, and what comes next. */
export function addStagesOverTime(_define: Define, _runner: Runner): void {}
