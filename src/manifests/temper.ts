import type { Finding, IssueCode } from '../types/issue.ts';
import type { World } from './worlds.ts';

/** Where names are still to be made, or where nobody says what is applied together, a collision may be none. */
export function temperReferences(violations: readonly Finding[], { isLoose, isRenamed, uncertain }: World): readonly Finding[] {
  return violations.flatMap((finding) => {
    const { code, resource } = finding;
    const isCollision = code === 'duplicate-identity' || code === 'duplicate-host';
    if (isCollision && (isRenamed || resource?.id.name.endsWith('*'))) return [];
    const isMissing = code === 'missing-reference' || code === 'unmatched-selector' || code === 'unknown-host';
    const isUncertain = isMissing ? uncertain.has(resource!) : isLoose && code === 'duplicate-host';
    return [isUncertain && finding.severity === 'error' ? { ...finding, severity: 'warning' as const } : finding];
  });
}

/**
 * What a kustomization still changes is not what is applied: what is missing may come with a patch, and what is wrong may go. The
 * same holds for files beside a kustomization that does not name them: they may be patches themselves.
 */
export function temperObjects(inspected: readonly Finding[], { patched, uncertain, isMoved, opener }: World): readonly Finding[] {
  return inspected.flatMap((finding) => {
    const { code, severity, resource, at } = finding;
    if (resource === undefined || !PATCHED.has(code)) return [finding];
    const isMissing = code === 'missing-field';
    if (isMissing && (patched.has(resource) || ((isMoved || opener) && at?.endsWith('.namespace')))) return [];
    const isOpen = patched.has(resource) || uncertain.has(resource);
    return [isOpen && severity === 'error' ? { ...finding, severity: 'warning' as const } : finding];
  });
}

/** What a patch can mend. A secret that somebody wrote down is written down. */
const PATCHED: ReadonlySet<IssueCode> = new Set([
  ...(['unknown-field', 'missing-field', 'wrong-type', 'invalid-field', 'invalid-definition'] as const),
  ...(['pod-security', 'admission-policy', 'policy', 'too-large'] as const),
]);
