import { findNearest } from '../text/nearest.ts';
import { quote } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import type { StageDefinition } from '../types/stage.ts';

export interface StageFolder {
  readonly definition: StageDefinition;
  readonly applications: readonly { readonly name: string }[];
}

/**
 * Objects of Flux and Argo CD that link a folder of the GitOps repository that this run renders, and in which it renders
 * nothing: their path begins with one of its stages, and what they pull is the repository that the stage is published to.
 */
export function findMissingFolders(stages: readonly StageFolder[], resources: readonly Resource[]): readonly Finding[] {
  const sources = new Map(resources.filter(isGitRepository).map((each) => [`${each.id.namespace}/${each.id.name}`, each]));
  return resources.flatMap((resource) => {
    const own = stages.find(({ definition }) => definition.name === resource.stage)?.definition;
    const target = own?.target.repository;
    if (own === undefined || target === undefined) return [];
    return listLinks(resource, sources)
      .filter(({ repository }) => repository === undefined || isSameRepository(repository, target))
      .flatMap((link) => findMissing(link, { own, stages, resource }));
  });
}

interface Link {
  readonly at: string;
  readonly path: string;
  /** Undefined for the repository that the operator itself was installed from. */
  readonly repository: string | undefined;
}

/** The name that `flux bootstrap` gives the repository which it pulls. */
const bootstrapped = 'flux-system';

function listLinks({ id, manifest }: Resource, sources: ReadonlyMap<string, Resource>): readonly Link[] {
  const spec = asObject(manifest.spec);
  if (id.kind === 'Kustomization' && id.group === 'kustomize.toolkit.fluxcd.io') {
    const source = asObject(spec?.sourceRef);
    const { path } = spec ?? {};
    if (source?.kind !== 'GitRepository' || typeof path !== 'string' || typeof source.name !== 'string') return [];
    const rendered = sources.get(`${typeof source.namespace === 'string' ? source.namespace : id.namespace}/${source.name}`);
    const url = asObject(rendered?.manifest.spec)?.url;
    if (typeof url !== 'string' && source.name !== bootstrapped) return [];
    return [{ at: 'spec.path', path, repository: typeof url === 'string' ? url : undefined }];
  }
  if (id.kind !== 'Application' || id.group !== 'argoproj.io') return [];
  const many = Array.isArray(spec?.sources)
    ? spec.sources.map((source, index) => [`spec.sources[${index}]`, source] as const)
    : [];
  return [['spec.source', spec?.source] as const, ...many].flatMap(([at, source]) => {
    const { repoURL, path } = asObject(source) ?? {};
    return typeof repoURL === 'string' && typeof path === 'string' ? [{ at: `${at}.path`, path, repository: repoURL }] : [];
  });
}

interface Place {
  readonly own: StageDefinition;
  readonly stages: readonly StageFolder[];
  readonly resource: Resource;
}

function findMissing({ at, path }: Link, { own, stages, resource }: Place): readonly Finding[] {
  const root = trim(own.target.path ?? '');
  const folder = trim(path);
  if (root !== '' && !folder.startsWith(`${root}/`)) return [];
  const [stageName, applicationName] = folder.slice(root === '' ? 0 : root.length + 1).split('/');
  const stage = stages.find(({ definition }) => definition.name === stageName && isSameTarget(definition, own));
  if (stage === undefined || applicationName === undefined) return [];
  const names = stage.applications.map(({ name }) => name);
  if (names.includes(applicationName)) return [];
  const nearest = findNearest(applicationName, names);
  return [
    {
      code: 'missing-reference',
      severity: 'error',
      message: `${resource.id.kind} ${resource.id.namespace}/${resource.id.name} links folder ${quote(folder)} of the GitOps repository, but stage ${quote(stageName!)} has no application ${quote(applicationName)}.`,
      fix: nearest === undefined ? 'Name the folder of an application.' : `Write ${quote(nearest)} if that is meant.`,
      stage: resource.stage,
      application: resource.application,
      resource,
      at,
    },
  ];
}

function isGitRepository({ id }: Resource): boolean {
  return id.kind === 'GitRepository' && id.group === 'source.toolkit.fluxcd.io';
}

function isSameTarget({ target: a }: StageDefinition, { target: b }: StageDefinition): boolean {
  return a.repository === b.repository && trim(a.path ?? '') === trim(b.path ?? '');
}

/** `https://host/a/b.git`, `ssh://git@host/a/b` and `git@host:a/b.git` are the same repository. */
function isSameRepository(a: string, b: string): boolean {
  return normalize(a) === normalize(b);
}

function normalize(url: string): string {
  return url
    .replace(/^[a-z+]+:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+)(?::\d+\/|:|\/)/, '$1/')
    .replace(/(?:\.git)?\/*$/, '')
    .toLowerCase();
}

function trim(path: string): string {
  return path.replace(/^(?:\.?\/)+|\/+$/g, '');
}

function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
