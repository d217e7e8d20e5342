import type { Risk, TextDifference } from '../difference.ts';
import type { ResourceChange } from '../resource-change.ts';
import { findDeletions } from './deletions.ts';
import { findExposedServices } from './exposure.ts';
import { findFloatingImages } from './floating-images.ts';
import { findChangedOwners } from './owners.ts';
import { findWiderPermissions } from './permissions.ts';
import { findReplacements } from './replacements.ts';
import type { RiskRule } from './risk-rule.ts';
import { findScaledToZero } from './scale.ts';
import { findWeakerSecurity } from './security.ts';

/** All rules, in the order in which their findings are shown. */
const rules: readonly RiskRule[] = [
  findDeletions,
  findReplacements,
  findScaledToZero,
  findWiderPermissions,
  findExposedServices,
  findWeakerSecurity,
  findChangedOwners,
  findFloatingImages,
];

/** Everything that a reviewer should not miss, the worst first. */
export function findRisks(changes: readonly ResourceChange[], texts: readonly TextDifference[]): readonly Risk[] {
  const risks: readonly Risk[] = [
    ...rules.flatMap((rule) =>
      changes.flatMap((change) => {
        const { application, id, path } = change.resource;
        return rule(change).map(({ evidence = [], ...finding }) => ({ ...finding, application, resource: id, path, evidence }));
      }),
    ),
    ...texts.map(({ application, path, reason }) => ({
      code: 'unreadable-file' as const,
      severity: 'medium' as const,
      application,
      path,
      message: 'is compared as text only',
      evidence: [reason],
    })),
  ];
  const of = (severity: Risk['severity']) => risks.filter((risk) => risk.severity === severity);
  return [...of('high'), ...of('medium')];
}
