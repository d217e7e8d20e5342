/** A level of the Pod Security Standards, from the least to the most strict. */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/** What pods are held to, besides what their namespaces' labels say; of the two, the stricter counts. */
export interface PodSecurity {
  /** What pods are refused for: an error. @default 'privileged' */
  readonly enforce?: PodSecurityLevel;
  /** What the API server warns about: a warning. @default 'privileged' */
  readonly warn?: PodSecurityLevel;
  /** The version of Kubernetes whose rules these are, such as `1.34`. @default that of the cluster */
  readonly version?: `1.${number}`;
}
