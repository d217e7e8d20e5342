import type { Inspection } from '../types/inspection.ts';
import { admissionPolicy } from './admission/admission-policy.ts';
import { podSecurity } from './admission/pod-security.ts';
import { apiServer } from './api-server/api-server.ts';
import { customResources } from './custom-resources.ts';
import { definitions } from './definitions.ts';
import { operatorTraps } from './operators/operator-traps.ts';
import { policies } from './policies/inspect-policies.ts';
import { schemas } from './schemas.ts';
import { leakedSecret } from './secrets/leaked-secret.ts';
import { plainSecret } from './secrets/plain-secret.ts';

/** Every inspection there is. */
export const inspections: readonly Inspection[] = [
  schemas,
  customResources,
  definitions,
  apiServer,
  podSecurity,
  admissionPolicy,
  policies,
  plainSecret,
  leakedSecret,
  operatorTraps,
];
