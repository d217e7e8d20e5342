import { type Drawing, type DrawnLink, type DrawnNode, groupNodes, type Look } from './graph-drawing.ts';

/** A drawing as a Mermaid flow chart, with a subgraph per application. */
export function printMermaid({ nodes, links }: Drawing): string {
  const lines = ['graph LR', ...Object.entries(styles).map(([look, style]) => `  classDef ${look} ${style}`)];
  for (const [group, members] of groupNodes(nodes)) {
    if (group !== undefined) lines.push(`  subgraph ${idOf(`in ${group}`)}["${escapeText(group)}"]`);
    for (const node of members) lines.push(`  ${group === undefined ? '' : '  '}${printNode(node)}`);
    if (group !== undefined) lines.push('  end');
  }
  return `${[...lines, ...links.map(printLink)].join('\n')}\n`;
}

const styles: Readonly<Record<Exclude<Look, 'plain'>, string>> = {
  outside: 'stroke-dasharray:4',
  missing: 'stroke:#c00,stroke-width:3px,stroke-dasharray:4',
  removed: 'stroke:#c00,stroke-width:3px',
  broken: 'stroke:#c00',
  reached: 'stroke:#d80',
};

function printNode({ key, label, look }: DrawnNode): string {
  return `${idOf(key)}["${escapeText(label)}"]${look === 'plain' ? '' : `:::${look}`}`;
}

function printLink({ from, to, label, line }: DrawnLink): string {
  const arrow = line === 'solid' ? '-->' : '-.->';
  return `  ${idOf(from)} ${arrow}${label === undefined ? '' : `|"${escapeText(label)}"|`} ${idOf(to)}`;
}

/** Mermaid takes only plain words as ids, and not each of these: `end` and a leading `o` or `x` mean something. */
function idOf(key: string): string {
  return `n_${key.replace(/[^A-Za-z0-9]/gu, (character) => `_${character.codePointAt(0)}_`)}`;
}

/** Within quotes, Mermaid reads HTML, Markdown and its own `#…;`: all but plain characters are written as numbers. */
function escapeText(text: string): string {
  return text.replace(/[^A-Za-z0-9 ./:,=()_-]/gu, (character) => `#${character.codePointAt(0)};`);
}
