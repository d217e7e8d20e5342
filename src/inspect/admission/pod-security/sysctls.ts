import { quote } from '../../../text/words.ts';
import { asObject } from '../../pod.ts';
import { listObjects, type Subject, type Violation } from './subject.ts';

/** Parameters of the kernel that are not safe in that minor version of Kubernetes. */
export function findSysctls(minor: number) {
  return function* find({ pod, at, isUnknown }: Subject): Generator<Violation> {
    const { sysctls } = asObject(pod.spec.securityContext);
    for (const { at: place, item } of listObjects(sysctls, `${at}.securityContext.sysctls`)) {
      const { name } = item;
      if (typeof name !== 'string' || (SAFE_SINCE[name] ?? Infinity) <= minor || isUnknown(name)) continue;
      yield {
        at: `${place}.name`,
        said: `the pod may not set sysctl ${quote(name)}`,
        fix: 'Remove it: it is not known to be safe.',
      };
    }
  };
}

const SAFE_SINCE: Readonly<Record<string, number | undefined>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
  'net.ipv4.tcp_slow_start_after_idle': 37,
  'net.ipv4.tcp_notsent_lowat': 37,
};
