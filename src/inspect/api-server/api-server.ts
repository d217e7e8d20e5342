import type { Inspection } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import { makeJudge } from './judge.ts';
import { findRules } from './kinds.ts';
import { judgeMetadata } from './metadata.ts';
import { judgeSize } from './sizes.ts';

/**
 * Reports what the API server refuses though it fits the schema: what its validation looks at, kind by kind. What is
 * wrong by itself is judged, never what changes, since nothing is known here of the object in the cluster.
 */
export const apiServer: Inspection = {
  codes: ['invalid-field', 'missing-field', 'too-large'],
  inspect({ definition, resources, isUnknown, ...stage }) {
    const findings: Finding[] = [];
    const kubernetes = definition ? definition.kubernetes : stage.kubernetes;
    const court = { isUnknown, kubernetes, isForeign: definition === undefined, findings };
    for (const resource of resources) {
      const judge = makeJudge(resource, court);
      judgeMetadata(judge);
      findRules(resource.id.group, resource.id.kind)?.(judge);
      judgeSize(judge, definition);
    }
    return findings;
  },
};
