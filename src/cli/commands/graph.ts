import { listApplicationEdges } from '../../graph/application-edges.ts';
import { findAround } from '../../graph/around.ts';
import { buildGraph } from '../../graph/build-graph.ts';
import { listEdges, sortEdges } from '../../graph/edges.ts';
import { findImpact } from '../../graph/impact.ts';
import { getNamed } from '../../graph/named.ts';
import { findClusterScoped } from '../../resources/identity.ts';
import { StagewrightError } from '../../text/error.ts';
import { printJson } from '../../text/terminal.ts';
import { quote } from '../../text/words.ts';
import type { Graph } from '../../types/graph.ts';
import type { Resource } from '../../types/resource.ts';
import type { CommonOptions } from '../options.ts';
import { run } from '../pipeline.ts';
import { printDot } from '../print/graph-dot.ts';
import { draw } from '../print/graph-drawing.ts';
import { toJson } from '../print/graph-json.ts';
import { printMermaid } from '../print/graph-mermaid.ts';
import { printText } from '../print/graph-text.ts';
import type { GraphView } from '../print/graph-view.ts';
import type { Outcome, World } from '../world.ts';

export interface GraphOptions extends CommonOptions {
  readonly format: 'text' | 'mermaid' | 'dot' | 'json';
  readonly by: 'resource' | 'application';
  /** `KIND/NAME`, as for `impact`. */
  readonly around?: string;
  /** Steps away from it. @default 1 */
  readonly depth?: string;
  readonly impact?: string;
}

/** Who refers to whom: all of it, around a resource, or what would break without one. */
export async function graph(world: World, names: readonly string[], options: GraphOptions): Promise<Outcome> {
  const depth = parseDepth(options);
  const { synthesis } = await run(world, names, options);
  const view = look(synthesis.graphs, { ...options, depth });
  const shown = options.by === 'application' ? { ...view, applications: listApplicationEdges(view.edges) } : view;
  const printed = print(world, shown, options);
  // With --json there is one document already.
  const isForPeople = options.format === 'text' || options.json;
  return { exit: 0, json: toJson(shown), ...(isForPeople ? { text: printed } : { document: printed, text: '' }) };
}

function parseDepth({ around, depth }: GraphOptions): number {
  if (depth === undefined) return 1;
  if (around !== undefined && /^[1-9]\d{0,3}$/.test(depth)) return Number(depth);
  const problem = around === undefined ? 'needs --around' : 'is not a number of steps';
  throw new StagewrightError('usage', `--depth ${quote(depth)} ${problem}.`, {
    hint: 'Write --around Deployment/web --depth 2.',
  });
}

interface Question {
  readonly around?: string;
  readonly depth: number;
  readonly impact?: string;
}

function look(graphs: readonly Graph[], { around, depth, impact }: Question): GraphView {
  const edges = sortEdges(graphs.flatMap(listEdges));
  if (around !== undefined) {
    const found = findAround(edges, getNamed(around, graphs, edges).keys, depth);
    const near = new Set([...found.refersTo, ...found.referredToBy]);
    return { edges: edges.filter((edge) => near.has(edge)), around: { name: around, depth, ...found } };
  }
  if (impact === undefined) return { edges };
  const { resources } = getNamed(impact, graphs, edges);
  if (resources.length === 0) {
    throw new StagewrightError('usage', `${quote(impact)} is not rendered here, so that it cannot be removed.`, {
      hint: `stagewright graph --around ${impact} shows who refers to it.`,
    });
  }
  const removed = new Set(resources);
  const impacts = graphs
    .filter((graph) => graph.resources.some((resource) => removed.has(resource)))
    .map((graph) => findImpact(graph, buildWithout(graph, removed)));
  return {
    edges: sortEdges(impacts.flatMap(({ breaks }) => breaks)),
    impact: {
      name: impact,
      removed: impacts.flatMap(({ removed }) => removed),
      unmade: impacts.flatMap(({ unmade }) => unmade),
      reached: impacts.flatMap(({ reached }) => reached),
    },
  };
}

function buildWithout({ cluster, resources, externals }: Graph, removed: ReadonlySet<Resource>): Graph {
  return buildGraph({
    cluster,
    resources: resources.filter((resource) => !removed.has(resource)),
    externals,
    // Of all of them: removing a definition does not move its objects into a namespace.
    isClusterScoped: findClusterScoped(resources.map(({ manifest }) => manifest)),
    isComplete: true,
  });
}

function print(world: World, view: GraphView, { format }: GraphOptions): string {
  switch (format) {
    case 'text':
      return printText(world, view);
    case 'mermaid':
      return printMermaid(draw(view));
    case 'dot':
      return printDot(draw(view));
    case 'json':
      return printJson(toJson(view));
  }
}
