import { describe, expect, test } from 'vitest';
import { printDot } from '../../../src/cli/print/graph-dot.ts';
import { type Drawing, draw } from '../../../src/cli/print/graph-drawing.ts';
import { printMermaid } from '../../../src/cli/print/graph-mermaid.ts';
import { listApplicationEdges } from '../../../src/graph/application-edges.ts';
import { listEdges } from '../../../src/graph/edges.ts';
import { findImpact } from '../../../src/graph/impact.ts';
import { aDeployment, aGraph, aResource, aService } from '../../graph/build.ts';
import { readDot, readMermaid } from './read-drawings.ts';

const service = aService('shop/web');
const secret = aResource('Secret shop/db');
const ingress = aResource('Ingress shop/web', {
  metadata: { annotations: { 'kubernetes.io/tls-acme': 'true' } },
  spec: { tls: [{ secretName: 'tls' }], defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
});
const web = {
  ...aDeployment('shop/web', { envFrom: [{ secretRef: { name: 'db' } }, { secretRef: { name: 'lost' } }] }),
  application: 'web',
};
const reader = aDeployment('shop/reader', {
  envFrom: [{ secretRef: { name: 'tls' } }, { secretRef: { name: 'o', optional: true } }],
});
const resources = [service, secret, ingress, web, reader];
const edges = listEdges(aGraph(resources));

describe.each([
  ['Mermaid', (drawing: Drawing) => readMermaid(printMermaid(drawing))],
  ['dot', (drawing: Drawing) => readDot(printDot(drawing))],
])('a drawing in %s', (_, read) => {
  test('has every resource in the box of its application, and what is missing outside and marked', () => {
    const { groups, nodes } = read(draw({ edges }));
    expect(groups.toSorted()).toEqual(['staging/shop', 'staging/web']);
    expect(nodes.toSorted()).toEqual([
      'Deployment shop/reader in staging/shop',
      'Deployment shop/web in staging/web',
      'Ingress shop/web in staging/shop',
      'Secret shop/db in staging/shop',
      'Secret shop/lost (missing)',
      'Secret shop/o (missing)',
      'Secret shop/tls (made at run time) in staging/shop',
      'Service shop/web in staging/shop',
    ]);
  });

  test('has one link per pair, dashed where the target may be missing', () => {
    const { links } = read(draw({ edges }));
    expect(links.toSorted()).toEqual([
      'Deployment shop/reader --> Secret shop/tls (made at run time)',
      'Deployment shop/reader -.-> Secret shop/o (missing)',
      'Deployment shop/web --> Secret shop/db',
      'Deployment shop/web --> Secret shop/lost (missing)',
      'Ingress shop/web --> Secret shop/tls (made at run time)',
      'Ingress shop/web --> Service shop/web',
      'Ingress shop/web -.-> Secret shop/tls (made at run time): makes',
      'Service shop/web --> Deployment shop/web',
    ]);
  });

  test('by application has the number and the kinds of references', () => {
    const { groups, nodes, links } = read(draw({ edges, applications: listApplicationEdges(edges) }));
    expect(groups).toEqual([]);
    expect(nodes.toSorted()).toEqual(['(missing)', 'staging/shop', 'staging/web']);
    expect(links).toEqual([
      'staging/shop --> staging/web: 2: Deployment',
      'staging/web --> staging/shop: 1: Secret',
      'staging/web --> (missing): 1: Secret',
    ]);
  });

  test('of an impact says what is removed, breaks and is taken along', () => {
    const { breaks, ...impact } = findImpact(aGraph(resources), aGraph(resources.filter((each) => each !== secret)));
    const { nodes, links } = read(draw({ edges: breaks, impact: { name: 'Secret/db', ...impact } }));
    expect(nodes.toSorted()).toEqual([
      'Deployment shop/reader (may fail) in staging/shop',
      'Deployment shop/web (breaks) in staging/web',
      'Ingress shop/web (stops) in staging/shop',
      'Secret shop/db (removed) in staging/shop',
      'Secret shop/tls (made at run time) in staging/shop',
      'Service shop/web (stops) in staging/shop',
    ]);
    expect(links).toContain('Deployment shop/web (breaks) --> Secret shop/db (removed)');
  });

  test('keeps any name as it is, and one node per name', () => {
    const names = [
      ...['end', 'a"b', "a'b", 'a\\', 'a\\"b', '"', 'a]b', 'a[b"]', '<b>x</b>', '&amp;', '#35;', '`code`', '%% no comment'],
      ...['a-b', 'a_b', 'a.b', 'a:b', 'a|b', '{}', '-->', '->', ';', '//x', 'ä', '名前', '😀', '__proto__', 'system:node'],
    ];
    const nodes = names.map((name) => ({ key: name, label: name, look: 'plain' as const, group: `in ${name}` }));
    const links = names.map((name, index) => ({
      from: name,
      to: names[(index + 1) % names.length]!,
      label: name,
      line: 'solid' as const,
    }));
    const drawn = read({ nodes, links });
    expect(drawn.nodes).toEqual(names.map((name) => `${name} in in ${name}`));
    expect(drawn.groups).toEqual(names.map((name) => `in ${name}`));
    expect(drawn.links).toEqual(links.map(({ from, to, label }) => `${from} --> ${to}: ${label}`));
  });

  test('of nothing is valid', () => {
    expect(read(draw({ edges: [] }))).toEqual({ groups: [], nodes: [], links: [] });
  });
});

test('the strict readers refuse what is wrong', () => {
  for (const text of [
    'graph LR\n  a["b"',
    'graph LR\n  a["b"c"]\n',
    'graph LR\n  end["b"]\n',
    'graph LR\n  a --> b\n',
    'graph LR\n  subgraph a["x"]\n',
  ]) {
    expect(() => readMermaid(text)).toThrow();
  }
  for (const text of [
    'digraph a {',
    'digraph a { "a" -> "b\\"; }',
    'digraph a { a b }',
    'digraph a { "a" [label=b c]; } x',
    'digraph a { "x" -> "y"; }',
  ]) {
    expect(() => readDot(text)).toThrow();
  }
});
