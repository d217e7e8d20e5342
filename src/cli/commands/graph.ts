import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import type { Graph, Target } from '../../types/graph.ts';
import type { ResourceId } from '../../types/resource.ts';
import type { CommonOptions } from '../options.ts';
import { run } from '../pipeline.ts';
import type { Outcome, World } from '../world.ts';

export interface GraphOptions extends CommonOptions {
  /** @default 'text' */
  readonly format?: string;
}

/** Who refers to whom: one line per reference that leads from one resource to another. */
export async function graph(world: World, names: readonly string[], options: GraphOptions): Promise<Outcome> {
  const { synthesis } = await run(world, names, options);
  const edges = synthesis.graphs.flatMap(edgesOf);
  const format = options.format ?? 'text';
  const print = printers[format];
  if (!print) {
    throw new StagewrightError('usage', `There is no graph format ${quote(format)}.`, {
      hint: `Formats are ${Object.keys(printers).join(', ')}.`,
    });
  }
  return { exit: 0, json: { edges }, text: print(edges) };
}

/** One reference; the JSON shape of `graph --json`. */
interface Edge {
  readonly stage: string;
  readonly application: string;
  readonly from: string;
  readonly at: string;
  readonly to: string;
  /** Who supplies it: an application, `external`, `built in`, `produced by …`, or null when nobody does. */
  readonly by: string | null;
  readonly kind: 'reference' | 'selector' | 'host';
}

function edgesOf({ references, selections, hosts }: Graph): readonly Edge[] {
  const edges: Edge[] = [];
  for (const { from, at, to, target } of references) {
    edges.push({ ...placeOf(from), at, to: describe(to), by: supplierOf(target), kind: 'reference' });
  }
  for (const { from, at, matches } of selections) {
    for (const match of matches)
      edges.push({ ...placeOf(from), at, to: describe(match.id), by: match.application, kind: 'selector' });
  }
  for (const { from, at, service, target } of hosts) {
    edges.push({ ...placeOf(from), at, to: describe(service), by: supplierOf(target), kind: 'host' });
  }
  return edges.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function placeOf({ stage, application, id }: { readonly stage: string; readonly application: string; readonly id: ResourceId }) {
  return { stage, application, from: describe(id) };
}

function describe({ kind, namespace, name }: ResourceId): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function supplierOf(target: Target | undefined): string | null {
  switch (target?.kind) {
    case 'resource':
      return target.resource.application;
    case 'external':
      return 'external';
    case 'produced':
      return `produced by ${describe(target.by.id)}`;
    case 'builtin':
      return 'built in';
    default:
      return null;
  }
}

function keyOf({ stage, application, from, at, to }: Edge): string {
  return [stage, application, from, at, to].join('\0');
}

const printers: Readonly<Record<string, (edges: readonly Edge[]) => string>> = {
  text: printText,
  mermaid: (edges) => `graph LR\n${unique(edges.map(({ from, to }) => `  ${id(from)}["${from}"] --> ${id(to)}["${to}"]\n`))}`,
  dot: (edges) =>
    `digraph stagewright {\n  rankdir=LR;\n${unique(edges.map(({ from, to }) => `  ${JSON.stringify(from)} -> ${JSON.stringify(to)};\n`))}}\n`,
  json: (edges) => `${JSON.stringify({ edges }, null, 2)}\n`,
};

function printText(edges: readonly Edge[]): string {
  const lines: string[] = [];
  let place = '';
  let source = '';
  for (const { stage, application, from, at, to, by } of edges) {
    if (place !== `${stage}/${application}`) lines.push(`${stage}/${application}`);
    if (place !== `${stage}/${application}` || source !== from) lines.push(`  ${from}`);
    place = `${stage}/${application}`;
    source = from;
    const supplier = by === application ? '' : `  (${by ?? 'missing'})`;
    lines.push(`    -> ${to}${supplier}  ${at}`);
  }
  return `${lines.join('\n')}\n`;
}

function unique(lines: readonly string[]): string {
  return [...new Set(lines)].join('');
}

/** Mermaid takes only plain words as names of nodes. */
function id(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, (character) => `_${character.charCodeAt(0)}_`);
}
