import type { ApplicationLoss, Risk } from '../difference.ts';

/** True where so much goes of an application that it is rather a mistake than a change. */
export function isMostly({ gone, held }: ApplicationLoss): boolean {
  return gone.length * 2 > held;
}

/** Applications that lose more than half of their resources, or all of them. */
export function findMostlyDeleted(stage: string, losses: readonly ApplicationLoss[]): readonly Risk[] {
  return losses.filter(isMostly).map(({ application, gone, held }) => ({
    code: 'mostly-deleted',
    severity: 'high',
    application,
    path: `${stage}/${application}`,
    message: gone.length === held ? 'loses all of its resources' : `loses ${gone.length} of its ${held} resources`,
    evidence: gone,
  }));
}
