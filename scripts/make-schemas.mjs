// Makes schemas/kubernetes-<version>.json.br, all that is known of the kinds of each version of Kubernetes:
//   node scripts/make-schemas.mjs [--check]
// With --check nothing is written, and what is there must say what would be written. It takes Go for its downloads (once about 300 MB).
//
// Sources, at the tag named below, as the Go module proxy gives them and its checksum database confirms them:
// - k8s.io/kubernetes: api/openapi-spec/swagger.json (types, fields, formats, what is required) and
//   pkg/generated/openapi/zz_generated.openapi.go (enumerations, which swagger.json leaves out);
// - k8s.io/api: */zz_generated.prerelease-lifecycle.go (since when, deprecated, removed, and what to use instead).
// What these leave out or have wrong is in schema-corrections.mjs.
// Both are Apache-2.0; descriptions are left out.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { deprecatedKinds, enforced, notEnforced, oldLifecycle, words } from './schema-corrections.mjs';

const tags = ['27.16', '28.15', '29.14', '30.14', '31.14', '32.13', '33.13', '34.4', '35.4', '36.3', '37.0'];

const isCheck = process.argv.includes('--check');
const target = join(import.meta.dirname, '..', 'schemas');
const modules = new Map(download(tags.flatMap((tag) => [`k8s.io/kubernetes@v1.${tag}`, `k8s.io/api@v0.${tag}`])));
const lifecycle = readLifecycle(tags.map((tag) => modules.get(`k8s.io/api@v0.${tag}`)));
const used = new Set();
mkdirSync(target, { recursive: true });
for (const tag of tags) {
  const pack = makePack(tag, modules.get(`k8s.io/kubernetes@v1.${tag}`));
  const text = JSON.stringify(pack);
  const file = join(target, `kubernetes-${pack.version}.json.br`);
  if (isCheck && !(existsSync(file) && brotliDecompressSync(readFileSync(file)).toString() === text)) {
    throw new Error(`${basename(file)} is not what Kubernetes ${pack.release} gives`);
  }
  const packed = brotliCompressSync(text);
  if (!isCheck) writeFileSync(file, packed);
  console.log(
    `${pack.release}: ${Object.keys(pack.kinds).length} kinds, ${Object.keys(pack.types).length} types, ${packed.length} bytes`,
  );
}
const unused = [...Object.keys(notEnforced), ...enforced].filter((field) => !used.has(field));
unused.push(...Object.keys(deprecatedKinds).filter((kind) => lifecycle[kind]?.[1]));
if (unused.length > 0) throw new Error(`Corrections that correct nothing: ${unused.join(', ')}`);

function download(names) {
  const text = execFileSync('go', ['mod', 'download', '-json', ...names], {
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '-mod=mod' },
  });
  return text
    .trim()
    .split(/^(?=\{)/m)
    .map((each) => JSON.parse(each))
    .map(({ Path, Version, Dir }) => [`${Path}@${Version}`, Dir]);
}

// A pack: `kinds` names the type of each `apiVersion/Kind`. A type has `fields`, each with the text of its type, and `required`. Such a text is
// int32, int64, number, string, boolean, any, or a word of schema.ts; `#name` for another type; `=A|B` for one of these texts; before any of
// them, `[]` for a list and `{}` for a map.
function makePack(tag, folder) {
  const version = `1.${tag.split('.')[0]}`;
  const { definitions } = JSON.parse(readFileSync(join(folder, 'api', 'openapi-spec', 'swagger.json'), 'utf8'));
  const enumerations = readEnumerations(folder, definitions);
  const types = {};
  const kinds = {};
  const addType = (schema) => {
    const name = shorten(schema);
    if (types[name]) return;
    const { properties = {}, required = [], 'x-kubernetes-group-version-kind': own = [] } = definitions[schema];
    const fields = {};
    types[name] = { fields };
    const isKind = own.length === 1 && !own[0].kind.endsWith('List');
    for (const [field, property] of Object.entries(properties).sort(compareKeys)) {
      // What only the cluster writes, and what an object that is applied may say nonetheless.
      if (isKind && field === 'status') fields.status = 'any';
      else fields[field] = printType(property, `${name}#${field}`, enumerations);
      for (const [, next] of fields[field].matchAll(/#(.+)$/g)) addType(definitionsByName.get(next));
    }
    const isNeeded = (field) => {
      const place = `${name.replace(/\.v\w+\./, '.')}#${field}`;
      if (place in notEnforced || enforced.includes(place)) used.add(place);
      return enforced.includes(place) || (required.includes(field) && !(place in notEnforced) && !(isKind && field === 'status'));
    };
    const needed = Object.keys(fields).filter(isNeeded);
    if (needed.length > 0) types[name].required = needed;
  };
  const definitionsByName = new Map(Object.keys(definitions).map((schema) => [shorten(schema), schema]));
  for (const [schema, { 'x-kubernetes-group-version-kind': own = [] }] of Object.entries(definitions).sort(compareKeys)) {
    if (own.length !== 1) continue;
    const [{ group, version: of, kind }] = own;
    kinds[`${group === '' ? '' : `${group}/`}${of}/${kind}`] = shorten(schema);
    addType(schema);
  }
  const isTold = ([kind, [, deprecated]]) => !kinds[kind] || (deprecated && compareVersions(deprecated, version) <= 0);
  const told = Object.entries(lifecycle)
    .filter(isTold)
    .map(([kind, [introduced, deprecated, removed, instead]]) => [
      kind,
      [introduced, deprecated, removed, findReplacement(kind, instead, kinds)],
    ])
    .concat(Object.entries(deprecatedKinds).filter(isTold))
    .sort(compareKeys);
  return {
    version,
    release: `v1.${tag}`,
    kinds,
    lifecycle: Object.fromEntries(told),
    types: Object.fromEntries(Object.entries(types).sort(compareKeys)),
  };
}

/** Where the same kind is now: what Kubernetes names may itself be gone, or be a list by mistake. */
function findReplacement(name, instead, kinds) {
  const [kind] = name.split('/').slice(-1);
  const groups = [instead ?? name, name].map((each) => each.split('/').slice(0, -2).join('/'));
  const rank = (apiVersion) => (/alpha/.test(apiVersion) ? 2 : /beta/.test(apiVersion) ? 1 : 0);
  const candidates = Object.keys(kinds)
    .filter((each) => each !== name && each.endsWith(`/${kind}`) && groups.includes(each.split('/').slice(0, -2).join('/')))
    .map((each) => each.slice(0, -kind.length - 1))
    .filter((each) => rank(each) <= rank(name))
    .sort((one, other) => rank(one) - rank(other) || (one < other ? 1 : -1));
  return candidates[0] ?? null;
}

function printType(property, place, enumerations) {
  const { $ref, type, format, items, additionalProperties } = property;
  if ($ref) {
    const schema = $ref.replace('#/definitions/', '');
    return words[schema] ?? `#${shorten(schema)}`;
  }
  if (type === 'array') return `[]${printType(items, place, enumerations)}`;
  if (type === 'object') return additionalProperties ? `{}${printType(additionalProperties, place, enumerations)}` : 'any';
  if (type === 'string' && format === 'byte') return 'base64';
  if (type === 'integer') return format;
  const values = enumerations.get(place);
  if (values && type !== 'string') throw new Error(`${place} is a ${type} with an enumeration`);
  return values ? `=${values.join('|')}` : type;
}

/** `core.v1.Container#imagePullPolicy` to its values. */
function readEnumerations(folder, definitions) {
  const names = new Map(Object.keys(definitions).map((schema) => [functionOf(schema), shorten(schema)]));
  const found = new Map();
  let type;
  let field;
  for (const line of readFileSync(join(folder, 'pkg', 'generated', 'openapi', 'zz_generated.openapi.go'), 'utf8').split('\n')) {
    type = /^func schema_(\w+)\(/.exec(line)?.[1] ?? type;
    field = /^\t{5}"([^"]+)": \{$/.exec(line)?.[1] ?? field;
    const values = /^\t+Enum: +\[\]interface\{\}\{(.*)\},$/.exec(line)?.[1];
    if (values === undefined || !names.has(type)) continue;
    found.set(`${names.get(type)}#${field}`, JSON.parse(`[${values}]`).sort());
  }
  if (found.size < 50) throw new Error(`Only ${found.size} enumerations in ${folder}`);
  return found;
}

/** `io.k8s.api.core.v1.Container` to `k8sio_api_core_v1_Container`, as the generator names its functions. */
function functionOf(schema) {
  const path = schema.replace(/^io\.k8s\./, 'k8sio.').split('.');
  return path
    .slice(-5)
    .filter((part) => !part.includes('-'))
    .join('_');
}

function shorten(schema) {
  return schema.replace(/^io\.k8s\.(?:api|apimachinery\.pkg\.apis|apimachinery\.pkg|[\w-]+\.pkg\.apis)\./, '');
}

/** `apiVersion/Kind` to [introduced, deprecated, removed, replacement], the newest release's word last. */
function readLifecycle(folders) {
  const found = { ...oldLifecycle };
  for (const folder of folders) {
    for (const file of readdirSync(folder, { recursive: true }).sort()) {
      if (basename(file) !== 'zz_generated.prerelease-lifecycle.go') continue;
      const [name, version] = file.split('/');
      const group = /^\/\/ \+groupName=(.*)$/m.exec(readFileSync(join(folder, file, '..', 'doc.go'), 'utf8'))?.[1] ?? name;
      const text = readFileSync(join(folder, file), 'utf8');
      const facts = {};
      for (const [, kind, what, value] of text.matchAll(/^func \(in \*(\w+)\) APILifecycle(\w+)\(\).*\n\treturn (.*)$/gm)) {
        facts[kind] ??= {};
        facts[kind][what] = value;
      }
      for (const [kind, { Introduced, Deprecated, Removed, Replacement }] of Object.entries(facts)) {
        if (kind.endsWith('List') && kind !== 'List') continue;
        const instead = /Group: "(.*)", Version: "(.*)", Kind: "(.*)"/.exec(Replacement ?? '')?.slice(1);
        const replacement = instead?.filter((part) => part !== '').join('/');
        const row = [toVersion(Introduced), toVersion(Deprecated), toVersion(Removed), replacement].map((each) => each ?? null);
        found[`${group === '' ? '' : `${group}/`}${version}/${kind}`] = row;
      }
    }
  }
  return found;
}

function toVersion(text) {
  return text?.replace(', ', '.');
}

function compareVersions(one, other) {
  return Number(one.split('.')[1]) - Number(other.split('.')[1]);
}

function compareKeys([one], [other]) {
  return one < other ? -1 : 1;
}
