import { resolve } from 'node:path';
import { ApiObject, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';
import { Application, type ApplicationOptions } from '../../src/model/application.ts';
import { findStageDefinition } from '../../src/model/internals.ts';
import { Stage, type StageOptions } from '../../src/model/stage.ts';
import { type Synthesis, synthesize } from '../../src/synthesize.ts';
import type { Manifest } from '../../src/types/manifest.ts';

const project = { root: resolve(import.meta.dirname, '../..'), name: 'shop', output: 'dist' };

/** A stage that is called `staging`, and is held to no policies, unless the options say otherwise: test pods are no good examples. */
export function aStage({ name = 'staging', ...options }: Partial<StageOptions> & { readonly name?: string } = {}): Stage {
  return new Stage(name, { policies: [], ...options });
}

/** An application of the given objects: name to what follows `metadata.name`, of kind ConfigMap unless it says so. */
export function anApplication(
  stage: Stage,
  name: string,
  objects: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { config: {} },
  options: ApplicationOptions = {},
): Application {
  const application = new Application(stage, name, {}, options);
  for (const [id, object] of Object.entries(objects)) anObject(application, id, object);
  return application;
}

/** An object of that name, of kind ConfigMap unless it says otherwise. */
export function anObject(scope: Construct, name: string, object: Readonly<Record<string, unknown>> = {}): ApiObject {
  const { metadata, ...rest } = object;
  return new ApiObject(scope, `object-${scope.node.children.length}`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    ...rest,
    metadata: { name, ...(metadata as object) },
  } as ApiObjectProps);
}

export function synthesizeStages(...stages: readonly Stage[]): Synthesis {
  const loaded = stages.map((tree) => {
    const definition = findStageDefinition(tree)!;
    return { tree, definition, file: `stages/${definition.name}.ts` };
  });
  return synthesize(project, { stages: loaded, findings: [] });
}

/** Every file that the stages come to, inventories included: path to text. */
export function filesOf(...stages: readonly Stage[]): Readonly<Record<string, string>> {
  const applications = synthesizeStages(...stages).stages.flatMap((stage) => stage.applications);
  return Object.fromEntries(
    applications.flatMap(({ files, inventoryPath, inventoryText }) => [...files, [inventoryPath, inventoryText] as const]),
  );
}

/** The issues as `code stage/application Kind name at: message`, what is absent as `-`. */
export function issuesOf(...stages: readonly Stage[]): readonly string[] {
  return synthesizeStages(...stages).issues.map(({ code, stage, application, resource, at, message }) => {
    const name = resource ? `${resource.kind} ${resource.name}` : '-';
    return `${code} ${stage ?? '-'}/${application ?? '-'} ${name} ${at ?? '-'}: ${message}`;
  });
}

/** The manifests of a kind, in the order of the tree. */
export function manifestsOf(kind: string, ...stages: readonly Stage[]): readonly Manifest[] {
  return synthesizeStages(...stages)
    .graphs.flatMap(({ resources }) => resources)
    .filter(({ id }) => id.kind === kind)
    .map(({ manifest }) => manifest);
}
