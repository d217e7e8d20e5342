import type { Repository } from '../git/repository.ts';
import { runGit } from '../git/run-git.ts';
import type { RemoteState } from '../git/state.ts';
import { oneLine } from '../plan/message-template.ts';
import type { CurrentMark } from '../published/current-mark.ts';
import { type History, openHistory } from '../published/open-history.ts';
import { prefixOf } from '../published/prefix.ts';
import { readEntries, readLandings } from '../published/read-history.ts';
import { readContents } from '../published/stage-contents.ts';
import { toChain } from '../timeline/chain.ts';
import { findRevert, type Revert } from '../timeline/reverts.ts';
import type { Landing } from '../types/timeline.ts';
import type { StageRequest } from './request.ts';

export interface RevertsOf {
  readonly request: Pick<StageRequest, 'stage' | 'target'>;
  readonly project: string;
  readonly mark: CurrentMark;
}

/**
 * What people have reverted since the mark was moved last, by application. The history is looked at only where the branch has moved and
 * does not hold what the mark says.
 */
export async function findReverts(
  repository: Repository,
  { tip }: RemoteState,
  { request, project, mark: { mark } }: RevertsOf,
): Promise<ReadonlyMap<string, Revert>> {
  const seen = mark?.tip;
  if (tip === undefined || !seen || seen.branch !== repository.branch || seen.commit === tip) return new Map();
  const place = { stage: request.stage, prefix: prefixOf(request) };
  const held = await readContents(repository, tip, place);
  const different = Object.entries(mark.contents).flatMap(([name, content]) => (held.get(name) === content ? [] : [name]));
  if (different.length === 0) return new Map();
  const { url, branch, environment, limit } = repository;
  const history = await openHistory({ url, branch, stages: [request.stage], environment, limit });
  try {
    if (!(await deepenTo(history, seen.commit))) return new Map();
    const { landings } = await readLandings(history, place, { since: seen.commit });
    const chain = toChain((await readEntries(history, request.stage)).get(project) ?? []);
    const told = landings.map(onOneLine);
    const found = different.flatMap((application) => {
      const revert = findRevert(application, told, chain);
      return revert ? [[application, revert] as const] : [];
    });
    return new Map(found);
  } finally {
    history.close();
  }
}

/** False where the branch does not have that commit, as after somebody has rewritten it. */
async function deepenTo({ repository, tip, deepen }: History, commit: string): Promise<boolean> {
  const isHere = async () =>
    tip !== undefined && (await runGit(repository.folder, ['merge-base', '--is-ancestor', commit, tip], repository)).code === 0;
  while (!(await isHere())) if (!(await deepen())) return false;
  return true;
}

/** What somebody else has typed is going to stand in a mark and on terminals. */
function onOneLine(landing: Landing): Landing {
  return { ...landing, author: oneLine(landing.author).slice(0, 80), subject: oneLine(landing.subject).slice(0, 120) };
}
