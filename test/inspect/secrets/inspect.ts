import { leakedSecret } from '../../../src/inspect/secrets/leaked-secret.ts';
import { plainSecret } from '../../../src/inspect/secrets/plain-secret.ts';
import { isUnfinished } from '../../../src/manifests/placeholders.ts';
import type { Graph } from '../../../src/types/graph.ts';
import type { Finding } from '../../../src/types/issue.ts';
import type { JsonObject, Manifest } from '../../../src/types/manifest.ts';
import type { Resource } from '../../../src/types/resource.ts';

/** What is said about the object, a ConfigMap called `a` unless it says otherwise, among YAML of no stage. */
export function findingsOf(...objects: readonly JsonObject[]): readonly Finding[] {
  const stage = { resources: objects.map(toResource), graph, definitions: [], isUnknown: isUnfinished };
  return [plainSecret, leakedSecret].flatMap((inspection) => [...inspection.inspect(stage)]);
}

const graph: Graph = { cluster: '', resources: [], externals: [], references: [], selections: [], hosts: [] } as unknown as Graph;

function toResource(object: JsonObject): Resource {
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, ...object } as Manifest;
  const group = manifest.apiVersion.includes('/') ? manifest.apiVersion.split('/')[0]! : '';
  return {
    id: { group, kind: manifest.kind, namespace: 'shop', name: 'a' },
    stage: '',
    application: '',
    construct: manifest.kind,
    manifest,
  };
}
