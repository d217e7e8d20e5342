import type { Policy } from '../../../types/policy.ts';
import { noDefaultNamespace } from './default-namespace.ts';
import { noHostNamespace, noHostPath, noHostPort } from './host-access.ts';
import { imageDigest, noLatestImage } from './images.ts';
import { noPrivilegedContainer, noPrivilegeEscalation, readOnlyRootFilesystem, runAsNonRoot } from './privileges.ts';
import { livenessProbe, readinessProbe } from './probes.ts';
import { autoscaledReplicas, blockedEviction, spreadReplicas } from './replicas.ts';
import { memoryLimit, resourceRequests } from './resources.ts';
import { noUnsetText } from './unset-text.ts';

/** Every recommended policy; `docs/policies.md` says why each has the level that it has. */
export const recommendedPolicies: readonly Policy[] = [
  noLatestImage,
  imageDigest,
  resourceRequests,
  memoryLimit,
  readinessProbe,
  livenessProbe,
  runAsNonRoot,
  noPrivilegeEscalation,
  noPrivilegedContainer,
  readOnlyRootFilesystem,
  noHostNamespace,
  noHostPath,
  noHostPort,
  noDefaultNamespace,
  spreadReplicas,
  blockedEviction,
  autoscaledReplicas,
  noUnsetText,
];
