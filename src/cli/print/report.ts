import type { Issue } from '../../types/issue.ts';
import type { WaivedIssue } from '../../types/waiver.ts';

/** What a command that checks has found, for the formats that machines read. */
export interface Report {
  /** Issues of no stage are about this. */
  readonly about: 'project' | 'manifests';
  /** The stages that were checked. */
  readonly stages: readonly string[];
  readonly issues: readonly Issue[];
  readonly waived: readonly WaivedIssue[];
  /** The folder that places begin in, seen from the root of its repository: `''` is the root itself. */
  readonly base: string;
}

/** `Deployment/shop/web`, or `ClusterRole/reader`. */
export function nameOf({ kind, namespace, name }: NonNullable<Issue['resource']>): string {
  return [kind, namespace, name].filter((part) => part !== null).join('/');
}

/** `missing-key`, or `policy/no-latest-image` where the code has several rules. */
export function ruleOf({ code, rule }: Pick<Issue, 'code' | 'rule'>): string {
  return rule === null ? code : `${code}/${rule}`;
}
