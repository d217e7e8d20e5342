import { describe, expect, test } from 'vitest';
import { listControls, NEWEST } from '../../../src/inspect/admission/pod-security/controls.ts';
import { readSubject } from '../../../src/inspect/admission/pod-security/subject.ts';
import type { JsonObject, JsonValue } from '../../../src/types/manifest.ts';

type Level = 'baseline' | 'restricted';
type Range = `${number}-${number}` | 'all' | 'never';

/** A pod that every version admits on every level. */
const HARDENED = {
  metadata: { annotations: {} },
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'web',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        ports: [{ containerPort: 80 }],
      },
    ],
    initContainers: [{ name: 'init', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
    volumes: [],
  },
};

const pod = 'spec.securityContext';
const web = 'spec.containers.0.securityContext';
const init = 'spec.initContainers.0.securityContext';

/** The control, what is changed in the pod, and the minor versions that refuse it on each level: k8s.io/pod-security-admission, policy/. */
const rows: readonly (readonly [
  control: string,
  change: Readonly<Record<string, JsonValue>>,
  baseline: Range,
  restricted: Range,
])[] = [
  ['privileged', { [`${web}.privileged`]: true }, 'all', 'all'],
  ['privileged', { [`${web}.privileged`]: false }, 'never', 'never'],
  ['hostNamespaces', { 'spec.hostNetwork': true }, 'all', 'all'],
  ['hostNamespaces', { 'spec.hostPID': true }, 'all', 'all'],
  ['hostNamespaces', { 'spec.hostIPC': true }, 'all', 'all'],
  ['hostNamespaces', { 'spec.hostIPC': false }, 'never', 'never'],
  ['hostPathVolumes', { 'spec.volumes.0': { name: 'v', hostPath: { path: '/' } } }, 'all', 'never'],
  ['restrictedVolumes', { 'spec.volumes.0': { name: 'v', hostPath: { path: '/' } } }, 'never', 'all'],
  ['restrictedVolumes', { 'spec.volumes.0': { name: 'v', nfs: { server: 's', path: '/' } } }, 'never', 'all'],
  ['restrictedVolumes', { 'spec.volumes.0': { name: 'v', configMap: { name: 'c' } } }, 'never', 'never'],
  ['restrictedVolumes', { 'spec.volumes.0': { name: 'v', image: { reference: 'i' } } }, 'never', 'never'],
  ['restrictedVolumes', { 'spec.volumes.0': { name: 'v' } }, 'never', 'never'],
  ['hostPorts', { 'spec.containers.0.ports.0.hostPort': 80 }, 'all', 'all'],
  ['hostPorts', { 'spec.containers.0.ports.0.hostPort': 0 }, 'never', 'never'],
  ['hostProbesAndHostLifecycle', { 'spec.containers.0.livenessProbe': { httpGet: { host: 'h', port: 1 } } }, '34-99', '34-99'],
  ['hostProbesAndHostLifecycle', { 'spec.containers.0.startupProbe': { tcpSocket: { host: 'h', port: 1 } } }, '34-99', '34-99'],
  [
    'hostProbesAndHostLifecycle',
    { 'spec.initContainers.0.lifecycle': { preStop: { httpGet: { host: 'h' } } } },
    '34-99',
    '34-99',
  ],
  ['hostProbesAndHostLifecycle', { 'spec.containers.0.livenessProbe': { httpGet: { host: '', port: 1 } } }, 'never', 'never'],
  ['windowsHostProcess', { [`${pod}.windowsOptions`]: { hostProcess: true } }, 'all', 'all'],
  ['windowsHostProcess', { [`${init}.windowsOptions`]: { hostProcess: true } }, 'all', 'all'],
  ['capabilities_baseline', { [`${web}.capabilities.add`]: ['NET_ADMIN'] }, 'all', '0-21'],
  ['capabilities_restricted', { [`${web}.capabilities.add`]: ['NET_ADMIN'] }, 'never', '22-99'],
  ['capabilities_restricted', { [`${web}.capabilities.add`]: ['CHOWN'] }, 'never', '22-99'],
  ['capabilities_restricted', { [`${web}.capabilities.add`]: ['NET_BIND_SERVICE'] }, 'never', 'never'],
  ['capabilities_restricted', { [`${init}.capabilities.drop`]: ['CHOWN'] }, 'never', '22-99'],
  ['capabilities_restricted', { [`${init}.capabilities`]: null, 'spec.os': { name: 'windows' } }, 'never', '22-24'],
  ['allowPrivilegeEscalation', { [`${web}.allowPrivilegeEscalation`]: true }, 'never', '8-99'],
  ['allowPrivilegeEscalation', { [`${init}.allowPrivilegeEscalation`]: null }, 'never', '8-99'],
  ['allowPrivilegeEscalation', { [`${init}.allowPrivilegeEscalation`]: null, 'spec.os': { name: 'windows' } }, 'never', '8-24'],
  ['procMount', { [`${web}.procMount`]: 'Unmasked' }, 'all', '0-34'],
  ['procMount', { [`${web}.procMount`]: 'Unmasked', 'spec.hostUsers': false }, '0-34', '0-34'],
  ['procMount_restricted', { [`${web}.procMount`]: 'Unmasked', 'spec.hostUsers': false }, 'never', '35-99'],
  ['procMount', { [`${web}.procMount`]: 'Default' }, 'never', 'never'],
  ['runAsNonRoot', { [`${pod}.runAsNonRoot`]: null }, 'never', 'all'],
  [
    'runAsNonRoot',
    { [`${pod}.runAsNonRoot`]: null, [`${web}.runAsNonRoot`]: true, [`${init}.runAsNonRoot`]: true },
    'never',
    'never',
  ],
  ['runAsNonRoot', { [`${web}.runAsNonRoot`]: false }, 'never', 'all'],
  ['runAsNonRoot', { [`${pod}.runAsNonRoot`]: false, 'spec.hostUsers': false }, 'never', '0-34'],
  ['runAsUser', { [`${pod}.runAsUser`]: 0 }, 'never', '23-99'],
  ['runAsUser', { [`${web}.runAsUser`]: 0, 'spec.hostUsers': false }, 'never', '23-34'],
  ['runAsUser', { [`${web}.runAsUser`]: 1000 }, 'never', 'never'],
  ['seccompProfile_baseline', { [`${pod}.seccompProfile`]: { type: 'Unconfined' } }, '19-99', 'never'],
  ['seccompProfile_restricted', { [`${pod}.seccompProfile`]: { type: 'Unconfined' } }, 'never', '19-99'],
  ['seccompProfile_restricted', { [`${pod}.seccompProfile`]: null }, 'never', '19-99'],
  ['seccompProfile_restricted', { [`${pod}.seccompProfile`]: null, 'spec.os': { name: 'windows' } }, 'never', '19-24'],
  ['seccompProfile_baseline', { 'metadata.annotations.seccomp_pod': 'unconfined' }, '0-18', '0-18'],
  ['seccompProfile_baseline', { 'metadata.annotations.seccomp_web': 'unconfined' }, '0-18', '0-18'],
  ['seccompProfile_baseline', { 'metadata.annotations.seccomp_web': 'localhost/x' }, 'never', 'never'],
  ['appArmorProfile', { 'metadata.annotations.apparmor_web': 'unconfined' }, 'all', 'all'],
  ['appArmorProfile', { 'metadata.annotations.apparmor_web': 'runtime/default' }, 'never', 'never'],
  ['appArmorProfile', { [`${web}.appArmorProfile`]: { type: 'Unconfined' } }, 'all', 'all'],
  ['appArmorProfile', { [`${pod}.appArmorProfile`]: { type: 'Localhost' } }, 'never', 'never'],
  ['seLinuxOptions', { [`${pod}.seLinuxOptions`]: { type: 'spc_t' } }, 'all', 'all'],
  ['seLinuxOptions', { [`${web}.seLinuxOptions`]: { type: 'container_engine_t' } }, '0-30', '0-30'],
  ['seLinuxOptions', { [`${web}.seLinuxOptions`]: { user: 'u' } }, 'all', 'all'],
  ['seLinuxOptions', { [`${web}.seLinuxOptions`]: { role: 'r' } }, 'all', 'all'],
  ['seLinuxOptions', { [`${web}.seLinuxOptions`]: { type: 'container_t', level: 's0' } }, 'never', 'never'],
  ['sysctls', { [`${pod}.sysctls`]: [{ name: 'kernel.msgmax', value: '1' }] }, 'all', 'all'],
  ['sysctls', { [`${pod}.sysctls`]: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] }, 'never', 'never'],
  ['sysctls', { [`${pod}.sysctls`]: [{ name: 'net.ipv4.ip_local_reserved_ports', value: '1' }] }, '0-26', '0-26'],
  ['sysctls', { [`${pod}.sysctls`]: [{ name: 'net.ipv4.tcp_keepalive_time', value: '1' }] }, '0-28', '0-28'],
  ['sysctls', { [`${pod}.sysctls`]: [{ name: 'net.ipv4.tcp_rmem', value: '1' }] }, '0-31', '0-31'],
  ['sysctls', { [`${pod}.sysctls`]: [{ name: 'net.ipv4.tcp_notsent_lowat', value: '1' }] }, '0-36', '0-36'],
];

test('a hardened pod is admitted everywhere, and an unlimited one on no level', () => {
  for (let minor = 0; minor <= NEWEST + 2; minor++) {
    expect(refusals('restricted', minor, HARDENED)).toEqual([]);
    expect(listControls('privileged', minor)).toEqual([]);
  }
});

describe('each control refuses what it is about, by version', () => {
  for (const [control, change, baseline, restricted] of rows) {
    test(`${control}: ${JSON.stringify(change)}`, () => {
      const changed = apply(change);
      const refusing = (level: Level) => versions((minor) => refusals(level, minor, changed).includes(control));
      expect({ baseline: refusing('baseline'), restricted: refusing('restricted') }).toEqual({
        baseline: expand(baseline),
        restricted: expand(restricted),
      });
    });
  }
});

test('every control has a case that it refuses', () => {
  const all = versions(() => true).flatMap((minor) => listControls('restricted', minor).concat(listControls('baseline', minor)));
  const refused = rows.filter(([, , ...ranges]) => ranges.some((range) => range !== 'never')).map(([control]) => control);
  expect([...new Set(all.map(({ id }) => id))].sort()).toEqual([...new Set(refused)].sort());
});

test('a text that is filled in later is not judged', () => {
  const later = '<LATER>';
  const unknowns: readonly Readonly<Record<string, JsonValue>>[] = [
    { [`${web}.capabilities.add`]: [later], [`${web}.capabilities.drop`]: [later] },
    { [`${web}.procMount`]: later, [`${pod}.seccompProfile`]: { type: later }, [`${pod}.seLinuxOptions`]: { type: later } },
    { [`${web}.allowPrivilegeEscalation`]: later, [`${pod}.runAsNonRoot`]: later, [`${web}.privileged`]: later },
    { [`${pod}.sysctls`]: [{ name: later }], 'metadata.annotations.apparmor_web': later },
    { 'spec.containers.0.livenessProbe': { httpGet: { host: later } } },
  ];
  for (const change of unknowns) expect(refusals('restricted', NEWEST, apply(change))).toEqual([]);
});

const keys: Readonly<Record<string, string>> = {
  seccomp_pod: 'seccomp.security.alpha.kubernetes.io/pod',
  seccomp_web: 'container.seccomp.security.alpha.kubernetes.io/web',
  apparmor_web: 'container.apparmor.security.beta.kubernetes.io/web',
};

function apply(change: Readonly<Record<string, JsonValue>>): typeof HARDENED {
  const copy = structuredClone(HARDENED);
  for (const [path, value] of Object.entries(change)) {
    const steps = path.split('.').map((step) => keys[step] ?? step);
    const holder = steps
      .slice(0, -1)
      .reduce((place, step) => place[step] as Record<string, unknown>, copy as Record<string, unknown>);
    holder[steps.at(-1)!] = value;
  }
  return copy;
}

function refusals(level: Level, minor: number, { metadata, spec }: typeof HARDENED): readonly string[] {
  const subject = readSubject({ at: '', metadata: metadata as JsonObject, spec: spec as JsonObject }, (text) =>
    text.includes('<'),
  );
  return listControls(level, minor)
    .filter(({ find }) => [...find(subject)].length > 0)
    .map(({ id }) => id);
}

function versions(isOne: (minor: number) => boolean): readonly number[] {
  return Array.from({ length: NEWEST + 1 }, (_, minor) => minor).filter(isOne);
}

function expand(range: Range): readonly number[] {
  if (range === 'never') return [];
  const [from = 0, to = 99] = range === 'all' ? [] : range.split('-').map(Number);
  return versions((minor) => minor >= from && minor <= to);
}
