import { quote } from '../text/words.ts';
import type { CollectedApplication } from '../types/application.ts';
import type { Finding } from '../types/issue.ts';
import type { Removal } from '../types/removal.ts';

/** An issue for everything that is said to be gone and is not: the word would cover its deletion later on. */
export function findStillRendered(
  removals: readonly Removal[],
  applications: readonly CollectedApplication[],
): readonly Finding[] {
  if (removals.length === 0) return [];
  const resources = applications.flatMap((application) => application.resources);
  return removals.flatMap(({ stage, kind, name, namespace, trace }): Finding[] => {
    const isHere = (own: string | undefined) => own === undefined || namespace === undefined || own === namespace;
    const resource = resources.find(({ id }) => id.kind === kind && id.name === name && isHere(id.namespace));
    const application =
      resource?.application ?? (kind === 'Application' ? applications.find((each) => each.name === name)?.name : undefined);
    if (application === undefined) return [];
    return [
      {
        code: 'still-rendered',
        severity: 'error',
        message: `${kind} ${quote(name)} is said to be removed, and application ${quote(application)} still has it.`,
        fix: 'Remove it from the application, or take removed(…) out.',
        stage,
        application,
        ...(resource && { resource }),
        trace,
      },
    ];
  });
}
