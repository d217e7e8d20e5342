import type { JsonValue, Manifest } from '../../types/manifest.ts';
import type { StageDefinition } from '../../types/stage.ts';
import { asObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { isBuiltIn, MOST_ANNOTATIONS, sizeOf } from './metadata.ts';

/** `DefaultMaxRequestBytes` of etcd's server/embed/config.go: 1.5 MiB. */
const MOST_BYTES = 1.5 * 1024 * 1024;

/** Whether the cluster can take an object at all. */
export function judgeSize(judge: Judge, definition: StageDefinition | undefined): void {
  const { manifest } = judge;
  const isArgo = definition?.operator?.name === 'argocd';
  // A character is six bytes of JSON at most.
  if (count(manifest, 'characters') * 6 <= (isArgo ? MOST_ANNOTATIONS : MOST_BYTES)) return;
  const size = storedBytes(judge);
  if (size > MOST_BYTES) judge.refuse('object-size', 'metadata.name', { note: `it has ${size} bytes` });
  else if (isArgo) judgeApply(judge, Buffer.byteLength(JSON.stringify(manifest)));
}

/**
 * Bytes in etcd, or fewer: custom resources are kept as JSON, kinds of Kubernetes as protobuf, where no name of a field
 * counts. What ConfigMaps and Secrets hold has a limit of its own, below this one.
 */
function storedBytes({ id, manifest }: Judge): number {
  if (id.group === '' && (id.kind === 'ConfigMap' || id.kind === 'Secret')) return 0;
  return isBuiltIn(id.group) ? count(manifest, 'texts') : Buffer.byteLength(JSON.stringify(manifest));
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const OPTIONS = 'argocd.argoproj.io/sync-options';

/** Argo CD applies as `kubectl apply` does, which keeps the whole object in an annotation. */
function judgeApply(judge: Judge, size: number): void {
  const annotations = asObject(judge.manifest.metadata.annotations);
  const own = sizeOf(annotations);
  const total = own + size + LAST_APPLIED.length;
  if (own > MOST_ANNOTATIONS || total <= MOST_ANNOTATIONS) return;
  if (/(ServerSideApply|Replace)=true/.test(String(annotations[OPTIONS]))) return;
  judge.refuse('apply-size', 'metadata.annotations', { note: `it would be ${total} bytes` });
}

/** Bytes of all texts, keys left out; or, much quicker, characters of keys and texts with what stands around them. */
function count(value: JsonValue | undefined, what: 'texts' | 'characters'): number {
  const isRough = what === 'characters';
  if (typeof value === 'string') return isRough ? value.length + 2 : Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return isRough ? 8 : 0;
  let size = 0;
  if (Array.isArray(value)) for (const item of value) size += count(item, what) + (isRough ? 1 : 0);
  else for (const key in value) size += count((value as Manifest)[key], what) + (isRough ? key.length + 4 : 0);
  return size;
}
