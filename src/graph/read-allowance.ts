import type { Part, Reference } from '../types/graph.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { asList, asObject, fillPieces, readFirst } from './field-path.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';
import { isTemplated } from './templates.ts';

/** What an Argo CD project must allow an application of it: its repository, its destination, its namespace. */
export function readAllowance(hit: Hit, value: JsonValue, world: Surroundings): Reference | undefined {
  const { compiled, cursor, from } = hit;
  const project = findProject(from, world);
  if (project === undefined || isTemplated(JSON.stringify(value))) return undefined;
  const at = fillPieces(compiled.pieces, cursor);
  const denial = findDenial(compiled.rule.id, value, { from, project });
  const parts: readonly Part[] = [{ kind: 'grant', at, denial }];
  const severity = compiled.rule.severity === 'error' ? 'error' : 'warning';
  const target = { kind: 'resource', resource: project } as const;
  return { from, at, rule: compiled.rule.id, to: project.id, parts, optional: false, severity, target };
}

/** The rendered project of an Application or of what an ApplicationSet makes. */
function findProject(from: Resource, { targets }: Surroundings): Resource | undefined {
  const path = from.id.kind === 'ApplicationSet' ? ['spec', 'template', 'spec', 'project'] : ['spec', 'project'];
  const name = readFirst(from.manifest, path) ?? 'default';
  if (typeof name !== 'string' || isTemplated(name)) return undefined;
  const id: ResourceId = { group: 'argoproj.io', kind: 'AppProject', namespace: from.id.namespace, name };
  const target = targets.find(id);
  const found = target?.kind === 'resource' ? target : targets.find({ ...id, namespace: '*' });
  return found?.kind === 'resource' ? found.resource : undefined;
}

function findDenial(
  rule: string,
  value: JsonValue,
  { from, project }: { readonly from: Resource; readonly project: Resource },
): string | undefined {
  const spec = asObject(project.manifest.spec) ?? {};
  switch (rule) {
    case 'app.allowedRepo':
      return isListed(normalize(String(value)), asList(spec.sourceRepos).map(String).map(normalize))
        ? undefined
        : `\`spec.sourceRepos\` does not allow ${String(value)}`;
    case 'app.allowedDest':
      return mayGo(asObject(value) ?? {}, asList(spec.destinations)) ? undefined : '`spec.destinations` does not allow it';
    default: {
      const { namespace = '' } = from.id;
      const isHome = namespace === project.id.namespace || isListed(namespace, asList(spec.sourceNamespaces).map(String));
      return isHome ? undefined : `\`spec.sourceNamespaces\` does not allow namespace "${namespace}"`;
    }
  }
}

/** Argo CD compares without regard to case and to `.git` at the end. */
function normalize(url: string): string {
  return url
    .trim()
    .toLowerCase()
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

/** Where entries name a cluster in another way than the destination does, it may be the same one. */
function mayGo(destination: JsonObject, entries: readonly JsonValue[]): boolean {
  return entries.map(asObject).some((entry) => {
    const { server, name, namespace } = entry ?? {};
    if (typeof destination.namespace === 'string' && !fits(destination.namespace, namespace)) return false;
    const isComparable = (field: 'server' | 'name') => typeof destination[field] === 'string' && entry?.[field] !== undefined;
    if (isComparable('server')) return fits(destination.server as string, server);
    return isComparable('name') ? fits(destination.name as string, name) : true;
  });
}

function fits(text: string, pattern: JsonValue | undefined): boolean {
  return typeof pattern !== 'string' || pattern === '' || pattern.startsWith('!') || isMatch(text, pattern, '.*');
}

/** `!pattern` takes back. A star is read widely where it allows and narrowly where it forbids, as versions differ in this. */
function isListed(text: string, patterns: readonly string[]): boolean {
  const isAllowed = patterns.some((pattern) => !pattern.startsWith('!') && isMatch(text, pattern, '.*'));
  return isAllowed && !patterns.some((pattern) => pattern.startsWith('!') && isMatch(text, pattern.slice(1), '[^/]*'));
}

function isMatch(text: string, pattern: string, star: string): boolean {
  if (pattern.startsWith('/') && pattern.endsWith('/') && pattern.length > 1) return true;
  const source = pattern
    .split(/\*+/)
    .map((part) => part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('?', '.'))
    .join(star);
  return new RegExp(`^${source}$`).test(text);
}
