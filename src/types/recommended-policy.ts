/** The ids of the policies that `recommended()` stands for. */
export type RecommendedPolicy =
  | 'no-latest-image'
  | 'image-digest'
  | 'resource-requests'
  | 'memory-limit'
  | 'readiness-probe'
  | 'liveness-probe'
  | 'run-as-non-root'
  | 'no-privilege-escalation'
  | 'no-privileged-container'
  | 'read-only-root-filesystem'
  | 'no-host-namespace'
  | 'no-host-path'
  | 'no-host-port'
  | 'no-default-namespace'
  | 'spread-replicas'
  | 'blocked-eviction'
  | 'autoscaled-replicas';
