import { readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { runChecks } from '../../../src/checks/run-checks.ts';
import { findClusterScoped, groupOf } from '../../../src/resources/identity.ts';
import type { Graph } from '../../../src/types/graph.ts';
import type { Finding } from '../../../src/types/issue.ts';
import type { JsonObject, Manifest } from '../../../src/types/manifest.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { aGraph } from '../build.ts';

/** Manifests in which every reference of one family of rules resolves. An absent one has been deleted. */
export interface Fixture {
  readonly name: string;
  readonly manifests: readonly (Manifest | undefined)[];
}

const folder = new URL('../rules/', import.meta.url);

export const fixtures: readonly Fixture[] = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => ({
    name: file,
    manifests: parseAllDocuments(readFileSync(new URL(file, folder), 'utf8')).map((document) => {
      if (document.errors.length > 0) throw document.errors[0]!;
      return document.toJS() as Manifest;
    }),
  }));

/** A manifest from `apiVersion kind [namespace/]name`, in namespace `shop` unless its kind has none. */
export function toManifest(id: string, body: JsonObject): Manifest {
  const [apiVersion, kind, place] = id.split(' ') as [string, string, string];
  const [name, namespace = isClusterScoped(groupOf(apiVersion), kind) ? undefined : 'shop'] = place.split('/').reverse();
  return {
    apiVersion,
    kind,
    ...body,
    metadata: { name: name!, ...(namespace && { namespace }), ...(body.metadata as JsonObject) },
  };
}

const isClusterScoped = findClusterScoped([]);

/** The position in the fixture is the construct, so that a place stays the same when the resource is renamed. */
export function graphOf(manifests: Fixture['manifests']): Graph {
  return aGraph(
    manifests.flatMap((manifest, index) =>
      manifest === undefined ? [] : [toResource(manifest, String(index).padStart(3, '0'))],
    ),
  );
}

/** What the checks find, as `code position at`. */
export function judge(manifests: Fixture['manifests']): readonly string[] {
  return runChecks(graphOf(manifests)).map(describeFinding).sort();
}

/** The same line for an issue that is to come. */
export function expectIssue(code: Finding['code'], { construct }: Resource, at: string): string {
  return `${code} ${construct} ${at}`;
}

function describeFinding({ code, resource, at = '-' }: Finding): string {
  return expectIssue(code, resource!, at);
}

function toResource(manifest: Manifest, construct: string): Resource {
  const { name, namespace } = manifest.metadata;
  return {
    id: { group: groupOf(manifest.apiVersion), kind: manifest.kind, ...(namespace && { namespace }), name: name! },
    stage: 'staging',
    application: 'rules',
    construct,
    manifest,
  };
}
