import { findKubernetesVersion, unknownKubernetes } from '../text/kubernetes-version.ts';
import { quote } from '../text/words.ts';
import type { KubernetesVersion } from '../types/kubernetes.ts';
import { blameCaller, type Callable } from './trace.ts';

/** What the author of that stage wrote, checked. Blames who makes the stage: throws `kubernetes-unknown`. */
export function readKubernetes(stage: string, option: KubernetesVersion, maker: Callable): KubernetesVersion {
  const version = findKubernetesVersion(option);
  if (version === undefined) throw blameCaller(unknownKubernetes(option, `Stage ${quote(stage)}`), maker);
  return version;
}
