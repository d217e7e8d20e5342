import { findApplicationCycles } from './checks/application-cycles.ts';
import { runChecks } from './checks/run-checks.ts';
import { applyWaivers } from './checks/waivers.ts';
import { orderApplications } from './graph/application-order.ts';
import { buildGraph } from './graph/build-graph.ts';
import { describeNeeds, groupUses, type Uses } from './graph/describe-needs.ts';
import { describeOffers } from './graph/describe-offers.ts';
import { withNeighbours } from './graph/with-neighbours.ts';
import { inspectStage } from './inspect/inspect-stage.ts';
import type { Loaded } from './load/load-stages.ts';
import type { Project } from './load/project.ts';
import { findDuplicatePaths } from './render/duplicate-paths.ts';
import { findMissingFolders } from './render/linked-folders.ts';
import { renderStage } from './render/render-stage.ts';
import { type Collected, collectStage } from './resources/collect.ts';
import { findClusterScoped } from './resources/identity.ts';
import { collectPurely } from './resources/impure.ts';
import { withoutLosses } from './resources/losses.ts';
import { compareIssues, placeIssue } from './resources/place-issue.ts';
import type { RenderedApplication } from './types/files.ts';
import type { Graph } from './types/graph.ts';
import type { Finding, Issue } from './types/issue.ts';
import type { Neighbour } from './types/neighbour.ts';
import type { Removal } from './types/removal.ts';
import type { StageDefinition } from './types/stage.ts';
import type { WaivedIssue, Waiver } from './types/waiver.ts';

/** One stage, checked and written down in memory. */
export interface SynthesizedStage {
  readonly definition: StageDefinition;
  readonly applications: readonly RenderedApplication[];
  /** What authors say is gone on purpose. */
  readonly removals: readonly Removal[];
}

export interface Synthesis {
  readonly stages: readonly SynthesizedStage[];
  /** One graph per cluster, in the order of the stages. */
  readonly graphs: readonly Graph[];
  /** Sorted; an `error` among them means that nothing may be written. */
  readonly issues: readonly Issue[];
  /** What authors have waived, sorted as well: it stops nothing. */
  readonly waived: readonly WaivedIssue[];
  /** Those of what external validators find, which come later. */
  readonly waivers: readonly Waiver[];
}

/**
 * The pipeline: collect the resources of all stages, relate them per cluster, check, order, render. Pure but for reading
 * traces and for the marks by which `npm run bench` tells its phases apart.
 */
export function synthesize(
  project: Project,
  { stages, findings: found, purity }: Pick<Loaded, 'stages' | 'findings' | 'purity'>,
  neighbours: readonly Neighbour[] = [],
): Synthesis {
  const { collected, findings: impure } = collectPurely(stages, ({ tree }) => collectStage(tree), purity);
  performance.mark('stagewright:collected');
  const names = new Set(stages.map(({ definition }) => definition.name));
  const isOwn = ({ project: owner, stage }: Neighbour) => owner === project.name && names.has(stage);
  const ownGraphs = groupByCluster(collected).map(([cluster, members]) => {
    const resources = members.flatMap(({ applications }) => applications.flatMap((application) => application.resources));
    const externals = members.flatMap((stage) => stage.externals);
    const isClusterScoped = findClusterScoped(resources.map(({ manifest }) => manifest));
    return buildGraph({ cluster, resources, externals, isClusterScoped, isComplete: true });
  });
  const orders = new Map(
    ownGraphs.map((graph) => [graph.cluster, orderApplications(graph, applicationsOf(collected, graph.cluster))]),
  );
  const uses = new Map(ownGraphs.map((graph) => [graph.cluster, groupUses(graph)]));
  const graphs = ownGraphs.map((graph) => addNeighbours(graph, neighbours, isOwn));
  const resources = ownGraphs.flatMap((graph) => graph.resources);
  performance.mark('stagewright:related');
  const inspected = graphs.flatMap((graph) => inspectStages(graph, collected, project));
  performance.mark('stagewright:inspected');
  const waivers = collected.flatMap((stage) => stage.waivers);
  const judged = applyWaivers([...graphs.flatMap(runChecks), ...findMissingFolders(collected, resources), ...inspected], {
    waivers: waivers.filter((waiver) => !isDeferred(waiver)),
    resources,
    // Among neighbours, one of them may have what is missing; a run without them still needs the waiver.
    severity: neighbours.every(isOwn) ? 'error' : 'warning',
  });
  performance.mark('stagewright:checked');

  const rendered = collected.map(({ definition, applications }) => {
    const order = orders.get(definition.cluster)!;
    return renderStage({
      project: project.name,
      definition,
      applications: applications.map((application) => ({
        ...application,
        ...order.find(definition.name, application.name),
        offers: describeOffers(application.resources),
        needs: describeNeeds(uses.get(definition.cluster)?.get(definition.name)?.get(application.name) ?? NO_USES),
      })),
    });
  });
  performance.mark('stagewright:rendered');

  const gathered = collected.flatMap((stage) => stage.findings);
  const findings = [
    ...found,
    ...impure,
    ...gathered,
    ...judged.findings,
    ...[...orders.values()].flatMap(findApplicationCycles),
    ...withoutLosses(
      rendered.flatMap((stage) => stage.findings),
      gathered,
    ),
    ...findDuplicatePaths(rendered.flatMap(({ applications }) => applications)),
  ];
  const place = (finding: Finding) => placeIssue(finding, project.root);
  return {
    stages: collected.map(({ definition, removals }, index) => ({
      definition,
      applications: rendered[index]?.applications ?? [],
      removals,
    })),
    graphs,
    issues: findings.map(place).sort(compareIssues),
    waived: judged.waived.map(({ finding, reason }) => ({ ...place(finding), reason })).sort(compareIssues),
    waivers: waivers.filter(isDeferred),
  };
}

const NO_USES: Uses = { references: [], selections: [], hosts: [] };

function isDeferred({ code }: Waiver): boolean {
  return code === 'external-validator';
}

/** True when nothing may be written or published. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some(({ severity }) => severity === 'error');
}

function addNeighbours(graph: Graph, neighbours: readonly Neighbour[], isOwn: (neighbour: Neighbour) => boolean): Graph {
  const near = neighbours.filter(({ cluster = graph.cluster }) => cluster === graph.cluster);
  if (near.length === 0) return graph;
  return withNeighbours(graph, { others: near.filter((neighbour) => !isOwn(neighbour)), before: near.filter(isOwn) });
}

function groupByCluster(collected: readonly Collected[]): readonly (readonly [string, readonly Collected[]])[] {
  const clusters = new Map<string, Collected[]>();
  for (const stage of collected) {
    const { cluster } = stage.definition;
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), stage]);
  }
  return [...clusters];
}

function applicationsOf(collected: readonly Collected[], cluster: string) {
  return collected
    .filter(({ definition }) => definition.cluster === cluster)
    .flatMap(({ definition, applications }) => applications.map(({ name, after }) => ({ stage: definition.name, name, after })));
}

/** Each stage of the graph's cluster by itself, with the definitions that the whole cluster has, and those that are given. */
function inspectStages(graph: Graph, collected: readonly Collected[], { definitions: given = [] }: Project): readonly Finding[] {
  const rendered = graph.resources.map(({ manifest }) => manifest).filter(({ kind }) => kind === 'CustomResourceDefinition');
  const definitions = [...rendered, ...given];
  return collected
    .filter(({ definition }) => definition.cluster === graph.cluster)
    .flatMap(({ definition, applications }) => {
      const resources = applications.flatMap((application) => application.resources);
      return inspectStage({ definition, resources, graph, definitions, isUnknown: () => false });
    });
}
