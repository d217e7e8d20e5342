import type { Check } from '../types/check.ts';
import { dependencyCycle } from './dependency-cycle.ts';
import { duplicateHost } from './duplicate-host.ts';
import { duplicateIdentity } from './duplicate-identity.ts';
import { missingGrant } from './missing-grant.ts';
import { missingInnerReference } from './missing-inner-reference.ts';
import { missingKey } from './missing-key.ts';
import { missingPart } from './missing-part.ts';
import { missingPort } from './missing-port.ts';
import { missingReference } from './missing-reference.ts';
import { selectorMismatch } from './selector-mismatch.ts';
import { stillNeeded } from './still-needed.ts';
import { unknownHost } from './unknown-host.ts';
import { unmatchedSelector } from './unmatched-selector.ts';
import { unsuitableTarget } from './unsuitable-target.ts';

/** Every check there is. */
export const checks: readonly Check[] = [
  missingReference,
  missingKey,
  missingPort,
  missingPart,
  missingGrant,
  unsuitableTarget,
  unmatchedSelector,
  missingInnerReference,
  selectorMismatch,
  unknownHost,
  duplicateIdentity,
  duplicateHost,
  dependencyCycle,
  stillNeeded,
];
