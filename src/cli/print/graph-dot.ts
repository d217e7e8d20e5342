import { type Drawing, type DrawnLink, type DrawnNode, groupNodes, type Look } from './graph-drawing.ts';

/** A drawing in the language of Graphviz, with a cluster per application. */
export function printDot({ nodes, links }: Drawing): string {
  const lines = ['digraph stagewright {', '  rankdir=LR;', '  node [shape=box];'];
  for (const [group, members] of groupNodes(nodes)) {
    // Graphviz draws a box only around subgraphs whose name begins with `cluster`.
    if (group !== undefined) lines.push(`  subgraph ${quoteId(`cluster ${group}`)} {`, `    label=${quoteLabel(group)};`);
    for (const node of members) lines.push(`  ${group === undefined ? '' : '  '}${printNode(node)}`);
    if (group !== undefined) lines.push('  }');
  }
  return `${[...lines, ...links.map(printLink), '}'].join('\n')}\n`;
}

const styles: Readonly<Record<Look, readonly string[]>> = {
  plain: [],
  outside: ['style=dashed'],
  missing: ['style=dashed', 'color=red', 'penwidth=3'],
  removed: ['color=red', 'penwidth=3'],
  broken: ['color=red'],
  reached: ['color=orange'],
};

function printNode({ key, label, look }: DrawnNode): string {
  return `${quoteId(key)} [${[`label=${quoteLabel(label)}`, ...styles[look]].join(', ')}];`;
}

function printLink({ from, to, label, line }: DrawnLink): string {
  const attributes = [
    ...(label === undefined ? [] : [`label=${quoteLabel(label)}`]),
    ...(line === 'solid' ? [] : ['style=dashed']),
  ];
  return `  ${quoteId(from)} -> ${quoteId(to)}${attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`};`;
}

function quoteId(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/\p{Cc}/gu, ' ')}"`;
}

/** Labels are HTML to Graphviz as far as `&amp;` goes. */
function quoteLabel(text: string): string {
  return quoteId(text.replaceAll('&', '&amp;'));
}
