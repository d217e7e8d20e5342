import { stringify } from 'yaml';
import { compareStage } from '../../src/diff/compare-stage.ts';
import type { FileTexts, StageDifference } from '../../src/diff/difference.ts';
import type { JsonObject } from '../../src/types/manifest.ts';

/** An object of a kind such as `apps/v1/Deployment` or `v1/Service`, in the namespace `shop`. */
export function anObject(type: string, fields: JsonObject = {}, name = 'web'): JsonObject {
  const slash = type.lastIndexOf('/');
  const { metadata = {}, ...rest } = fields;
  return {
    apiVersion: type.slice(0, slash),
    kind: type.slice(slash + 1),
    metadata: { name, namespace: 'shop', ...(metadata as JsonObject) },
    ...rest,
  };
}

/** A Deployment of one container. */
export function aDeployment(container: JsonObject = {}, spec: JsonObject = {}, pod: JsonObject = {}): JsonObject {
  const containers = [{ name: 'web', image: 'nginx:1', ...container }];
  return anObject('apps/v1/Deployment', { spec: { replicas: 2, ...spec, template: { spec: { ...pod, containers } } } });
}

/** A file in the folder of the application `web` of stage `staging`. */
export function aFile(
  before: JsonObject | string | undefined,
  after: JsonObject | string | undefined,
  { path = 'a.yaml', application = 'web' }: { readonly path?: string; readonly application?: string } = {},
): FileTexts {
  return { path: `staging/${application}/${path}`, application, before: toText(before), after: toText(after) };
}

/** What a change of one object comes to. */
export function compareObjects(before: JsonObject | undefined, after: JsonObject | undefined): StageDifference {
  return compareStage('staging', [aFile(before, after)]);
}

function toText(content: JsonObject | string | undefined): string {
  if (content === undefined) return '';
  return typeof content === 'string' ? content : stringify(content, { aliasDuplicateObjects: false });
}
