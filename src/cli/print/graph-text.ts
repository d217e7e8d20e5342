import type { ApplicationEdge } from '../../graph/application-edges.ts';
import type { Edge } from '../../graph/edges.ts';
import type { Reached } from '../../graph/impact.ts';
import { plural } from '../../text/words.ts';
import type { World } from '../world.ts';
import { describe, type GraphView, placeOf } from './graph-view.ts';

/** A graph for people: by application and resource, one line per field. */
export function printText(world: World, { edges, applications, around, impact }: GraphView): string {
  const print = (some: readonly Edge[]) => printEdges(world, some);
  if (impact) {
    const what = applications ? printApplications(world, applications) : print(edges);
    return [
      `Removing ${impact.name} takes away ${plural(impact.removed.length, 'resource')}:\n`,
      ...impact.removed.map((resource) => `  ${describe(resource.id)}  (${placeOf(resource)})\n`),
      ...impact.unmade.map(({ id, by }) => `  ${describe(id)}  (no longer made by ${describe(by.id)})\n`),
      edges.length === 0 ? '\nNothing that refers to it breaks.\n' : `\nWhat breaks:\n${what}`,
      impact.reached.length === 0 ? '' : `\nWhat that takes along:\n${impact.reached.map(printReached).join('')}`,
    ].join('');
  }
  if (applications) return applications.length === 0 ? nothing : printApplications(world, applications);
  if (around) {
    return [
      `${around.name} refers to:\n${print(around.refersTo) || '  nothing\n'}`,
      `${around.name} is referred to by:\n${print(around.referredToBy) || '  nothing\n'}`,
    ].join('\n');
  }
  return print(edges) || nothing;
}

const nothing = 'Nothing refers to anything.\n';

function printEdges(world: World, edges: readonly Edge[]): string {
  const lines: string[] = [];
  let place = '';
  let source = '';
  for (const edge of edges) {
    const { from, at, to } = edge;
    if (place !== placeOf(from)) {
      place = placeOf(from);
      source = '';
      lines.push(place);
    }
    if (source !== describe(from.id)) {
      source = describe(from.id);
      lines.push(`  ${source}`);
    }
    lines.push(`    -> ${describe(to)}${remarks(world, edge)}  ${at}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function remarks(world: World, { from, supply, supplier, maybeFrom, optional }: Edge): string {
  const remarks: string[] = [];
  if (supply === 'external') remarks.push('external');
  if (supply === 'builtin') remarks.push('built in');
  if (supply === 'produced') remarks.push(`produced by ${describe(supplier!.id)}`);
  if (supply === 'missing') remarks.push(world.style('red', 'missing'));
  if (maybeFrom) remarks.push(`may come from ${describe(maybeFrom.id)}`);
  if (supplier && supplier.stage !== from.stage) remarks.push(placeOf(supplier));
  else if (supplier && supplier.application !== from.application) remarks.push(supplier.application);
  if (optional) remarks.push('optional');
  return remarks.length === 0 ? '' : `  (${remarks.join(', ')})`;
}

function printApplications(world: World, edges: readonly ApplicationEdge[]): string {
  const lines: string[] = [];
  let place = '';
  for (const edge of edges) {
    const { to, references, kinds } = edge;
    if (place !== placeOf(edge)) lines.push(placeOf(edge));
    place = placeOf(edge);
    const end =
      to.supply === 'application' ? placeOf(to) : to.supply === 'missing' ? world.style('red', '(missing)') : `(${to.supply})`;
    lines.push(`  -> ${end}  ${plural(references, 'reference')}: ${kinds.join(', ')}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function printReached({ through, behind, effect }: Reached): string {
  const { from, at } = through;
  return `  ${describe(from.id)}  (${placeOf(from)})  ${effect}, through ${describe(behind.id)}  ${at}\n`;
}
