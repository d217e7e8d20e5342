import { inventoryFolder, parseInventory } from '../plan/inventory.ts';
import type { Mark } from '../published/mark.ts';
import type { ExistingStage } from './existing.ts';
import { isByApplication } from './proposal.ts';
import type { PublishContext, StageRequest } from './request.ts';

interface Asked {
  readonly request: StageRequest;
  readonly context: PublishContext;
}

/**
 * Content ids of all that a stage has of this project once a request is met: what is rendered, and what is there and may not be taken
 * away. Inventories of others do not count.
 */
export function contentsOf(existing: ExistingStage, { request, context }: Asked): Mark['contents'] {
  const { stage, applications, removable } = request;
  const { project, blobIdOf } = context;
  const rendered = applications.map(({ application, inventoryText }) => [application, blobIdOf(inventoryText)] as const);
  if (!removable) return Object.fromEntries(rendered);
  const staying = [...existing.inventories].flatMap(([path, text]) => {
    const application = path.slice(inventoryFolder(stage).length + 1);
    const isOurs = parseInventory(path, text).project === project;
    return isOurs && !removable.includes(application) ? [[application, blobIdOf(text)] as const] : [];
  });
  return Object.fromEntries([...staying, ...rendered]);
}

/** The same with some applications as they were in another mark, because they are left as they are. */
export function keepContents(contents: Mark['contents'], kept: readonly string[], mark: Mark | undefined): Mark['contents'] {
  const changed = Object.entries(contents).filter(([application]) => !kept.includes(application));
  const unchanged = Object.entries(mark?.contents ?? {}).filter(([application]) => kept.includes(application));
  return Object.fromEntries([...changed, ...unchanged]);
}

/**
 * What the mark is to say: of what was not asked for it goes on saying what was published or is proposed, whatever people have made of
 * it. Only the one pull request of a stage proposes nothing else any more.
 */
export function settleContents(contents: Mark['contents'], request: StageRequest, mark: Mark | undefined): Mark['contents'] {
  const { applications, removable, delivery } = request;
  if (!removable || !mark || (delivery.kind === 'pullRequest' && !isByApplication(request))) return contents;
  const isAsked = (name: string) => removable.includes(name) || applications.some(({ application }) => application === name);
  return keepContents(
    contents,
    Object.keys(mark.contents).filter((name) => !isAsked(name)),
    mark,
  );
}
