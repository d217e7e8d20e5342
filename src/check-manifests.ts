import { runChecks } from './checks/run-checks.ts';
import { buildGraph } from './graph/build-graph.ts';
import { completeGraphs } from './graph/complete-graph.ts';
import { inspectStage } from './inspect/inspect-stage.ts';
import { readDefinitions } from './manifests/definitions.ts';
import { readExternals } from './manifests/externals.ts';
import type { Skipped } from './manifests/find-files.ts';
import { isPlaceholder, isUnfinished } from './manifests/placeholders.ts';
import { listResources, readManifests } from './manifests/read-manifests.ts';
import { isUnplaced, UNSAID } from './manifests/to-resource.ts';
import { createTransparency } from './manifests/transparency.ts';
import type { World } from './manifests/worlds.ts';
import { compareIssues, placeIssue } from './resources/place-issue.ts';
import type { Graph } from './types/graph.ts';
import type { Finding, Issue, IssueCode } from './types/issue.ts';
import type { KubernetesVersion } from './types/kubernetes.ts';
import type { PolicyChoice } from './types/policy.ts';
import type { ResourceId } from './types/resource.ts';

export interface ManifestsToCheck {
  /** Files, folders, and `-` for standard input. */
  readonly paths: readonly string[];
  /** Files with declarations of what exists besides. */
  readonly externals: readonly string[];
  /** Files and folders with definitions of custom resources, besides those among the manifests. @default none */
  readonly schemas?: readonly string[];
  /** Where paths begin, also those of issues. */
  readonly folder: string;
  /** What they are to run on. @default the newest known */
  readonly kubernetes?: KubernetesVersion;
  /** What the objects are held to besides. @default nothing */
  readonly policies?: PolicyChoice;
}

/** What `check --manifests` comes to. */
export interface CheckedManifests {
  /** Sorted by file and line. */
  readonly issues: readonly Issue[];
  readonly files: number;
  readonly resources: number;
  readonly references: number;
  /** Documents that are no Kubernetes objects with a name. */
  readonly others: number;
  /** Values and references that wait for a substitution, and were not checked. */
  readonly substitutions: number;
  readonly skipped: readonly Skipped[];
}

/** The same checks over YAML that somebody else wrote: one graph per world, completed by what its neighbours know. */
export function checkManifests({ paths, externals, schemas = [], folder, ...held }: ManifestsToCheck): CheckedManifests {
  const { worlds, isClusterScoped, findings, ...read } = readManifests(paths, folder);
  const declared = readExternals(externals, folder, isClusterScoped);
  const isTransparent = createTransparency(listResources(worlds));
  const all = worlds.map((world) =>
    buildGraph({
      cluster: '',
      resources: world.resources,
      externals: [...declared, ...world.externals],
      isClusterScoped,
      isComplete: false,
      isTransparent,
    }),
  );
  const finished = all.map(withoutPlaceholders);
  const graphs = completeGraphs(
    worlds.map((world, index) => ({ ...world, graph: finished[index]! })),
    { unsaid: UNSAID, isUnplaced, isTransparent },
  );
  const resources = listResources(worlds);
  const found = resources.map(({ manifest }) => manifest).filter(({ kind }) => kind === 'CustomResourceDefinition');
  const definitions = [...readDefinitions(schemas, folder), ...found];
  const pullers = resources.filter(({ id }) => id.group === 'kustomize.toolkit.fluxcd.io');
  const violations = graphs.flatMap((graph, index) => {
    const world = worlds[index]!;
    const inspected = inspectStage({
      resources: world.resources,
      pullers,
      graph,
      definitions,
      isUnknown: isUnfinished,
      ...held,
    });
    return [...temper(runChecks(graph), world), ...soften(inspected, world)];
  });
  return {
    issues: withoutRepeats([...findings, ...violations].map((finding) => placeIssue(finding, folder)).sort(compareIssues)),
    files: read.files,
    resources: resources.length,
    references: countReferences(graphs),
    others: read.others,
    substitutions: read.substitutions,
    skipped: read.skipped,
  };
}

/** A name that nobody can have is to be replaced by one: that it is not there says nothing. */
function withoutPlaceholders(graph: Graph): Graph {
  const isFinished = ({ name, namespace }: ResourceId) =>
    !isPlaceholder(name) && (namespace === undefined || !isPlaceholder(namespace));
  return {
    ...graph,
    references: graph.references.filter(({ target, to }) => target !== undefined || isFinished(to)),
    hosts: graph.hosts.filter(({ target, service }) => target !== undefined || isFinished(service)),
    selections: graph.selections.filter(
      ({ matches, labels }) => matches.length > 0 || !Object.values(labels).some((value) => /[<>{}$]/.test(value)),
    ),
  };
}

/** Where names are still to be made, or where nobody says what is applied together, a collision may be none. */
function temper(violations: readonly Finding[], { isLoose, isRenamed, uncertain }: World): readonly Finding[] {
  return violations.flatMap((finding) => {
    const { code, resource } = finding;
    const isCollision = code === 'duplicate-identity' || code === 'duplicate-host';
    if (isCollision && (isRenamed || resource?.id.name.endsWith('*'))) return [];
    const isMissing = code === 'missing-reference' || code === 'unmatched-selector' || code === 'unknown-host';
    const isUncertain = isMissing ? uncertain.has(resource!) : isLoose && code === 'duplicate-host';
    return [isUncertain && finding.severity === 'error' ? { ...finding, severity: 'warning' as const } : finding];
  });
}

/**
 * What a kustomization still changes is not what is applied: what is missing may come with a patch, and what is wrong may go. The
 * same holds for files beside a kustomization that does not name them: they may be patches themselves.
 */
function soften(inspected: readonly Finding[], { patched, uncertain, isMoved, opener }: World): readonly Finding[] {
  return inspected.flatMap((finding) => {
    const { code, severity, resource, at } = finding;
    if (resource === undefined || !PATCHED.has(code)) return [finding];
    const isMissing = code === 'missing-field';
    if (isMissing && (patched.has(resource) || ((isMoved || opener) && at?.endsWith('.namespace')))) return [];
    const isOpen = patched.has(resource) || uncertain.has(resource);
    return [isOpen && severity === 'error' ? { ...finding, severity: 'warning' as const } : finding];
  });
}

/** What a patch can mend. A secret that somebody wrote down is written down. */
const PATCHED: ReadonlySet<IssueCode> = new Set([
  ...(['unknown-field', 'missing-field', 'wrong-type', 'invalid-field', 'invalid-definition'] as const),
  ...(['pod-security', 'admission-policy', 'policy', 'too-large'] as const),
]);

/** What several worlds share is said once, as an error if it is one anywhere. */
function withoutRepeats(issues: readonly Issue[]): readonly Issue[] {
  const known = new Map<string, Issue>();
  for (const issue of issues) {
    const key = keyOf(issue);
    const present = known.get(key);
    if (present === undefined || (present.severity !== 'error' && issue.severity === 'error')) known.set(key, issue);
  }
  return [...known.values()];
}

function keyOf(issue: Issue): string {
  const { code, rule, source, at, resource } = issue;
  // It is about the kind: which of its objects it names is all the same.
  if (rule === 'no-definition') return JSON.stringify([rule, resource?.apiVersion, resource?.kind]);
  return source === null ? JSON.stringify(issue) : JSON.stringify([code, rule, source, at, resource?.kind, resource?.name]);
}

/** Each once, though several worlds may have it. */
function countReferences(graphs: readonly Graph[]): number {
  const places = new Set<string>();
  for (const { references, selections, hosts } of graphs) {
    for (const { from, at } of [...references, ...selections, ...hosts]) places.add(`${from.construct}\n${at}`);
  }
  return places.size;
}
