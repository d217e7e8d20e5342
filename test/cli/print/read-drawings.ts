/** A drawing as its reader understands it: labels instead of ids. */
export interface Read {
  readonly groups: readonly string[];
  /** `label in group`, or `label`. */
  readonly nodes: readonly string[];
  /** `from --> to`, `-.->` when dashed, with `: label` where there is one. */
  readonly links: readonly string[];
}

interface Collected {
  readonly groups: string[];
  readonly nodes: Map<string, { readonly label: string; readonly group: string | undefined }>;
  readonly links: {
    readonly from: string;
    readonly to: string;
    readonly isDashed: boolean;
    readonly label: string | undefined;
  }[];
}

/** Reads a Mermaid flow chart as strictly as it can be: one statement per line, plain ids, quoted labels. Throws. */
export function readMermaid(text: string): Read {
  const [head, ...lines] = text.split('\n');
  if (head !== 'graph LR' || lines.pop() !== '') throw new Error('no flow chart');
  const collected: Collected = { groups: [], nodes: new Map(), links: [] };
  const ids = new Set<string>();
  const classes = new Set<string>();
  let group: string | undefined;
  for (const line of lines) {
    const id = '([A-Za-z][A-Za-z0-9_]*)';
    const label = '"([^"<>&`\\\\]*)"';
    const found = (pattern: string) => new RegExp(`^ +${pattern}$`, 'u').exec(line);
    const define = (name: string) => {
      if (ids.has(name) || name === 'end') throw new Error(`${name} cannot be an id, or is one already`);
      ids.add(name);
    };
    const style = found(`classDef ${id} [a-z0-9:#,-]+`);
    const subgraph = found(`subgraph ${id}\\[${label}\\]`);
    const node = found(`${id}\\[${label}\\](?::::${id})?`);
    const link = found(`${id} (-->|-\\.->)(?:\\|${label}\\|)? ${id}`);
    if (style) classes.add(style[1]!);
    else if (subgraph && group === undefined) {
      define(subgraph[1]!);
      group = decode(subgraph[2]!);
      collected.groups.push(group);
    } else if (line === '  end' && group !== undefined) group = undefined;
    else if (node && (node[3] === undefined || classes.has(node[3]))) {
      define(node[1]!);
      collected.nodes.set(node[1]!, { label: decode(node[2]!), group });
    } else if (link) {
      const [, from, arrow, words, to] = link;
      collected.links.push({
        from: from!,
        to: to!,
        isDashed: arrow === '-.->',
        label: words === undefined ? undefined : decode(words),
      });
    } else throw new Error(`no statement: ${line}`);
  }
  if (group !== undefined) throw new Error('a subgraph does not end');
  return resolve(collected);
}

/** Reads what of the dot language is needed: quoted ids, attributes, edges, subgraphs. Throws on everything else. */
export function readDot(text: string): Read {
  const tokens = tokenize(text);
  const take = (...wanted: readonly string[]) => {
    const token = tokens.shift();
    if (token === undefined || (wanted.length > 0 && !wanted.includes(token))) throw new Error(`${token} is not ${wanted}`);
    return token;
  };
  const collected: Collected = { groups: [], nodes: new Map(), links: [] };

  const readAttributes = (): ReadonlyMap<string, string> => {
    const attributes = new Map<string, string>();
    if (tokens[0] !== '[') return attributes;
    take('[');
    for (;;) {
      const name = takeWord(take());
      take('=');
      attributes.set(name, readValue(take()));
      if (take(',', ']') === ']') return attributes;
    }
  };
  const readStatements = (group: string | undefined): void => {
    while (tokens[0] !== '}') {
      const first = take();
      if (first === 'subgraph') {
        if (!idOf(take()).startsWith('cluster')) throw new Error('the subgraph would have no box');
        take('{');
        take('label');
        take('=');
        const label = labelOf(take());
        take(';');
        collected.groups.push(label);
        readStatements(label);
        take('}');
        continue;
      }
      if (tokens[0] === '=') {
        takeWord(first);
        take('=');
        readValue(take());
      } else if (first === 'node') readAttributes();
      else if (tokens[0] === '->') {
        take('->');
        const to = idOf(take());
        const attributes = readAttributes();
        const isDashed = attributes.get('style') === 'dashed';
        collected.links.push({ from: idOf(first), to, isDashed, label: attributes.get('label') });
      } else {
        if (collected.nodes.has(idOf(first))) throw new Error(`${first} is there already`);
        collected.nodes.set(idOf(first), { label: readAttributes().get('label')!, group });
      }
      take(';');
    }
  };
  take('digraph');
  takeWord(take());
  take('{');
  readStatements(undefined);
  take('}');
  if (tokens.length > 0) throw new Error(`${tokens[0]} after the end`);
  return resolve(collected);
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const pattern = /\s+|(->|[{}[\]=,;]|[A-Za-z_][A-Za-z0-9_]*|-?[0-9]+|"(?:[^"\\]|\\["\\])*")/y;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text);
    if (!found) throw new Error(`no token: ${text.slice(at, at + 20)}`);
    if (found[1] !== undefined) tokens.push(found[1]);
  }
  return tokens;
}

function takeWord(token: string): string {
  if (!/^[A-Za-z_]\w*$/.test(token)) throw new Error(`${token} is no word`);
  return token;
}

function idOf(token: string): string {
  if (!token.startsWith('"')) throw new Error(`${token} is not quoted`);
  return token.slice(1, -1).replace(/\\(.)/g, '$1');
}

function readValue(token: string): string {
  return token.startsWith('"') ? labelOf(token) : /^-?\d+$/.test(token) ? token : takeWord(token);
}

function labelOf(token: string): string {
  const text = idOf(token);
  if (/&(?!amp;)/.test(text)) throw new Error(`${text} has an entity`);
  return text.replaceAll('&amp;', '&');
}

function decode(text: string): string {
  if (/#(?!\d+;)/.test(text)) throw new Error(`${text} has no number`);
  return text.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

function resolve({ groups, nodes, links }: Collected): Read {
  const labelOf = (id: string) => {
    const node = nodes.get(id);
    if (!node) throw new Error(`${id} is no node`);
    return node.label;
  };
  return {
    groups,
    nodes: [...nodes.values()].map(({ label, group }) => (group === undefined ? label : `${label} in ${group}`)),
    links: links.map(
      ({ from, to, isDashed, label }) =>
        `${labelOf(from)} ${isDashed ? '-.->' : '-->'} ${labelOf(to)}${label === undefined ? '' : `: ${label}`}`,
    ),
  };
}
