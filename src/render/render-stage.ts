import { withoutPolicyValues } from '../text/image-policy.ts';
import type { FileTree, Inventory, RenderedApplication } from '../types/files.ts';
import type { Finding } from '../types/issue.ts';
import type { Manifest } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import type { StageDefinition } from '../types/stage.ts';
import { rankOf } from './apply-order.ts';
import { blobIdOf } from './blob-id.ts';
import { fileNameOf } from './file-name.ts';
import { clusterFilePath, folderOf, inventoryPath, operatorNameOf } from './paths.ts';
import { UnprintableValueError } from './unprintable.ts';
import { toYaml } from './yaml.ts';

/** One application, ready to be written down. */
export interface ApplicationToRender {
  readonly name: string;
  readonly namespace: string;
  readonly resources: readonly Resource[];
  readonly offers: readonly string[];
  readonly needs: readonly string[];
  /** Applications of the stage that must be in place first, sorted. */
  readonly dependsOn: readonly string[];
  readonly depth: number;
}

export interface StageToRender {
  readonly project: string;
  readonly definition: StageDefinition;
  readonly applications: readonly ApplicationToRender[];
}

export interface RenderedStage {
  readonly applications: readonly RenderedApplication[];
  readonly findings: readonly Finding[];
}

/** Writes a stage down in memory: a folder and an inventory per application, and the operator's objects. */
export function renderStage({ project, definition, applications }: StageToRender): RenderedStage {
  const findings: Finding[] = [];
  const rendered = applications.map((application): RenderedApplication => {
    const operator = renderOperatorFile(application, definition, findings);
    const files = new Map([...renderFolder(application, definition, findings), ...operator]);
    const inventory: Inventory = {
      version: 1,
      project,
      cluster: definition.cluster,
      files: Object.fromEntries(
        [...files.keys()].sort().map((path) => [path, blobIdOf(withoutPolicyValues(files.get(path) ?? ''))]),
      ),
      offers: application.offers,
      needs: application.needs,
    };
    return {
      stage: definition.name,
      application: application.name,
      inventoryPath: inventoryPath(definition.name, application.name),
      inventory,
      inventoryText: `${JSON.stringify(inventory, null, 2)}\n`,
      files,
    };
  });
  return { applications: rendered, findings };
}

function renderFolder(application: ApplicationToRender, stage: StageDefinition, findings: Finding[]): FileTree {
  const folder = folderOf(stage.name, application.name);
  const files = new Map<string, string>();
  const sorted = application.resources
    .map((resource) => ({ resource, name: fileNameOf(resource.id, application.namespace), rank: rankOf(resource) }))
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  const texts = sorted.flatMap(({ resource, name }) => {
    const text = print(resource, findings);
    return text === undefined ? [] : [{ name, text }];
  });
  const documents =
    stage.layout === 'file-per-application'
      ? [{ name: 'resources.yaml', text: texts.map(({ text }) => text).join('---\n') }]
      : texts;
  for (const { name, text } of documents) files.set(`${folder}/${name}`, text);
  files.set(`${folder}/kustomization.yaml`, toYaml(kustomizationOf([...new Set(documents.map(({ name }) => name))])));
  return files;
}

function kustomizationOf(resources: readonly string[]) {
  return { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources };
}

function print(resource: Resource, findings: Finding[]): string | undefined {
  const { stage, application, id } = resource;
  const name = `${id.kind} ${JSON.stringify(id.name)}`;
  return tryPrint(() => toYaml(resource.manifest, resource.policies), { name, stage, application, resource, findings });
}

interface Printed extends Pick<Finding, 'stage' | 'application' | 'resource'> {
  readonly name: string;
  readonly findings: Finding[];
}

function tryPrint(print: () => string, { name, findings, ...place }: Printed): string | undefined {
  try {
    return print();
  } catch (error) {
    if (!(error instanceof UnprintableValueError)) throw error;
    findings.push({
      code: error.isInexact ? 'lost-precision' : 'invalid-value',
      severity: 'error',
      message: `${name} holds at ${error.at} a value that no manifest can hold: ${error.reason}.`,
      fix: 'Use only text, finite numbers, booleans, lists and plain objects.',
      ...place,
      at: error.at,
    });
    return undefined;
  }
}

function renderOperatorFile(application: ApplicationToRender, stage: StageDefinition, findings: Finding[]): FileTree {
  const { operator, target } = stage;
  if (!operator) return new Map();
  const folder = folderOf(stage.name, application.name);
  const objects: readonly Manifest[] = operator.objects({
    stage: stage.name,
    application: application.name,
    cluster: stage.cluster,
    path: target.path === undefined ? folder : `${target.path.replace(/^\/+|\/+$/g, '')}/${folder}`,
    name: operatorNameOf(stage.name, application.name),
    namespace: application.namespace,
    dependsOn: application.dependsOn.map((name) => operatorNameOf(stage.name, name)),
    depth: application.depth,
    repository: target.repository,
    branch: target.branch ?? 'main',
  });
  if (objects.length === 0) return new Map();
  const place = { name: `What ${operator.name} is to apply`, stage: stage.name, application: application.name, findings };
  const text = tryPrint(() => objects.map((object) => toYaml(object)).join('---\n'), place);
  return text === undefined ? new Map() : new Map([[clusterFilePath(stage, application.name), text]]);
}
