// Writes schemas/flux.json.br and schemas/argo-cd.json.br: the definitions of the operators' own kinds, without descriptions.
//   node scripts/make-operator-schemas.mjs [--check]
// They come out of Go modules, whose checksums stand below; `go` and `unzip` are needed. With --check nothing is written, and the
// exit code is 1 where a file would change. Of several releases the newest that serves a version says what it looks like.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { parseAllDocuments } from 'yaml';

// The manifests that Flux releases stand in a module of somebody who distributes them: not all modules of Flux can be had.
const OPERATORS = [
  {
    file: 'flux',
    operator: 'Flux',
    module: 'github.com/controlplaneio-fluxcd/flux-operator@v0.59.0',
    sum: 'h1:jByuiWYtjSJxucGHuz68tV0DeVFz5CYrKQYfxAwE7lE=',
    releases: ['2.9.5', '2.8.8', '2.7.5', '2.6.4'],
    folderOf: (release) => `config/data/flux/v${release}/`,
    // Where the Flux operator installs Flux, it adds its own kinds: notificationPatchTmpl in internal/builder/templates.go.
    widened: {
      field: 'kind',
      of: { 'alerts.notification.toolkit.fluxcd.io': 'eventSources', 'receivers.notification.toolkit.fluxcd.io': 'resources' },
      values: ['FluxInstance', 'ResourceSet', 'ResourceSetInputProvider'],
    },
  },
  {
    file: 'argo-cd',
    operator: 'Argo CD',
    module: 'github.com/argoproj/argo-cd/v3@v3.6.1',
    sum: 'h1:OmhqeKiR3C//awbFrhQqFdtRI+Qiv17j8vqm3UkMj/g=',
    releases: ['3.6.1'],
    folderOf: () => 'manifests/crds/',
  },
];

const FOR_PEOPLE = new Set(['description', 'title', 'example', 'externalDocs']);

const isCheck = process.argv.includes('--check');
const folder = new URL('../schemas/', import.meta.url);
for (const { file, ...operator } of OPERATORS) {
  const text = `${JSON.stringify(makePack(operator))}\n`;
  const path = new URL(`${file}.json.br`, folder);
  const present = existsSync(path) ? brotliDecompressSync(readFileSync(path)).toString('utf8') : undefined;
  if (present === text) continue;
  console.log(`schemas/${file}.json.br ${isCheck ? 'is not what the script makes' : 'written'}`);
  if (isCheck) {
    process.exitCode = 1;
    continue;
  }
  mkdirSync(folder, { recursive: true });
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  writeFileSync(path, brotliCompressSync(text, { params }));
}

function makePack({ operator, module, sum, releases, folderOf, widened }) {
  const archive = download(module, sum);
  const byName = new Map();
  for (const release of releases) {
    for (const definition of readDefinitions(archive, `${module}/${folderOf(release)}`)) {
      add(byName, definition, release === releases[0] ? undefined : `${operator} ${release}`);
    }
  }
  for (const [name, list] of Object.entries(widened?.of ?? {})) {
    for (const { schema } of byName.get(name).spec.versions) {
      const { items } = schema.openAPIV3Schema.properties.spec.properties[list];
      items.properties[widened.field].enum.push(...widened.values);
    }
  }
  const definitions = [...byName.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  return { operator, release: releases[0], module, sum, ...share(definitions) };
}

/** The archive of the module, after a look at its checksum: `go` refuses to unpack what needs a newer Go. */
function download(module, sum) {
  let answer;
  try {
    answer = execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    answer = error.stdout;
  }
  const { Zip, Sum, Error: problem } = JSON.parse(answer);
  if (Zip === undefined) throw new Error(`${module}: ${problem}`);
  if (Sum !== sum) throw new Error(`${module} has checksum ${Sum}, not ${sum}.`);
  return Zip;
}

function readDefinitions(archive, prefix) {
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 };
  const paths = execFileSync('unzip', ['-Z1', archive, `${prefix}*.yaml`], options)
    .trim()
    .split('\n')
    .sort();
  return paths
    .flatMap((path) => parseAllDocuments(execFileSync('unzip', ['-p', archive, path], options)).map((each) => each.toJS()))
    .filter((object) => object?.kind === 'CustomResourceDefinition');
}

/** Adds the versions that no newer release serves; `until` is the last release that had them. */
function add(byName, { apiVersion, kind, metadata: { name }, spec }, until) {
  const { group, names, scope, versions } = spec;
  if (!byName.has(name)) {
    const { kind: own, plural } = names;
    byName.set(name, {
      apiVersion,
      kind,
      metadata: { name },
      spec: { group, names: { kind: own, plural }, scope, versions: [] },
    });
  }
  const known = byName.get(name).spec.versions;
  for (const { name: version, served, schema, subresources } of versions) {
    if (!served || known.some((each) => each.name === version)) continue;
    const openAPIV3Schema = slim(schema.openAPIV3Schema, 'schema');
    known.push({
      name: version,
      served,
      ...(until && { until }),
      schema: { openAPIV3Schema },
      ...(subresources && { subresources }),
    });
  }
}

/** The schema without what is for people. A property may be called `description`, so names of properties are kept. */
function slim(value, place) {
  if (Array.isArray(value)) return value.map((each) => slim(each, place === 'list' ? 'schema' : 'value'));
  if (typeof value !== 'object' || value === null || place === 'value') return value;
  const entries = Object.entries(value).filter(([key]) => place !== 'schema' || !FOR_PEOPLE.has(key));
  return Object.fromEntries(entries.map(([key, each]) => [key, slim(each, place === 'names' ? 'schema' : placeOf(key))]));
}

function placeOf(key) {
  if (key === 'properties') return 'names';
  if (key === 'allOf' || key === 'anyOf' || key === 'oneOf') return 'list';
  return key === 'items' || key === 'additionalProperties' || key === 'not' || key === 'openAPIV3Schema' ? 'schema' : 'value';
}

/** Puts what occurs several times into a list, and `{ "$shared": index }` where it occurred: a third of the bytes, and of the time. */
function share(definitions) {
  const counts = new Map();
  const count = (value) => {
    if (typeof value !== 'object' || value === null) return;
    const text = JSON.stringify(value);
    if (text.length < 100) return;
    counts.set(text, (counts.get(text) ?? 0) + 1);
    // What is inside of something shared is counted once.
    if (counts.get(text) === 1) for (const each of Object.values(value)) count(each);
  };
  count(definitions);
  const shared = [];
  const indexes = new Map();
  const put = (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const text = JSON.stringify(value);
    if (!((counts.get(text) ?? 0) > 1)) return inner(value);
    if (!indexes.has(text)) {
      const content = inner(value);
      indexes.set(text, shared.push(content) - 1);
    }
    return { $shared: indexes.get(text) };
  };
  const inner = (value) =>
    Array.isArray(value) ? value.map(put) : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, put(each)]));
  return { definitions: definitions.map(put), shared };
}
