import { describe, placeOf } from '../../text/describe.ts';
import type { InspectedStage } from '../../types/inspection.ts';
import type { Finding, Severity } from '../../types/issue.ts';
import type { Resource } from '../../types/resource.ts';
import type { Delivery } from './delivery.ts';
import { type TrapRule, traps } from './traps-table.ts';

/** A rule that looks at one resource, and at what pulls it; `delivery` is absent for YAML of no stage. */
export type ResourceTrap = (resource: Resource, context: TrapContext) => Iterable<Finding>;

export interface TrapContext {
  readonly stage: InspectedStage;
  readonly delivery: Delivery | undefined;
}

export interface Trapped {
  readonly at?: string;
  /** What follows the object's name in the message, without a full stop: `has metadata.uid, which …`. */
  readonly says: string;
  readonly fix: string;
  /** @default that of the rule */
  readonly severity?: Severity;
}

/** The finding that a resource has walked into a trap. */
export function trapped(rule: TrapRule, resource: Resource, { at, says, fix, severity }: Trapped): Finding {
  return {
    code: 'operator-trap',
    rule,
    severity: severity ?? traps[rule].severity,
    message: `${describe(resource.id)} ${says}.`,
    fix,
    ...placeOf(resource),
    ...(at !== undefined && { at }),
  };
}
