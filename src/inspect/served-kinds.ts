import type { Lifecycle, Pack } from '../schemas/packs.ts';
import { describe, placeOf } from '../text/describe.ts';
import { kubernetesVersions } from '../text/kubernetes-version.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';
import { sayVersion } from './pack-of.ts';

/** A kind that Kubernetes still serves, and says it will not for long: the warning that its API server gives. */
export function judgeOldVersion(resource: Resource, pack: Pack): Finding | undefined {
  const { apiVersion, kind } = resource.manifest;
  const lifecycle = pack.findLifecycle(apiVersion, kind);
  if (lifecycle?.deprecated === undefined) return undefined;
  const { deprecated, removed } = lifecycle;
  const end = removed === undefined ? '' : `, and is gone with ${removed}`;
  return {
    code: 'deprecated-api',
    severity: 'warning',
    message: `${describe(resource.id)}: ${kind} of ${apiVersion} is deprecated since Kubernetes ${deprecated}${end}.`,
    fix: sayReplacement(lifecycle, kind),
    ...placeOf(resource),
    at: 'apiVersion',
  };
}

/** A kind of Kubernetes' own groups that this version does not serve. Undefined for kinds of others. */
export function judgeUnknownKind(resource: Resource, pack: Pack): Finding | undefined {
  const { id, manifest } = resource;
  const { apiVersion, kind } = manifest;
  const lifecycle = pack.findLifecycle(apiVersion, kind);
  if (lifecycle !== undefined)
    return isGone(lifecycle, pack) ? report(resource, judgeLifecycle(resource, lifecycle, pack)) : undefined;
  const versions = pack.listVersions(kind);
  // A custom group has a dot (ValidateCustomResourceDefinition), and files of other tools have neither such groups nor such kinds.
  if (!pack.hasGroup(id.group) && (id.group.includes('.') || versions.length === 0)) return undefined;
  const kinds = pack.listKinds(apiVersion);
  const nearest = findNearest(kind, kinds);
  const place = kinds.length > 0 ? `${apiVersion} has no kind ${quote(kind)}` : `there is no ${quote(apiVersion)}`;
  const fix =
    versions.length > 0
      ? `Write apiVersion: ${versions[0]}.`
      : nearest === undefined
        ? 'Look for the kind and its apiVersion: kubectl api-resources.'
        : `Write kind: ${nearest}.`;
  return report(resource, {
    code: 'unknown-kind',
    rule: 'no-such-kind',
    problem: `${place} in Kubernetes ${pack.version}${versions.length > 1 ? `; it is in ${list(versions)}` : ''}`,
    fix,
    at: versions.length > 0 ? 'apiVersion' : 'kind',
  });
}

interface Verdict extends Pick<Finding, 'code' | 'rule' | 'fix' | 'at'> {
  readonly problem: string;
}

function isGone({ introduced, removed }: Lifecycle, { version }: Pack): boolean {
  return removed !== undefined || (introduced !== undefined && compare(introduced, version) > 0);
}

function judgeLifecycle(resource: Resource, lifecycle: Lifecycle, { version }: Pack): Verdict {
  const { apiVersion, kind } = resource.manifest;
  const { introduced, removed, replacement } = lifecycle;
  if (introduced !== undefined && compare(introduced, version) > 0) {
    return {
      code: 'unknown-kind',
      rule: 'not-yet-served',
      problem: `${kind} of ${apiVersion} exists from Kubernetes ${introduced} on, and this is for ${version}`,
      fix: `${replacement === undefined ? 'Say' : `Write apiVersion: ${replacement}, or say`} what the cluster runs on: ${sayVersion(resource, introduced)}.`,
      at: 'apiVersion',
    };
  }
  const last = kubernetesVersions.findLast((known) => removed !== undefined && compare(known, removed) < 0);
  const until = removed !== undefined && compare(removed, version) <= 0 ? ` since ${removed}` : '';
  return {
    code: 'removed-api',
    problem: `${kind} of ${apiVersion} is not served any more${until}, and this is for Kubernetes ${version}`,
    fix: `${sayReplacement(lifecycle, kind)}${last === undefined ? '' : ` Or say what the cluster runs on: ${sayVersion(resource, last)}.`}`,
    at: 'apiVersion',
  };
}

function sayReplacement({ replacement, replacementKind }: Lifecycle, kind: string): string {
  if (replacement === undefined) return `Nothing has the place of this ${kind}: remove it.`;
  const other = replacementKind === undefined ? '' : ` and kind: ${replacementKind}, which has other fields`;
  return `Write apiVersion: ${replacement}${other}.`;
}

function report(resource: Resource, { problem, ...verdict }: Verdict): Finding {
  return { ...verdict, severity: 'error', message: `${describe(resource.id)}: ${problem}.`, ...placeOf(resource) };
}

/** Releases such as `1.22`. */
function compare(one: string, other: string): number {
  return Number(one.split('.')[1]) - Number(other.split('.')[1]);
}
