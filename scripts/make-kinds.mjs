// Makes src/types/kinds-table.ts (what the well-known kinds look like, for authors of policies) and src/text/kinds-table.ts (their
// groups) from the newest schemas/kubernetes-<version>.json.br:
//   node scripts/make-kinds.mjs [--check]
// With --check nothing is written, and what is there must say what would be written.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const kinds = {
  v1: 'ConfigMap, Endpoints, LimitRange, Namespace, PersistentVolume, PersistentVolumeClaim, Pod, PodTemplate, ReplicationController, ResourceQuota, Secret, Service, ServiceAccount',
  'admissionregistration.k8s.io/v1': 'MutatingWebhookConfiguration, ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apps/v1': 'DaemonSet, Deployment, ReplicaSet, StatefulSet',
  'autoscaling/v2': 'HorizontalPodAutoscaler',
  'batch/v1': 'CronJob, Job',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'networking.k8s.io/v1': 'Ingress, IngressClass, NetworkPolicy',
  'policy/v1': 'PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1': 'ClusterRole, ClusterRoleBinding, Role, RoleBinding',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'storage.k8s.io/v1': 'StorageClass',
};

const words = {
  ...{ any: 'JsonValue', string: 'string', base64: 'string', Time: 'string', MicroTime: 'string', boolean: 'boolean' },
  ...{ int32: 'number', int64: 'number', number: 'number', Quantity: 'Quantity', IntOrString: 'string | number' },
};

const root = join(import.meta.dirname, '..');
const pack = readNewestPack();
const wellKnown = Object.entries(kinds)
  .flatMap(([apiVersion, names]) =>
    names.split(', ').map((kind) => ({ apiVersion, kind, type: pack.kinds[`${apiVersion}/${kind}`] })),
  )
  .sort((a, b) => (a.kind < b.kind ? -1 : 1));
const missing = wellKnown.filter(({ type }) => type === undefined);
if (missing.length > 0) throw new Error(`The pack has no ${missing.map(({ kind }) => kind).join(', ')}`);

const tops = new Set(wellKnown.map(({ type }) => type));
const reached = reach([...tops]);
const names = nameTypes(reached);
write('src/types/kinds-table.ts', writeTypes());
write('src/text/kinds-table.ts', writeGroups());

function readNewestPack() {
  const folder = join(root, 'schemas');
  const versions = readdirSync(folder).flatMap((name) => /^kubernetes-1\.(\d+)\.json\.br$/.exec(name)?.[1] ?? []);
  const newest = Math.max(...versions.map(Number));
  return JSON.parse(brotliDecompressSync(readFileSync(join(folder, `kubernetes-1.${newest}.json.br`))).toString());
}

/** The types that can be reached from those, sorted. */
function reach(types) {
  const known = new Set();
  for (const type of types) {
    if (known.has(type)) continue;
    known.add(type);
    for (const [field, word] of Object.entries(pack.types[type].fields ?? {})) {
      const ref = /#(.+)$/.exec(word)?.[1];
      // What the cluster writes is in no manifest.
      if (ref && field !== 'status') types.push(ref);
    }
  }
  return [...known].sort();
}

/** The last word of each, with the group before it where two have the same. */
function nameTypes(types) {
  const short = (type) => type.split('.').at(-1);
  const isShared = (type) => types.some((other) => other !== type && short(other) === short(type));
  const title = (type) => `${type[0].toUpperCase()}${type.split('.')[0].slice(1)}`;
  return new Map(types.map((type) => [type, isShared(type) ? `${title(type)}${short(type)}` : short(type)]));
}

function writeTypes() {
  const lines = wellKnown.map(({ kind, type }) => `readonly ${kind}: ${names.get(type)};`);
  return `import type { JsonValue } from './manifest.ts';

/** The well-known kinds, as Kubernetes ${pack.version} has them. Made by scripts/make-kinds.mjs. */
export interface Kinds {
${indent(lines)}
}

/** Such as \`500m\`, \`1Gi\` or 2. */
export type Quantity = string | number;

${reached.map(writeType).join('\n')}`;
}

function writeType(type) {
  const { fields, required = [] } = pack.types[type];
  if (!fields) return `export type ${names.get(type)} = JsonValue;\n`;
  const lines = Object.entries(fields).flatMap(([field, word]) => {
    if (field === 'status' && tops.has(type)) return [];
    const key = /^[A-Za-z_$][\w$]*$/.test(field) ? field : quote(field);
    if (tops.has(type) && field === 'metadata')
      return [`readonly metadata: ${names.get('meta.v1.ObjectMeta')} & { readonly name: string };`];
    const isRequired =
      required.includes(field) || (tops.has(type) && (field === 'apiVersion' || field === 'kind')) || isNeededSpec(field, word);
    return [`readonly ${key}${isRequired ? '' : '?'}: ${toType(word)};`];
  });
  return `export interface ${names.get(type)} {\n${indent(lines)}\n}\n`;
}

/** Kubernetes asks for a spec in which something is required, though its documents call it optional. */
function isNeededSpec(field, word) {
  return field === 'spec' && word.startsWith('#') && (pack.types[word.slice(1)].required ?? []).length > 0;
}

function toType(word) {
  if (word.startsWith('[]')) return `readonly ${inList(toType(word.slice(2)))}[]`;
  if (word.startsWith('{}')) return `Readonly<Record<string, ${toType(word.slice(2))}>>`;
  if (word.startsWith('#')) return names.get(word.slice(1));
  if (word.startsWith('=')) return word.slice(1).split('|').map(quote).join(' | ');
  const type = words[word];
  if (!type) throw new Error(`Nobody knows the word ${word}`);
  return type;
}

function inList(type) {
  return /[| ]/.test(type) ? `(${type})` : type;
}

function writeGroups() {
  const lines = wellKnown.map(
    ({ apiVersion, kind }) => `${kind}: '${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}',`,
  );
  return `import type { Kinds } from '../types/kinds-table.ts';

/** The API group of each well-known kind; \`''\` is the core group. Made by scripts/make-kinds.mjs. */
export const groups = {
${indent(lines)}
} satisfies Readonly<Record<keyof Kinds, string>>;
`;
}

function quote(text) {
  return `'${text.replaceAll("'", "\\'")}'`;
}

function indent(lines) {
  return lines.map((line) => `  ${line}`).join('\n');
}

function write(path, text) {
  if (!process.argv.includes('--check')) return writeFileSync(join(root, path), text);
  if (readFileSync(join(root, path), 'utf8') !== text) throw new Error(`${path} is not what the newest pack gives`);
}
