import { inventoryFolder } from '../plan/inventory.ts';
import type { Existing } from '../plan/plan-stage.ts';
import type { Mark } from '../published/mark.ts';
import type { Subject } from './proposal.ts';
import type { StageRequest } from './request.ts';

export interface ProposedIn {
  readonly stage: string;
  readonly mark: Mark | undefined;
  /** What the target branch holds. */
  readonly existing: Pick<Existing, 'inventories'>;
  /** Git blob ids of texts. */
  readonly blobIdOf: (text: string) => string;
}

/**
 * The applications whose rollback waits in that pull request. Whoever makes its branch anew without them, or closes it because the target
 * branch is what he wants, takes the rollback back, although he changes no file.
 */
export function listProposedRollbacks(
  { application }: Pick<Subject, 'application'>,
  { stage, mark, existing, blobIdOf }: ProposedIn,
): readonly string[] {
  if (!mark) return [];
  const isProposed = application === null ? mark.proposed !== null : Object.hasOwn(mark.applications, application);
  if (!isProposed) return [];
  const held = Object.keys(mark.holds).filter((name) => application === null || application === name);
  return held.filter((name) => !hasLanded(name, { stage, mark, existing, blobIdOf }));
}

/** What the one pull request of a stage proposes beside what is asked for: made anew for that alone, it loses the rest. */
export function listDropped(
  { removable, applications }: Pick<StageRequest, 'removable' | 'applications'>,
  { mark, ...place }: ProposedIn,
): readonly string[] {
  if (!removable || !mark || mark.proposed === null) return [];
  const asked = new Set([...removable, ...applications.map(({ application }) => application)]);
  return Object.keys(mark.contents).filter((name) => !asked.has(name) && !hasLanded(name, { mark, ...place }));
}

function hasLanded(name: string, { stage, mark, existing, blobIdOf }: ProposedIn): boolean {
  const text = existing.inventories.get(`${inventoryFolder(stage)}/${name}`);
  return (text === undefined ? undefined : blobIdOf(text)) === mark?.contents[name];
}
