import { quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { UnmetNeed } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';

/** Reports what is removed or renamed although another application in the GitOps repository uses it. */
export const stillNeeded: Check = {
  codes: ['still-needed'],
  *run({ unmet = [] }) {
    for (const each of unmet) yield report(each);
  },
};

function report({ by, need, from }: UnmetNeed): Finding {
  const user = `application ${quote(by.application)} of stage ${quote(by.stage)} of project ${quote(by.project)}`;
  return {
    code: 'still-needed',
    severity: 'error',
    message: `Application ${quote(from.application)} no longer has ${need}, which ${user} uses.`,
    fix: 'Keep it until the other application is published without it, or publish both together.',
    stage: from.stage,
    application: from.application,
  };
}
