import { findUnmetNeeds } from '../graph/read-needs.ts';
import { indexSupply } from '../graph/with-neighbours.ts';
import { placeIssue } from '../resources/place-issue.ts';
import type { RenderedApplication } from '../types/files.ts';
import type { Issue } from '../types/issue.ts';
import type { Neighbour } from '../types/neighbour.ts';
import { checkRemoval } from './check-removal.ts';

/** Some applications that are to change while all others stay as they are published. */
export interface Part {
  /** As they are going to be. */
  readonly part: readonly Neighbour[];
  /** True for what they take the place of, and for what goes with them. */
  readonly isReplaced: (neighbour: Neighbour) => boolean;
  /** What is published now, theirs and everybody else's. */
  readonly published: readonly Neighbour[];
  /** Where they are known to be complete: what nobody supplies there either comes from elsewhere. Undefined where nobody has looked. */
  readonly complete: readonly Neighbour[] | undefined;
  readonly explain: (application: string, need: string) => Pick<Issue, 'message' | 'fix'>;
}

/** What would break across the seam: what the part needs of the rest as it is, and what anybody needs of the part as it was. */
export function checkPart({ part, isReplaced, published, complete, explain }: Part): readonly Issue[] {
  const among = [...published.filter((each) => !isReplaced(each)), ...part];
  const broken = part.flatMap((each) => {
    const isNear = ({ cluster }: Neighbour) => cluster === undefined || cluster === each.cluster;
    const elsewhere = new Set(complete ? findUnmetNeeds(each, indexSupply(complete.filter(isNear))) : []);
    const unmet = findUnmetNeeds(each, indexSupply(among.filter(isNear))).filter((need) => !elsewhere.has(need));
    return unmet.map((need) => report(each, explain(each.application, need)));
  });
  const before = new Set(published.filter(isReplaced));
  const lost = checkRemoval([...published, ...part], (each) => before.has(each));
  return [...broken, ...lost.filter(({ code }) => code === 'still-needed')];
}

/** What an inventory says of an application, as others are told. */
export function toNeighbour({ stage, application, inventory }: RenderedApplication): Neighbour {
  const { project, cluster = stage, offers, needs } = inventory;
  return { project, stage, application, cluster, offers, needs };
}

function report({ stage, application }: Neighbour, text: Pick<Issue, 'message' | 'fix'>): Issue {
  return placeIssue({ code: 'missing-reference', severity: 'error', ...text, stage, application }, '');
}
