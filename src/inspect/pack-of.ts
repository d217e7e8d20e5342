import { type Pack, readPack } from '../schemas/packs.ts';
import { newestKubernetes } from '../text/kubernetes-version.ts';
import type { InspectedStage } from '../types/inspection.ts';

/** The kinds of the version of Kubernetes that a stage is to run on. */
export function packOf({ definition, kubernetes }: InspectedStage): Pack {
  return readPack(definition?.kubernetes ?? kubernetes ?? newestKubernetes);
}
