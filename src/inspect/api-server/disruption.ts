import { asObject } from '../pod.ts';
import { judgeIntOrPercent, judgeMost100 } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeSelector } from './metadata.ts';
import { findInteger, has } from './read.ts';

/** `ValidatePodDisruptionBudgetSpec` of policy validation. */
export function judgeDisruptionBudget(judge: Judge): void {
  const spec = asObject(judge.manifest.spec);
  const set = ['minAvailable', 'maxUnavailable'].filter((key) => has(spec, key));
  if (set.length > 1) judge.refuse('budget-both', 'spec');
  for (const key of set) {
    judgeIntOrPercent(judge, `spec.${key}`, spec[key]);
    judgeMost100(judge, `spec.${key}`, spec[key]);
  }
  judgeSelector(judge, 'spec.selector', spec.selector);
}

const HIGHEST_PRIORITY = 1_000_000_000;
const SYSTEM: Readonly<Record<string, number>> = {
  'system-node-critical': 2 * HIGHEST_PRIORITY + 1000,
  'system-cluster-critical': 2 * HIGHEST_PRIORITY,
};

/** `ValidatePriorityClass` of scheduling validation. */
export function judgePriorityClass(judge: Judge): void {
  const { name } = judge.id;
  const value = findInteger(judge.manifest.value);
  if (name.startsWith('system-')) {
    const isKnown = SYSTEM[name] === value && judge.manifest.globalDefault !== true;
    if (!isKnown) judge.refuse('priority-system', 'metadata.name', { value: name });
  } else if (value !== undefined && value > HIGHEST_PRIORITY) judge.refuse('priority-range', 'value', { value });
}
