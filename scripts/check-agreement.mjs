// Compares our verdicts with those of kubeconform -strict, an independent validator, whose schemas are not ours either:
//   node scripts/check-agreement.mjs --kubeconform FILE --openapi SWAGGER --version 1.36 --catalog CATALOG [--schemas FOLDER]... [--mutants] FOLDER...
// SWAGGER is the OpenAPI document of that version of Kubernetes, CATALOG a checkout of datreeio/CRDs-catalog; `--schemas` has the
// definitions for ours, and the last ones are manifests. With --mutants, each object that both take is broken in some way, and both judge it again. Prints a line for each
// object about which they differ, and counts; what the differences come from is in docs/schemas.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseAllDocuments, stringify } from 'yaml';

const text = { type: 'string' };
const { values: given, positionals: folders } = parseArgs({
  options: {
    kubeconform: text,
    openapi: text,
    version: text,
    catalog: text,
    command: text,
    schemas: { ...text, multiple: true },
    mutants: { type: 'boolean' },
  },
  allowPositionals: true,
});
const command = given.command ?? fileURLToPath(new URL('../lib/cli/main.js', import.meta.url));

/** Both verdicts of each object that kubeconform has a schema for: by file, kind and name. */
function compare(folder, schemas) {
  const theirs = runKubeconform(folder, schemas);
  const ours = runOurs(folder);
  return [...theirs].map(([key, their]) => ({ key, their, our: ours.get(key) ?? ours.get(key.split('|')[0]) }));
}

function runKubeconform(folder, schemas) {
  const locations = [
    `${schemas}/{{ .ResourceKind }}{{ .KindSuffix }}.json`,
    `${resolve(given.catalog)}/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`,
  ];
  const args = [
    '-strict',
    '-output',
    'json',
    '-verbose',
    ...locations.flatMap((location) => ['-schema-location', location]),
    '.',
  ];
  const { stdout, stderr } = spawnSync(given.kubeconform, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (stdout === '') throw new Error(`kubeconform: ${stderr}`);
  const found = new Map();
  for (const { filename, kind, name, status, msg } of JSON.parse(stdout).resources) {
    if (kind === '' || name === '' || status === 'statusSkipped' || /could not find schema/.test(msg)) continue;
    const key = `${relative('.', filename)}|${kind}|${name}`;
    if (status !== 'statusValid' || !found.has(key)) found.set(key, status === 'statusValid' ? undefined : msg);
  }
  return found;
}

/** What a schema can say; the rules of the API server's own code go further, and kubeconform has none of them. */
const OF_SCHEMAS = new Set(['unknown-field', 'missing-field', 'wrong-type', 'unknown-kind', 'removed-api', 'invalid-manifest']);
const RULES_OF_SCHEMAS = new Set([
  'enum',
  'pattern',
  'format',
  'range',
  'length',
  'size',
  'unique',
  'quantity',
  'time',
  'base64',
  'anyOf',
  'oneOf',
  'allOf',
  'not',
]);

function runOurs(folder) {
  const schemas = (given.schemas ?? []).flatMap((path) => ['--schemas', resolve(path)]);
  const args = [command, 'check', '--manifests', '.', '--json', '--kubernetes', given.version, ...schemas];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (stdout === '' || JSON.parse(stdout).issues === undefined) throw new Error(stderr);
  const found = new Map();
  for (const { severity, code, rule, message, resource, source } of JSON.parse(stdout).issues) {
    // With a rule, it is the API server's own code that asks for the field.
    const isMeant =
      (OF_SCHEMAS.has(code) && !(code === 'missing-field' && rule !== null)) ||
      (code === 'invalid-field' && RULES_OF_SCHEMAS.has(rule));
    if (severity !== 'error' || !isMeant) continue;
    // What is no YAML is said of the file.
    found.set(resource ? `${source.file}|${resource.kind}|${resource.name}` : source.file, message);
  }
  return found;
}

function print(folder, verdicts) {
  const count = (test) => verdicts.filter(test).length;
  const valid = count(({ their, our }) => their === undefined && our === undefined);
  const invalid = count(({ their, our }) => their !== undefined && our !== undefined);
  console.log(
    `${folder}: ${verdicts.length} objects, both valid ${valid}, both invalid ${invalid}, different ${verdicts.length - valid - invalid}`,
  );
  for (const { key, their, our } of verdicts) {
    if ((their === undefined) === (our === undefined)) continue;
    console.log(
      `  ${key}\n    ${their === undefined ? 'only ours' : 'only theirs'}: ${(their ?? our).replace(/\s+/g, ' ').slice(0, 300)}`,
    );
  }
}

/** JSON schemas as kubeconform asks for them, in the way of openapi2jsonschema: strict, and optional fields may be null. */
function writeSchemas(openapi, folder) {
  mkdirSync(folder);
  const { definitions } = JSON.parse(readFileSync(openapi, 'utf8'));
  const converted = Object.entries(definitions).map(([name, each]) => [name, SPECIAL[name] ?? convert(each)]);
  writeFileSync(join(folder, 'all.json'), JSON.stringify({ definitions: Object.fromEntries(converted) }));
  for (const [name, each] of Object.entries(definitions)) {
    for (const { group, version, kind } of each['x-kubernetes-group-version-kind'] ?? []) {
      const suffix = [...(group === '' ? [] : [group.split('.')[0]]), version].join('-');
      const schema = { $ref: `all.json#/definitions/${name}` };
      writeFileSync(join(folder, `${kind.toLowerCase()}-${suffix}.json`), JSON.stringify(schema));
    }
  }
  return folder;
}

const SPECIAL = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { oneOf: [{ type: ['string', 'null'] }, { type: ['integer', 'null'] }] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [{ type: ['string', 'null'] }, { type: ['number', 'null'] }] },
  'io.k8s.apimachinery.pkg.util.intstr.RawExtension': {},
};

function convert(
  { description: _, $ref, type, properties, required, items, additionalProperties, format, ...rest },
  isOptional = false,
) {
  if ($ref) return isOptional ? { anyOf: [{ type: 'null' }, { $ref }] } : { $ref };
  const schema = {
    ...(type && { type: isOptional ? [type, 'null'] : type }),
    ...(rest.enum && { enum: rest.enum }),
    ...(format && { format }),
  };
  if (properties) {
    const isNeeded = (key) => required?.includes(key);
    schema.properties = Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, convert(each, !isNeeded(key))]));
    schema.additionalProperties = false;
  }
  if (required) schema.required = required;
  if (items) schema.items = convert(items, true);
  if (additionalProperties) schema.additionalProperties = convert(additionalProperties, true);
  return schema;
}

/** Breaks each object that both take in one way, which is drawn from its place, so that it is the same each time. */
function writeMutants(folder, verdicts, target) {
  mkdirSync(target, { recursive: true });
  const valid = new Set(verdicts.filter(({ their, our }) => their === undefined && our === undefined).map(({ key }) => key));
  let number = 0;
  for (const file of listFiles(folder)) {
    for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
      const object = document.errors.length === 0 ? document.toJS() : undefined;
      if (!valid.has(`${relative(folder, file)}|${object?.kind}|${object?.metadata?.name}`)) continue;
      for (const way of WAYS) {
        const mutant = structuredClone(object);
        const [place, key] = draw(mutant, number * 7919 + 13);
        if (place === undefined) continue;
        way(place, key);
        writeFileSync(join(target, `${String(number++).padStart(6, '0')}.yaml`), stringify(mutant));
      }
    }
  }
}

const WAYS = [
  (place) => {
    place.unknownField = 'x';
  },
  (place, key) => {
    delete place[key];
  },
  (place, key) => {
    place[key] = typeof place[key] === 'object' ? 'x' : { x: 'y' };
  },
  (place, key) => {
    place[key] = typeof place[key] === 'string' ? 5 : 'x';
  },
];

/** Some field of an object, of those below `spec`, `data` and the like. */
function draw(object, number) {
  const found = [];
  const walk = (value) => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) for (const key of Object.keys(value)) found.push([value, key]);
    for (const each of Object.values(value)) walk(each);
  };
  for (const [key, value] of Object.entries(object)) if (!['apiVersion', 'kind', 'metadata', 'status'].includes(key)) walk(value);
  return found.length === 0 ? [] : found[number % found.length];
}

function listFiles(folder) {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) =>
      statSync(path, { throwIfNoEntry: false })?.isDirectory() ? listFiles(path) : /\.ya?ml$/.test(path) ? [path] : [],
    );
}

const scratch = mkdtempSync(join(tmpdir(), 'agreement-'));
try {
  const schemas = writeSchemas(given.openapi, join(scratch, 'schemas'));
  for (const folder of folders) {
    const verdicts = compare(resolve(folder), schemas);
    print(folder, verdicts);
    if (!given.mutants) continue;
    const mutants = join(scratch, 'mutants');
    writeMutants(resolve(folder), verdicts, mutants);
    print(`${folder} (mutants)`, compare(mutants, schemas));
    rmSync(mutants, { recursive: true, force: true });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
