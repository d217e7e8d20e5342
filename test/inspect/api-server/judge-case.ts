import { apiServer } from '../../../src/inspect/api-server/api-server.ts';
import type { Finding } from '../../../src/types/issue.ts';
import type { JsonObject, JsonValue, Manifest } from '../../../src/types/manifest.ts';
import type { StageDefinition } from '../../../src/types/stage.ts';
import { bases } from './bases.ts';

/** The manifest of a kind with values put into it by path. */
export function change(kind: keyof typeof bases, values: Readonly<Record<string, JsonValue | undefined>>): Manifest {
  const manifest = structuredClone(bases[kind]) as Manifest;
  for (const [path, value] of Object.entries(values)) put(manifest, path, value);
  return manifest;
}

/** What the API server is said to refuse of a manifest. */
export function judge(manifest: Manifest, definition?: StageDefinition): readonly Finding[] {
  const { apiVersion, kind, metadata } = manifest;
  const id = {
    group: apiVersion.includes('/') ? apiVersion.split('/')[0]! : '',
    kind,
    namespace: 'shop',
    name: String(metadata.name),
  };
  const resource = { id, stage: 'production', application: 'shop', construct: 'shop/web', manifest };
  const stage = { resources: [resource], definitions: [], isUnknown: (text: string) => text.includes('@LATER') };
  return [...apiServer.inspect({ ...stage, graph: undefined!, ...(definition && { definition }) })];
}

function put(root: JsonObject, path: string, value: JsonValue | undefined): void {
  const steps = [...path.matchAll(/[^.[\]]+/g)].map(([step]) => step);
  const last = steps.pop()!;
  let holder = root as Record<string, JsonValue | undefined>;
  for (const [index, step] of steps.entries()) {
    holder[step] ??= /^\d+$/.test(steps[index + 1] ?? last) ? [] : {};
    holder = holder[step] as Record<string, JsonValue | undefined>;
  }
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}
