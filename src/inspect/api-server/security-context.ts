import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import { judgeRelativePath } from './fields.ts';
import type { Judge } from './judge.ts';
import { eachObject, findInteger, findText, has } from './read.ts';
import { isSysctlName } from './syntax.ts';

/** `math.MaxInt32`, the highest user and group. */
const HIGHEST_ID = 2147483647;

/** `validatePodSpecSecurityContext` of core validation. */
export function judgePodSecurity(judge: Judge, at: string, spec: JsonObject): void {
  const { securityContext: context } = spec;
  if (!isObject(context)) return;
  const where = `${at}.securityContext`;
  judgeIds(judge, [context, where], ['fsGroup', 'runAsUser', 'runAsGroup']);
  for (const [index, group] of asList(context.supplementalGroups).entries())
    if (isNoId(group)) judge.refuse('id-range', `${where}.supplementalGroups[${index}]`, { value: group });
  judgeProfiles(judge, where, context);
  if (context.sysctls !== undefined) judgeSysctls(judge, [context, where], spec);
}

/** `ValidateSecurityContext` of core validation, and what the kubelet refuses to start. */
export function judgeContainerSecurity(judge: Judge, [container, at]: readonly [JsonObject, string], spec: JsonObject): void {
  const own = asObject(container.securityContext);
  const pod = asObject(spec.securityContext);
  const where = `${at}.securityContext`;
  if ((own.runAsNonRoot ?? pod.runAsNonRoot) === true && (own.runAsUser ?? pod.runAsUser) === 0)
    judge.refuse('run-as-root', own.runAsUser === 0 ? `${where}.runAsUser` : at);
  if (!isObject(container.securityContext)) return;
  judgeIds(judge, [own, where], ['runAsUser', 'runAsGroup']);
  judgeProfiles(judge, where, own);
  if (own.procMount === 'Unmasked' && spec.hostUsers !== false)
    judge.refuse('proc-mount', `${where}.procMount`, { value: 'Unmasked' });
  if (own.allowPrivilegeEscalation !== false) return;
  const add = asList(asObject(own.capabilities).add);
  if (own.privileged === true || add.includes('CAP_SYS_ADMIN'))
    judge.refuse('privilege-escalation', `${where}.allowPrivilegeEscalation`);
}

function judgeIds(judge: Judge, [context, at]: readonly [JsonObject, string], keys: readonly string[]): void {
  for (const key of keys) {
    const id = context[key];
    if (isNoId(id)) judge.refuse('id-range', `${at}.${key}`, { value: id });
  }
}

function isNoId(id: JsonValue | undefined): boolean {
  const value = findInteger(id);
  return value !== undefined && (value < 0 || value > HIGHEST_ID);
}

/** `validateSeccompProfileField` and `ValidateAppArmorProfileField`. */
function judgeProfiles(judge: Judge, at: string, context: JsonObject): void {
  for (const key of ['seccompProfile', 'appArmorProfile']) {
    const profile = context[key];
    if (!isObject(profile)) continue;
    const { type, localhostProfile: path } = profile;
    const where = `${at}.${key}.localhostProfile`;
    const isLocal = type === 'Localhost';
    const isMissing = key === 'appArmorProfile' ? !findText(path) : !has(profile, 'localhostProfile');
    if (isLocal && isMissing) judge.refuse('localhost-profile', where);
    if (!isLocal && has(profile, 'localhostProfile')) judge.refuse('localhost-profile-unused', where, { others: [type] });
    if (isLocal && key === 'seccompProfile') judgeRelativePath(judge, where, path);
    if (key === 'appArmorProfile' && typeof path === 'string' && path !== path.trim())
      judge.refuse('profile-space', where, { value: path });
  }
}

/** Source: component-helpers' node/util/sysctl/namespace.go. */
const HOST_IPC = /^(kernel[./](sem|shm|shmall|shmmax|shmmni|shm_rmid_forced|msg|msgmax|msgmnb|msgmni)$|fs[./]mqueue[./])/;

/** `validateSysctls`. */
function judgeSysctls(judge: Judge, [context, at]: readonly [JsonObject, string], spec: JsonObject): void {
  const names = new Set<string>();
  eachObject(context.sysctls, `${at}.sysctls`, ({ name }, where) => {
    if (name === '') judge.refuse('required', `${where}.name`);
    const text = findText(name);
    if (text === undefined) return;
    if (!isSysctlName(text)) judge.refuse('sysctl-name', `${where}.name`, { value: text });
    if (names.has(text)) judge.refuse('duplicate-name', `${where}.name`, { value: text });
    names.add(text);
    const isHosts = (spec.hostNetwork === true && /^net[./]/.test(text)) || (spec.hostIPC === true && HOST_IPC.test(text));
    if (isHosts) judge.refuse('sysctl-host', `${where}.name`, { value: text });
  });
}
