import { applicationOf } from './commit-message.ts';
import { type Deletion, isOperatorKind } from './deletion-guard.ts';

/** An operator's file as it is and as it would be. */
export interface OperatorFile {
  readonly stage: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** The operator objects that such a file loses although it stays, as when a stage changes its operator. */
export function findLostObjects({ stage, path, before, after }: OperatorFile): readonly Deletion[] {
  const staying = new Set(readObjects(after));
  const lost = readObjects(before).filter((resource) => !staying.has(resource) && isOperatorKind(resource));
  return lost.map((resource) => ({ application: applicationOf(stage, path) ?? path, resource, why: 'operator' }));
}

/** The identities in a file of ours, in which these fields stand in the same form always. */
function readObjects(text: string): readonly string[] {
  return text.split(/^---$/m).flatMap((document) => {
    const find = (pattern: RegExp) => pattern.exec(document)?.[1];
    const [apiVersion, kind, name] = [find(/^apiVersion: (\S+)$/m), find(/^kind: (\S+)$/m), find(/^ {2}name: (\S+)$/m)];
    if (apiVersion === undefined || kind === undefined || name === undefined) return [];
    const group = apiVersion.includes('/') ? `.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : '';
    const namespace = find(/^ {2}namespace: (\S+)$/m);
    return [`${kind}${group} ${namespace === undefined ? '' : `${namespace}/`}${name}`];
  });
}
