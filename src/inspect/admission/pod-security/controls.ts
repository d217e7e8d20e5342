import type { PodSecurityLevel } from '../../../types/pod-security.ts';
import { findHostNamespaces, findHostPathVolumes, findHostPorts, findHostProcesses, findHostsOfProbes } from './host.ts';
import {
  findAddedCapabilities,
  findCapabilities,
  findCapabilitiesOfLinux,
  findPrivileged,
  findPrivilegeEscalation,
  findPrivilegeEscalationOfLinux,
  findProcMounts,
  findProcMountsOfHostUsers,
} from './privileges.ts';
import {
  findAppArmorProfiles,
  findMissingSeccompProfiles,
  findMissingSeccompProfilesOfLinux,
  findSeccompAnnotations,
  findSeccompProfiles,
  findSeLinuxOptions,
} from './profiles.ts';
import type { Subject, Violation } from './subject.ts';
import { findSysctls } from './sysctls.ts';
import { findRestrictedVolumes, findRoot, findRootOfHost, findUserZero, findUserZeroOfHost } from './users.ts';

/** One control of the standards, as upstream names it. */
export interface Control {
  readonly id: string;
  readonly find: (subject: Subject) => Iterable<Violation>;
}

/** The newest minor version whose controls are known: later ones are judged by them. */
export const NEWEST = 37;

/** What a pod may not do on that level, by the rules of that minor version of Kubernetes. */
export function listControls(level: PodSecurityLevel, minor: number): readonly Control[] {
  if (level === 'privileged') return [];
  const key = `${level} ${Math.min(minor, NEWEST)}`;
  const known = chosen.get(key) ?? choose(level, Math.min(minor, NEWEST));
  chosen.set(key, known);
  return known;
}

/** A control with what it was from each minor version on. */
interface History {
  readonly id: string;
  readonly versions: readonly (readonly [since: number, find: Control['find']])[];
  /** The milder control of `baseline` whose place it takes. */
  readonly instead?: string;
}

const chosen = new Map<string, readonly Control[]>();

function choose(level: PodSecurityLevel, minor: number): readonly Control[] {
  const histories = level === 'baseline' ? BASELINE : [...BASELINE, ...RESTRICTED];
  const known = histories.filter(({ versions }) => versions.some(([since]) => since <= minor));
  const replaced = new Set(known.map(({ instead }) => instead));
  return known
    .filter(({ id }) => !replaced.has(id))
    .map(({ id, versions }) => ({ id, find: versions.findLast(([since]) => since <= minor)![1] }));
}

const SELINUX_TYPES = ['container_t', 'container_init_t', 'container_kvm_t'];

/** Source: k8s.io/pod-security-admission at 8f84a87, policy/check_*.go, which gives the versions. */
const BASELINE: readonly History[] = [
  { id: 'appArmorProfile', versions: [[0, findAppArmorProfiles]] },
  { id: 'capabilities_baseline', versions: [[0, findAddedCapabilities]] },
  { id: 'hostNamespaces', versions: [[0, findHostNamespaces]] },
  { id: 'hostPathVolumes', versions: [[0, findHostPathVolumes]] },
  { id: 'hostPorts', versions: [[0, findHostPorts]] },
  { id: 'hostProbesAndHostLifecycle', versions: [[34, findHostsOfProbes]] },
  { id: 'privileged', versions: [[0, findPrivileged]] },
  {
    id: 'procMount',
    versions: [
      [0, findProcMounts],
      [35, findProcMountsOfHostUsers],
    ],
  },
  {
    id: 'seLinuxOptions',
    versions: [
      [0, findSeLinuxOptions(SELINUX_TYPES)],
      [31, findSeLinuxOptions([...SELINUX_TYPES, 'container_engine_t'])],
    ],
  },
  {
    id: 'seccompProfile_baseline',
    versions: [
      [0, findSeccompAnnotations],
      [19, findSeccompProfiles],
    ],
  },
  { id: 'sysctls', versions: [0, 27, 29, 32, 37].map((minor) => [minor, findSysctls(minor)] as const) },
  { id: 'windowsHostProcess', versions: [[0, findHostProcesses]] },
];

const RESTRICTED: readonly History[] = [
  {
    id: 'allowPrivilegeEscalation',
    versions: [
      [8, findPrivilegeEscalation],
      [25, findPrivilegeEscalationOfLinux],
    ],
  },
  {
    id: 'capabilities_restricted',
    versions: [
      [22, findCapabilities],
      [25, findCapabilitiesOfLinux],
    ],
    instead: 'capabilities_baseline',
  },
  { id: 'procMount_restricted', versions: [[35, findProcMounts]], instead: 'procMount' },
  { id: 'restrictedVolumes', versions: [[0, findRestrictedVolumes]], instead: 'hostPathVolumes' },
  {
    id: 'runAsNonRoot',
    versions: [
      [0, findRoot],
      [35, findRootOfHost],
    ],
  },
  {
    id: 'runAsUser',
    versions: [
      [23, findUserZero],
      [35, findUserZeroOfHost],
    ],
  },
  {
    id: 'seccompProfile_restricted',
    versions: [
      [19, findMissingSeccompProfiles],
      [25, findMissingSeccompProfilesOfLinux],
    ],
    instead: 'seccompProfile_baseline',
  },
];
