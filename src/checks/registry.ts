import type { Check } from '../types/check.ts';
import { duplicateHost } from './duplicate-host.ts';
import { duplicateIdentity } from './duplicate-identity.ts';
import { missingKey } from './missing-key.ts';
import { missingPort } from './missing-port.ts';
import { missingReference } from './missing-reference.ts';
import { unknownHost } from './unknown-host.ts';
import { unmatchedSelector } from './unmatched-selector.ts';

/** Every check there is. */
export const checks: readonly Check[] = [
  missingReference,
  missingKey,
  missingPort,
  unmatchedSelector,
  unknownHost,
  duplicateIdentity,
  duplicateHost,
];
