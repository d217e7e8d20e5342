import { inventoryFolder } from '../plan/inventory.ts';
import type { Existing } from '../plan/plan-stage.ts';
import type { Mark } from './mark.ts';
import type { Subject } from './proposal.ts';

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
  const landed = (name: string) => {
    const text = existing.inventories.get(`${inventoryFolder(stage)}/${name}`);
    return text === undefined ? undefined : blobIdOf(text);
  };
  const held = Object.keys(mark.holds).filter((name) => application === null || application === name);
  return held.filter((name) => landed(name) !== mark.contents[name]);
}
