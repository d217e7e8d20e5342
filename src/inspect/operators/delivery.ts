import { describe } from '../../text/describe.ts';
import type { InspectedStage } from '../../types/inspection.ts';
import type { JsonObject, Manifest } from '../../types/manifest.ts';
import type { Resource } from '../../types/resource.ts';
import type { StageDefinition } from '../../types/stage.ts';
import { asObject } from '../pod.ts';

/** An object of an operator that applies a folder. */
export interface Puller {
  readonly manifest: Manifest;
  readonly spec: JsonObject;
  /** What messages call it, such as `Kustomization flux-system/staging-shop`. */
  readonly name: string;
  /** The author's own object; absent for what the stage's operator makes. */
  readonly resource?: Resource;
}

/** How an application's folder comes into the cluster. */
export interface Delivery {
  readonly application: string;
  /** Relative to the repository, such as `gitops/staging/shop`. */
  readonly folder: string;
  readonly flux: readonly Puller[];
  readonly argocd: readonly Puller[];
}

/** The deliveries of a stage's applications, by name; none for YAML of no stage, whose folders nobody knows. */
export function findDeliveries({ definition, resources, graph }: InspectedStage): ReadonlyMap<string, Delivery> {
  if (!definition) return new Map();
  const authored = new Map<string, Puller[]>();
  for (const resource of graph.resources) {
    const puller = asPuller(resource.manifest, resource);
    for (const path of puller ? listPaths(puller) : []) authored.set(path, [...(authored.get(path) ?? []), puller!]);
  }
  const applications = new Set(resources.map(({ application }) => application));
  return new Map([...applications].map((application) => [application, deliver(application, definition, authored)]));
}

export function isFlux({ manifest }: Puller): boolean {
  return manifest.kind === 'Kustomization';
}

/** The path without what may stand around it: `gitops/staging` of `./gitops/staging/`. */
export function normalizePath(path: string): string {
  return path.replace(/^(?:\.?\/+)+|\/+$/g, '').replace(/^\.$/, '');
}

/** The object as what applies a folder, if it is such an object. */
export function asPuller(manifest: Manifest, resource?: Resource): Puller | undefined {
  const { kind, apiVersion, metadata } = manifest;
  if (kind !== 'Kustomization' && kind !== 'Application') return undefined;
  const [group = ''] = apiVersion.split('/');
  if (group !== (kind === 'Application' ? 'argoproj.io' : 'kustomize.toolkit.fluxcd.io')) return undefined;
  const { name, namespace } = metadata;
  const id = resource?.id ?? { group, kind, name, ...(namespace !== undefined && { namespace }) };
  return { manifest, spec: asObject(manifest.spec), name: describe(id), ...(resource && { resource }) };
}

function deliver(application: string, definition: StageDefinition, authored: ReadonlyMap<string, readonly Puller[]>): Delivery {
  const { target, name: stage, operator, cluster } = definition;
  const folder = normalizePath(`${target.path ?? ''}/${stage}/${application}`);
  const made = operator?.objects({
    stage,
    application,
    cluster,
    path: folder,
    // What is asked is who pulls it and how, not its name nor its place in the order.
    name: `${stage}-${application}`,
    namespace: '',
    dependsOn: [],
    depth: 0,
    repository: target.repository,
    branch: target.branch ?? 'main',
  });
  const own = (made ?? []).flatMap((manifest) => asPuller(manifest) ?? []);
  const pullers = [...own, ...(authored.get(folder) ?? [])];
  return { application, folder, flux: pullers.filter(isFlux), argocd: pullers.filter((puller) => !isFlux(puller)) };
}

function listPaths({ spec }: Puller): readonly string[] {
  const sources = [spec, asObject(spec.source), ...(Array.isArray(spec.sources) ? spec.sources.map(asObject) : [])];
  return [...new Set(sources.flatMap(({ path }) => (typeof path === 'string' ? normalizePath(path) : [])))];
}
