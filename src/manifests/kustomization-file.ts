import { basename } from 'node:path';

/** The names by which kustomize finds its file in a folder, in its order. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

export function isKustomizationName(path: string): boolean {
  return KUSTOMIZATION_NAMES.includes(basename(path));
}

/** What such a file is where it does not say so. */
export const KUSTOMIZATION = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };
