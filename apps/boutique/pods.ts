import { k8s } from 'cdk8s-plus-27';

/** What every pod of the boutique runs as. */
export const podSecurity: k8s.PodSecurityContext = { fsGroup: 1000, runAsGroup: 1000, runAsNonRoot: true, runAsUser: 1000 };

/** What no container of the boutique may do. */
export const containerSecurity: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
};

/** What a container gets for certain, and at most. */
export interface Range {
  readonly request: number;
  readonly limit: number;
}

/** The resources of a container: `cpu` in thousandths of a core, `memory` in MiB. */
export function resources(cpu: Range, memory: Range): k8s.ResourceRequirements {
  const { fromString } = k8s.Quantity;
  return {
    requests: { cpu: fromString(`${cpu.request}m`), memory: fromString(`${memory.request}Mi`) },
    limits: { cpu: fromString(`${cpu.limit}m`), memory: fromString(`${memory.limit}Mi`) },
  };
}

/** Environment variables as the Kubernetes API wants them: a list. */
export function environment(variables: Readonly<Record<string, string>>): k8s.EnvVar[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}
