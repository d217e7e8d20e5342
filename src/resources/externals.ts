import { quote } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import type { External } from '../types/resource.ts';

export interface ScopedExternals {
  readonly externals: readonly External[];
  readonly findings: readonly Finding[];
}

/** Gives declarations the identity that references have: no namespace for cluster-scoped kinds, and one for all others. */
export function scopeExternals(
  declared: readonly External[],
  isClusterScoped: (group: string, kind: string) => boolean,
): ScopedExternals {
  const findings: Finding[] = [];
  const externals = declared.map((external): External => {
    const { group, kind, namespace, name } = external.id;
    if (isClusterScoped(group, kind)) return { ...external, id: { group, kind, name } };
    if (namespace === undefined) {
      findings.push({
        code: 'invalid-manifest',
        severity: 'error',
        message: `External ${kind} ${quote(name)} does not say which namespace it is in.`,
        fix: 'Pass external(…, { namespace }), or declare it in the application that uses it.',
        stage: external.stage,
        ...(external.application !== undefined && { application: external.application }),
      });
    }
    return external;
  });
  return { externals, findings };
}
