import { createHash } from 'node:crypto';

/** `<stage>/<application>`: what an operator applies as one. */
export function folderOf(stage: string, application: string): string {
  return `${stage}/${application}`;
}

/** `.stagewright/<stage>/<application>`: outside every operator's path, and without an ending that one would read. */
export function inventoryPath(stage: string, application: string): string {
  return `.stagewright/${stage}/${application}`;
}

/** `clusters/<cluster>/<stage>-<application>.yaml`: the operator's objects. */
export function clusterFilePath(stage: { readonly name: string; readonly cluster: string }, application: string): string {
  return `clusters/${stage.cluster}/${stage.name}-${application}.yaml`;
}

/**
 * The name of the operator's object: `<stage>-<application>`, a DNS label, because Flux puts it into a label of every
 * resource. Longer names are cut and keep a hash.
 */
export function operatorNameOf(stage: string, application: string): string {
  // `_namespaces` is no DNS label; two dashes keep it apart from an application called "namespaces".
  const name = `${stage}-${application.replace(/^_/, '-')}`;
  if (name.length <= 63) return name;
  return `${name.slice(0, 52).replace(/-+$/, '')}-${createHash('sha256').update(name).digest('hex').slice(0, 10)}`;
}
