import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asObject } from '../pod.ts';
import { judgeNoBacksteps, judgeNotBlank, judgeRelativePath } from './fields.ts';
import type { Judge } from './judge.ts';
import { eachObject, findText, has } from './read.ts';

/** `ValidateVolumeMounts` and `ValidateVolumeDevices` of core validation; that volumes exist is said by `missing-inner-reference`. */
export function judgeMounts(judge: Judge, at: string, container: JsonObject): void {
  if (container.volumeMounts === undefined && container.volumeDevices === undefined) return;
  const paths = new Set<JsonValue>();
  const mounted = new Set<JsonValue>();
  const isPrivileged = asObject(container.securityContext).privileged === true;
  eachObject(container.volumeMounts, `${at}.volumeMounts`, (mount, where) => {
    judgeNotBlank(judge, [mount, where], ['name', 'mountPath']);
    judgePath(judge, [mount.mountPath, `${where}.mountPath`], paths);
    if (mount.name) mounted.add(mount.name);
    judgeRelativePath(judge, `${where}.subPath`, mount.subPath);
    judgeRelativePath(judge, `${where}.subPathExpr`, mount.subPathExpr);
    if (findText(mount.subPath) && findText(mount.subPathExpr)) judge.refuse('sub-path-both', `${where}.subPathExpr`);
    if (mount.mountPropagation === 'Bidirectional' && !isPrivileged)
      judge.refuse('mount-propagation', `${where}.mountPropagation`, { value: 'Bidirectional' });
    if (has(mount, 'recursiveReadOnly')) judgeRecursive(judge, where, mount);
  });
  const devices = new Set<JsonValue>();
  eachObject(container.volumeDevices, `${at}.volumeDevices`, (device, where) => {
    const { name } = device;
    judgeNotBlank(judge, [device, where], ['name', 'devicePath']);
    judgePath(judge, [device.devicePath, `${where}.devicePath`], paths);
    judgeNoBacksteps(judge, `${where}.devicePath`, device.devicePath);
    if (!name) return;
    if (devices.has(name) || mounted.has(name)) judge.refuse('device-name', `${where}.name`, { value: name });
    devices.add(name);
  });
}

function judgePath(judge: Judge, [path, at]: readonly [JsonValue | undefined, string], paths: Set<JsonValue>): void {
  if (typeof path !== 'string' || path === '') return;
  if (paths.has(path)) judge.refuse('duplicate-mount-path', at, { value: path });
  paths.add(path);
}

/** `validateMountRecursiveReadOnly`. */
function judgeRecursive(judge: Judge, at: string, mount: JsonObject): void {
  const { recursiveReadOnly: value, mountPropagation: propagation } = mount;
  if (value !== 'Enabled' && value !== 'IfPossible') return;
  const isFine = mount.readOnly === true && (propagation === undefined || propagation === null || propagation === 'None');
  if (!isFine) judge.refuse('recursive-read-only', `${at}.recursiveReadOnly`, { value, others: [propagation] });
}
