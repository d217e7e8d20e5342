import type { JsonObject } from '../../types/manifest.ts';
import { asObject, isObject } from '../pod.ts';
import { judgeNonNegative, judgePort, judgePortOrName } from './fields.ts';
import type { Judge } from './judge.ts';
import { eachObject, findInteger, has, isEmpty } from './read.ts';
import { isHeaderName } from './syntax.ts';

export const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

const TIMES = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];
const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const LIFECYCLE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'];

/** `validateProbe` of core validation. Zeros are defaults, so only what is negative is refused. */
export function judgeProbe(judge: Judge, at: string, probe: JsonObject): void {
  judgeOne(judge, [probe, at], PROBE_HANDLERS);
  judgeNonNegative(judge, [probe, at], TIMES);
  const isReadiness = at.endsWith('readinessProbe');
  const success = findInteger(probe.successThreshold);
  if (!isReadiness && success !== undefined && success > 1)
    judge.refuse('success-threshold', `${at}.successThreshold`, { value: success });
  if (!has(probe, 'terminationGracePeriodSeconds')) return;
  const grace = findInteger(probe.terminationGracePeriodSeconds);
  const where = `${at}.terminationGracePeriodSeconds`;
  if (isReadiness) judge.refuse('readiness-grace', where);
  else if (grace !== undefined && grace <= 0) judge.refuse('positive', where, { value: grace });
}

/** `validateHandler` of `lifecycle.postStart` and `preStop`. */
export function judgeHandler(judge: Judge, [handler, at]: readonly [JsonObject, string], spec: JsonObject): void {
  judgeOne(judge, [handler, at], LIFECYCLE_HANDLERS);
  const seconds = isObject(handler.sleep) ? findInteger(handler.sleep.seconds) : undefined;
  const grace = findInteger(spec.terminationGracePeriodSeconds) ?? 30;
  if (seconds !== undefined && (seconds < 0 || seconds > grace))
    judge.refuse('sleep-seconds', `${at}.sleep.seconds`, {
      value: seconds,
      others: [spec.terminationGracePeriodSeconds],
      note: `terminationGracePeriodSeconds is ${grace}`,
    });
}

/** Exactly one action, and that one alone. */
function judgeOne(judge: Judge, [owner, at]: readonly [JsonObject, string], actions: readonly string[]): void {
  const set = actions.filter((key) => has(owner, key));
  if (set.length === 0) judge.refuse('handler-missing', at);
  else if (set.length > 1) judge.refuse('handler-single', at, { note: `it has ${set.join(' and ')}` });
  const { exec, httpGet, tcpSocket, grpc } = owner;
  if (isObject(exec) && isEmpty(exec.command)) judge.refuse('required', `${at}.exec.command`);
  if (isObject(tcpSocket)) judgePortOrName(judge, `${at}.tcpSocket.port`, tcpSocket.port);
  if (isObject(grpc)) judgePort(judge, `${at}.grpc.port`, grpc.port);
  if (!isObject(httpGet)) return;
  judgePortOrName(judge, `${at}.httpGet.port`, httpGet.port);
  eachObject(asObject(httpGet).httpHeaders, `${at}.httpGet.httpHeaders`, ({ name }, where) => {
    if (typeof name === 'string' && !isHeaderName(name)) judge.refuse('header-name', `${where}.name`, { value: name });
  });
}
