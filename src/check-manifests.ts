import { runChecks } from './checks/run-checks.ts';
import { buildGraph } from './graph/build-graph.ts';
import { completeGraphs } from './graph/complete-graph.ts';
import { inspectStage } from './inspect/inspect-stage.ts';
import { readDefinitions } from './manifests/definitions.ts';
import { readExternals } from './manifests/externals.ts';
import type { Skipped } from './manifests/find-files.ts';
import { isPlaceholder, isUnfinished } from './manifests/placeholders.ts';
import { listResources, readManifests } from './manifests/read-manifests.ts';
import { temperObjects, temperReferences } from './manifests/temper.ts';
import { isUnplaced, UNSAID } from './manifests/to-resource.ts';
import { createTransparency } from './manifests/transparency.ts';
import { compareIssues, placeIssue } from './resources/place-issue.ts';
import type { Graph } from './types/graph.ts';
import type { Issue } from './types/issue.ts';
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
  const definitions = [...readDefinitions(schemas, folder).definitions, ...found];
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
    return [...temperReferences(runChecks(graph), world), ...temperObjects(inspected, world)];
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
