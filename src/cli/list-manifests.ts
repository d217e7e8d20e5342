import type { SynthesizedStage } from '../synthesize.ts';
import type { FileTree } from '../types/files.ts';

/** The objects of a stage that `kubectl apply -f -` takes: neither the kustomizations nor the operator's files. */
export function listManifests({ applications }: Pick<SynthesizedStage, 'applications'>): FileTree {
  const files = applications.flatMap((application) => [...application.files]);
  return new Map(files.filter(([path]) => !path.startsWith('clusters/') && !path.endsWith('/kustomization.yaml')));
}
