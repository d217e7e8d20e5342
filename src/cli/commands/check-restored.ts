import { findUnmetNeeds } from '../../graph/read-needs.ts';
import { indexSupply } from '../../graph/with-neighbours.ts';
import { placeIssue } from '../../resources/place-issue.ts';
import type { RenderedApplication } from '../../types/files.ts';
import type { Issue } from '../../types/issue.ts';
import type { Neighbour } from '../../types/neighbour.ts';
import { checkRemoval } from './check-removal.ts';

export interface RestoredPart {
  readonly project: string;
  readonly stage: string;
  readonly restored: readonly RenderedApplication[];
  /** All that changes: what is not restored goes. */
  readonly names: readonly string[];
  /** What is published now, theirs and everybody else's. */
  readonly neighbours: readonly Neighbour[];
  /** What was published when it ran; undefined where nobody has looked. */
  readonly then: readonly Neighbour[] | undefined;
}

/** What would break: what is restored may need what is gone since, and others may need what has come since. */
export function checkRestored({ project, stage, restored, names, neighbours, then }: RestoredPart): readonly Issue[] {
  const isPart = (each: Neighbour) => each.project === project && each.stage === stage && names.includes(each.application);
  const part = restored.map(({ application, inventory }): Neighbour => {
    const { cluster = stage, offers, needs } = inventory;
    return { project, stage, application, cluster, offers, needs };
  });
  const near = ({ cluster }: Neighbour, all: readonly Neighbour[]) =>
    all.filter((each) => each.cluster === undefined || each.cluster === cluster);
  const broken = part.flatMap((each) => {
    const unmet = findUnmetNeeds(
      each,
      indexSupply([...near(each, neighbours).filter((other) => !isPart(other)), ...near(each, part)]),
    );
    // What nobody supplied then either is supplied from elsewhere.
    const elsewhere = new Set(then ? findUnmetNeeds(each, indexSupply([...near(each, then), each])) : []);
    return unmet.filter((need) => !elsewhere.has(need)).map((need) => report(each, need));
  });
  const before = neighbours.filter(isPart);
  const lost = checkRemoval([...neighbours, ...part], (each) => before.includes(each));
  return [...broken, ...lost.filter(({ code }) => code === 'still-needed')];
}

function report({ stage, application }: Neighbour, need: string): Issue {
  return placeIssue(
    {
      code: 'missing-reference',
      severity: 'error',
      message: `Application ${application} as it was needs ${need}, which nobody supplies any more.`,
      fix: 'Roll back what supplied it, too, or choose another commit.',
      stage,
      application,
    },
    '',
  );
}
