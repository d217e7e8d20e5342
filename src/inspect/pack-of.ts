import { type Pack, readPack } from '../schemas/packs.ts';
import { newestKubernetes } from '../text/kubernetes-version.ts';
import type { InspectedStage } from '../types/inspection.ts';
import type { Resource } from '../types/resource.ts';

/** The kinds of the version of Kubernetes that a stage is to run on. */
export function packOf({ definition, kubernetes }: InspectedStage): Pack {
  return readPack(definition?.kubernetes ?? kubernetes ?? newestKubernetes);
}

/** How a version is said: an option of the stage, or of the command for YAML of no stage. */
export function sayVersion({ stage }: Resource, version: string): string {
  return stage === '' ? `--kubernetes ${version}` : `kubernetes: '${version}'`;
}
