import type { JsonObject } from '../../types/manifest.ts';
import { judgeNoBacksteps, judgeNotBlank, judgeRelativePath } from './fields.ts';
import type { Judge } from './judge.ts';
import { findText } from './read.ts';
import { isDnsSubdomain } from './syntax.ts';

/** Sources that volumes of pods and PersistentVolumes have in common: `validateHostPathVolumeSource` and its like. */
export function judgePersistentSource(judge: Judge, [kind, at]: readonly [string, string], source: JsonObject): void {
  if (kind === 'hostPath' || kind === 'local') {
    judgeNotBlank(judge, [source, at], ['path']);
    judgeNoBacksteps(judge, `${at}.path`, source.path);
  } else if (kind === 'nfs') {
    judgeNotBlank(judge, [source, at], ['server', 'path']);
    const path = findText(source.path);
    if (path !== undefined && !path.startsWith('/')) judge.refuse('path-absolute', `${at}.path`, { value: path });
  } else if (kind === 'persistentVolumeClaim') judgeNotBlank(judge, [source, at], ['claimName']);
  else if (kind === 'csi') judgeCsi(judge, at, source);
  else if (kind === 'gitRepo') judgeRelativePath(judge, `${at}.directory`, source.directory);
}

function judgeCsi(judge: Judge, at: string, source: JsonObject): void {
  judgeNotBlank(judge, [source, at], ['driver', 'volumeHandle']);
  const driver = findText(source.driver);
  if (driver !== undefined && (driver.length > 63 || !isDnsSubdomain(driver.toLowerCase())))
    judge.refuse('csi-driver', `${at}.driver`, { value: driver });
}
