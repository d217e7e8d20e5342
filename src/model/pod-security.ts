import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { PodSecurity, PodSecurityLevel } from '../types/pod-security.ts';
import { blameCaller, type Callable } from './trace.ts';

/** What the author of that stage wrote, checked. Blames who makes the stage: throws `stage-invalid`. */
export function readPodSecurity(stage: string, option: PodSecurityLevel | PodSecurity, maker: Callable): PodSecurity {
  const security = typeof option === 'object' ? option : { enforce: option };
  const { enforce = 'privileged', warn = 'privileged', version, ...others } = security;
  const refuse = (what: string, hint: string) =>
    blameCaller(new StagewrightError('stage-invalid', `The podSecurity of stage ${quote(stage)} has ${what}.`, { hint }), maker);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw refuse(`a field ${quote(unknown)}`, 'Its fields are enforce, warn and version.');
  const strange = [enforce, warn].find((level) => !LEVELS.includes(level));
  if (strange !== undefined)
    throw refuse(`the level ${quote(String(strange))}`, 'Levels are privileged, baseline and restricted.');
  if (version !== undefined && !/^1\.\d{1,3}$/.test(version)) {
    throw refuse(`the version ${quote(String(version))}`, 'Write the version of Kubernetes, such as "1.34".');
  }
  return security;
}

const LEVELS: readonly PodSecurityLevel[] = ['privileged', 'baseline', 'restricted'];
