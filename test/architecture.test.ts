import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What each room may import besides itself and Node's modules: the table of ARCHITECTURE.md. */
const mayImport: Readonly<Record<string, string>> = {
  types: '-',
  text: 'types',
  model: 'types, text, cdk8s, constructs, croner, yaml',
  load: 'types, text, model, esbuild, jsonc-parser',
  resources: 'types, text, model, cdk8s, constructs',
  manifests: 'types, text, resources, yaml',
  graph: 'types, text',
  checks: 'types, text, graph',
  schemas: 'types, text',
  inspect: 'types, text, schemas, @marcbachmann/cel-js',
  render: 'types, text',
  diff: 'types, text, resources, manifests, yaml',
  plan: 'types, text, diff',
  disk: 'types, text',
  validators: 'types, text, git',
  timeline: 'types, text',
  git: 'types, text, simple-git',
  source: 'types, text, git',
  published: 'types, text, plan, timeline, git',
  deliver: 'types, text, plan, timeline, git, source, published',
  plugs: 'types, text',
  cli: 'every room, synthesize.ts, check-manifests.ts, commander',
  'synthesize.ts': 'types, load, resources, graph, checks, inspect, render',
  'check-manifests.ts': 'types, manifests, resources, graph, checks, inspect',
  'index.ts': 'types, text, model, plugs',
};
const rooms = Object.keys(mayImport).filter((room) => !room.endsWith('.ts'));
const roomsOnTheMachine = [
  'model',
  'load',
  'manifests',
  'schemas',
  'disk',
  'git',
  'source',
  'published',
  'deliver',
  'plugs',
  'validators',
  'cli',
];
const machine = ['node:fs', 'node:fs/promises', 'node:child_process', 'node:net', 'node:http', 'node:https'];

interface SourceFile {
  /** Path below `src/`. */
  readonly path: string;
  readonly room: string;
  readonly lines: number;
  readonly imports: readonly { readonly specifier: string; readonly isType: boolean }[];
  /** What the house rules forbid, with its line. */
  readonly forbidden: readonly string[];
}

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .sort()
  .map(readSource);

describe('rooms', () => {
  test('are the folders and files of src/', () => {
    expect([...new Set(files.map(({ room }) => room))].sort()).toEqual(Object.keys(mayImport).sort());
  });

  test('stand in ARCHITECTURE.md with the same imports', () => {
    const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    const [, section = ''] = page.split('\n## Rooms\n');
    const rows = section.split('\n## ')[0]!.matchAll(/^\| `([^`]+)` +\| .+ \| (.+?) +\|$/gm);
    expect(Object.fromEntries([...rows].map(([, room, imports]) => [room, imports]))).toEqual(mayImport);
  });

  test('import only what their row allows', () => {
    const wrong = files.flatMap(({ path, room, imports }) =>
      imports
        .map(({ specifier }) => targetOf(path, specifier))
        .filter((target) => !isAllowed(room, target))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('files of src/', () => {
  test('import one another without cycles', () => {
    expect(findCycle(files)).toBeUndefined();
    const ring = [readText('plan/a.ts', 'import { b } from "./b.ts";'), readText('plan/b.ts', 'import { a } from "./a.ts";')];
    expect(findCycle(ring)).toBe('plan/a.ts -> plan/b.ts -> plan/a.ts');
  });

  test('have at most 250 lines, tables apart', () => {
    const long = files.filter(({ path, lines }) => lines > 250 && !path.endsWith('-table.ts'));
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  test('have no export *, any, enum, namespace or parameter property, and only cli/main.ts prints and exits', () => {
    expect(files.flatMap(({ forbidden }) => forbidden)).toEqual([]);
  });

  test('are seen by this test', () => {
    const source =
      'export * from "./a.ts"; enum B {} let c: any; console.log(process.stdout); class D { constructor(readonly e: 1) {} }';
    const found = readText('graph/bad.ts', source).forbidden.map((text) => text.split(' ').slice(1).join(' '));
    expect(found).toEqual(['export *', 'enum', 'any', 'console', 'process.stdout', 'parameter property']);
  });
});

function readSource(path: string): SourceFile {
  return readText(path, readFileSync(join(root, 'src', path), 'utf8'));
}

function readText(path: string, text: string): SourceFile {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: { specifier: string; isType: boolean }[] = [];
  const forbidden: string[] = [];
  const visit = (node: ts.Node): void => {
    const found = readImport(node);
    if (found) imports.push(found);
    const evil = findForbidden(node, path);
    if (evil) forbidden.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${evil}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { path, room: path.split('/')[0]!, lines: text.split('\n').length - 1, imports, forbidden };
}

function readImport(node: ts.Node): SourceFile['imports'][number] | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const { moduleSpecifier } = node;
    const isType = ts.isExportDeclaration(node)
      ? node.isTypeOnly
      : node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? { specifier: moduleSpecifier.text, isType } : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, isType: true };
  }
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [specifier] = node.arguments;
  return specifier && ts.isStringLiteral(specifier) ? { specifier: specifier.text, isType: false } : undefined;
}

function findForbidden(node: ts.Node, path: string): string | undefined {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'any';
  if (ts.isExportDeclaration(node) && !node.exportClause) return 'export *';
  if (ts.isEnumDeclaration(node)) return 'enum';
  if (ts.isModuleDeclaration(node)) return 'namespace';
  if (ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent)) return 'parameter property';
  if (path === 'cli/main.ts') return undefined;
  if (ts.isIdentifier(node) && node.text === 'console') return 'console';
  if (!ts.isPropertyAccessExpression(node) || node.expression.getText() !== 'process') return undefined;
  return ['exit', 'exitCode', 'stdout', 'stderr'].includes(node.name.text) ? node.getText() : undefined;
}

/** A room, or the name of a package. */
function targetOf(path: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return posix.join(dirname(path), specifier).split('/')[0]!;
}

function isAllowed(room: string, target: string): boolean {
  if (target === room) return true;
  if (builtinModules.includes(target.replace('node:', ''))) return roomsOnTheMachine.includes(room) || !machine.includes(target);
  const allowed = mayImport[room]!.split(', ');
  return allowed.includes(target) || (allowed.includes('every room') && rooms.includes(target));
}

/** Files that import each other in a ring; type imports are gone at run time and do not count. */
function findCycle(sources: readonly SourceFile[]): string | undefined {
  const byPath = new Map(sources.map((file) => [file.path, file]));
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(' -> ');
    if (done.has(path)) return undefined;
    done.add(path);
    for (const { specifier, isType } of byPath.get(path)?.imports ?? []) {
      const cycle =
        isType || !specifier.startsWith('.') ? undefined : walk(posix.join(dirname(path), specifier), [...trail, path]);
      if (cycle) return cycle;
    }
    return undefined;
  };
  return sources.map(({ path }) => walk(path, [])).find((cycle) => cycle !== undefined);
}
