import { dirname, join } from 'node:path';
import type { SourceLocation } from '../types/issue.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { type AddedLabels, readLabels } from './labels.ts';
import type { Library } from './library.ts';
import { isObject } from './lists.ts';
import { listPatches, type PatchTarget } from './patches.ts';

/** A `kustomization.yaml` as what it is: a list of what belongs together. */
export interface Kustomization {
  readonly file: string;
  readonly folder: string;
  /** What `resources`, `bases` and `components` name, as it stands there. */
  readonly parts: readonly { readonly path: string; readonly at: string }[];
  /** The namespace that it gives to everything. */
  readonly namespace: string | undefined;
  /** It renames, inflates charts or runs plugins: what comes out cannot be known here. */
  readonly isOpen: boolean;
  readonly isRenaming: boolean;
  readonly isComponent: boolean;
  readonly patches: readonly PatchTarget[];
  readonly labels: AddedLabels;
  readonly configMaps: readonly JsonObject[];
  readonly secrets: readonly JsonObject[];
  /** Files that it uses otherwise than as resources: patches, values of charts, contents of ConfigMaps. */
  readonly inputs: readonly string[];
  readonly locate: (at: string | undefined) => SourceLocation;
}

/** Reads a kustomization; undefined where the file is none, such as a resource of Flux in a file of that name. */
export function readKustomization(file: string, library: Library): Kustomization | undefined {
  const [object] = library.read(file).objects;
  // Flux has a kind of the same name.
  if (object === undefined || /fluxcd/.test(object.manifest.apiVersion)) return undefined;
  const content = object.manifest;
  const folder = dirname(file);
  const read = (field: string) => asList(content[field]);
  const isOpen = OPENING_FIELDS.some((field) => content[field] !== undefined);
  const configMaps = read('configMapGenerator').filter(isObject);
  const secrets = read('secretGenerator').filter(isObject);
  return {
    file,
    folder,
    parts: ['resources', 'bases', 'components'].flatMap((field) =>
      read(field).flatMap((path, index) => (typeof path === 'string' ? [{ path, at: `${field}[${index}]` }] : [])),
    ),
    namespace: typeof content.namespace === 'string' && content.namespace !== '' ? content.namespace : undefined,
    isOpen,
    isRenaming: ['namePrefix', 'nameSuffix'].some((field) => content[field] !== undefined),
    isComponent: content.kind === 'Component',
    patches: listPatches(content, folder, library),
    labels: readLabels(content),
    configMaps,
    secrets,
    inputs: listInputs(content, [...configMaps, ...secrets]).map((path) => join(folder, path)),
    locate: object.locate,
  };
}

/** With these, more comes out than goes in, or it comes out under other names. */
const OPENING_FIELDS = [
  ...['namePrefix', 'nameSuffix', 'generators', 'transformers'],
  ...['helmCharts', 'helmChartInflationGenerator'],
];

function listInputs(content: JsonObject, generators: readonly JsonObject[]): readonly string[] {
  const paths = ['patchesStrategicMerge', 'configurations', 'crds', 'generators', 'transformers', 'validators'].flatMap((field) =>
    asList(content[field]),
  );
  for (const field of ['patches', 'patchesJson6902', 'replacements']) {
    // Old ones name files in `patches`.
    paths.push(...asList(content[field]).map((entry) => (isObject(entry) ? entry.path : entry) ?? null));
  }
  for (const chart of asList(content.helmCharts).filter(isObject)) {
    paths.push(chart.valuesFile ?? null, ...asList(chart.additionalValuesFiles));
  }
  paths.push(isObject(content.openapi) ? (content.openapi.path ?? null) : null);
  for (const generator of generators) {
    paths.push(...asList(generator.files).map((entry) => (typeof entry === 'string' ? entry.replace(/^[^=]*=/, '') : null)));
  }
  return paths.filter((path) => typeof path === 'string' && !path.includes('\n')) as readonly string[];
}

export function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
