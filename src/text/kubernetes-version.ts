import type { KubernetesVersion } from '../types/kubernetes.ts';
import { StagewrightError } from './error.ts';
import { list, quote } from './words.ts';

/** Every version whose kinds are known, the oldest first. */
export const kubernetesVersions = [
  '1.27',
  '1.28',
  '1.29',
  '1.30',
  '1.31',
  '1.32',
  '1.33',
  '1.34',
  '1.35',
  '1.36',
  '1.37',
] as const satisfies readonly KubernetesVersion[];

/** What a stage that names none is judged by. */
export const newestKubernetes = kubernetesVersions[kubernetesVersions.length - 1]!;

export function findKubernetesVersion(text: unknown): KubernetesVersion | undefined {
  return kubernetesVersions.find((version) => version === text);
}

/** The error for a version that is not known, with those that are, and the nearest. `where` is who says it: `Stage "prod"`. */
export function unknownKubernetes(text: unknown, where: string): StagewrightError {
  const minor = Number(/^v?1\.(\d+)/.exec(String(text))?.[1]);
  const [nearest] = kubernetesVersions.toSorted((one, other) => distance(one, minor) - distance(other, minor));
  const all = `Known are ${list(kubernetesVersions, kubernetesVersions.length)}.`;
  return new StagewrightError(
    'kubernetes-unknown',
    `${where} is to run on Kubernetes ${quote(String(text).slice(0, 40))}, whose kinds are not known.`,
    { hint: Number.isNaN(minor) ? all : `${all} The nearest is ${nearest}.` },
  );
}

function distance(version: KubernetesVersion, minor: number): number {
  return Math.abs(Number(version.slice(2)) - minor);
}
