import type { Repository } from '../git/repository.ts';
import { inventoryFolder } from '../plan/inventory.ts';
import type { Mark } from '../published/mark.ts';
import { prefixOf } from '../published/prefix.ts';
import { readContents } from '../published/stage-contents.ts';
import { plural, quote } from '../text/words.ts';
import { isRemovalOf } from './describe-move.ts';
import type { StageRequest } from './request.ts';

/** True for taking away what a stage has left in another folder: the mark is about where it is now, and stays as it is. */
export function isLeftover(request: StageRequest, mark: Mark | undefined): boolean {
  return mark !== undefined && isRemovalOf(request) && mark.path !== pathOf(request);
}

/** What a stage leaves behind where its target has got another folder: that goes on being applied. A sentence each. */
export async function findLeftBehind(
  repository: Repository,
  tip: string | undefined,
  { request, mark }: { readonly request: StageRequest; readonly mark: Mark | undefined },
): Promise<readonly string[]> {
  const { stage } = request;
  if (tip === undefined || !mark || isRemovalOf(request) || mark.path === pathOf(request)) return [];
  const prefix = mark.path === '' ? '' : `${mark.path}/`;
  const contents = await readContents(repository, tip, { stage, prefix });
  const left = [...contents.keys()].filter((application) => application in mark.contents);
  if (left.length === 0) return [];
  const where = mark.path === '' ? 'the root' : quote(mark.path);
  return [
    `Stage ${quote(stage)} was published to ${where} before, and ${plural(left.length, 'application')} of it ${left.length === 1 ? 'is' : 'are'} still there: ` +
      `take that away with stagewright remove ${stage} --path ${mark.path === '' ? '/' : mark.path} (${inventoryFolder(stage)} there says what is ours).`,
  ];
}

function pathOf(request: StageRequest): string {
  return prefixOf(request).slice(0, -1);
}
