import { findLocation } from '../text/location.ts';
import type { Finding, Issue } from '../types/issue.ts';

/** Gives a finding its place in the author's TypeScript or YAML; stacks are formatted and documents searched only here. */
export function placeIssue(finding: Finding, project: string): Issue {
  const { code, rule = null, severity, message, fix, resource, at } = finding;
  const trace = finding.trace ?? resource?.trace;
  return {
    code,
    rule,
    severity,
    message,
    fix,
    // YAML that somebody else wrote is of no stage, which is an empty text inside.
    stage: (finding.stage ?? resource?.stage) || null,
    application: (finding.application ?? resource?.application) || null,
    resource: resource
      ? {
          apiVersion: resource.manifest.apiVersion,
          kind: resource.id.kind,
          namespace: resource.id.namespace ?? null,
          name: resource.id.name,
        }
      : null,
    at: at ?? null,
    source: trace?.locate?.(at) ?? findLocation(trace?.stack, project) ?? null,
  };
}

/**
 * By stage, application, resource, path and code, or by file and line where there is no stage: the order in which issues are
 * shown, whatever order they were found in.
 */
export function compareIssues(a: Issue, b: Issue): number {
  const keyA = sortKey(a);
  const keyB = sortKey(b);
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}

function sortKey({ stage, application, resource, at, code, message, source }: Issue): string {
  return [
    stage ?? '',
    application ?? '',
    ...(stage === null && source !== null ? [source.file, String(source.line).padStart(9, '0')] : []),
    resource?.kind ?? '',
    resource?.namespace ?? '',
    resource?.name ?? '',
    at ?? '',
    code,
    message,
  ].join('\0');
}
