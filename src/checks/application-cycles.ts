import type { Orders } from '../graph/application-order.ts';
import type { Finding } from '../types/issue.ts';

/** Applications that wait for one another, by references or by `after`: none of them could be applied first. */
export function findApplicationCycles({ cycles }: Orders): readonly Finding[] {
  return cycles.map(({ stage, applications }) => ({
    code: 'dependency-cycle',
    severity: 'error',
    message: `Applications of stage "${stage}" wait for one another: ${applications.join(' -> ')}.`,
    fix: 'Move what both need into an application of its own, or remove an `after`.',
    stage,
    ...(applications[0] !== undefined && { application: applications[0] }),
  }));
}
