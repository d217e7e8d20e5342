import { findUnmetNeeds } from '../../graph/read-needs.ts';
import { indexSupply } from '../../graph/with-neighbours.ts';
import { placeIssue } from '../../resources/place-issue.ts';
import type { RenderedApplication } from '../../types/files.ts';
import type { Issue } from '../../types/issue.ts';
import type { Neighbour } from '../../types/neighbour.ts';
import { checkRemoval } from '../commands/check-removal.ts';

export interface Part {
  readonly project: string;
  readonly stage: string;
  /** All of the stage as it is rendered. */
  readonly rendered: readonly RenderedApplication[];
  /** The applications of it that are published; the others stay as they are. */
  readonly only: readonly string[];
  /** What is published now, theirs and everybody else's. */
  readonly neighbours: readonly Neighbour[];
}

/**
 * What would break when only a part of a stage is published: what that part needs of the rest as it is rendered and not published, and what
 * the rest, or anybody else, needs of that part as it was.
 */
export function checkPart({ project, stage, rendered, only, neighbours }: Part): readonly Issue[] {
  const toNeighbour = ({ application, inventory }: RenderedApplication): Neighbour => {
    const { cluster = stage, offers, needs } = inventory;
    return { project, stage, application, cluster, offers, needs };
  };
  const isOwn = (each: Neighbour) => each.project === project && each.stage === stage;
  const isPart = (each: Neighbour) => isOwn(each) && only.includes(each.application);
  const whole = rendered.map(toNeighbour);
  const part = whole.filter(isPart);
  const cluster = part[0]?.cluster;
  const near = neighbours.filter((each) => each.cluster === undefined || each.cluster === cluster);
  const among = indexSupply([...near.filter((each) => !isPart(each)), ...part]);
  const asWhole = indexSupply([...near.filter((each) => !isOwn(each)), ...whole]);
  const broken = part.flatMap((each) => {
    const met = new Set(findUnmetNeeds(each, asWhole));
    return findUnmetNeeds(each, among)
      .filter((need) => !met.has(need))
      .map((need) => report(each, need));
  });
  const before = near.filter(isPart);
  const lost = checkRemoval([...near, ...part], (each) => before.includes(each));
  return [...broken, ...lost.filter(({ code }) => code === 'still-needed')];
}

function report({ stage, application }: Neighbour, need: string): Issue {
  return placeIssue(
    {
      code: 'missing-reference',
      severity: 'error',
      message: `Application ${application} needs ${need}, which another application of the stage would bring that stays as it is.`,
      fix: 'Let both go together: name the other one, too, or none.',
      stage,
      application,
    },
    '',
  );
}
