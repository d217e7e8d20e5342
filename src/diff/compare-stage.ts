import type { JsonObject } from '../types/manifest.ts';
import { compareFields } from './compare-fields.ts';
import { compareTexts, type UnreadFile } from './compare-texts.ts';
import type {
  ApplicationDifference,
  ApplicationLoss,
  FileTexts,
  Origin,
  ResourceAction,
  StageDifference,
  TextDifference,
} from './difference.ts';
import { compareImages } from './images.ts';
import { isFollowingFiles } from './kustomization.ts';
import { maskPair } from './mask.ts';
import { type Match, matchObjects } from './match-objects.ts';
import { type PlacedObject, readObjects } from './read-objects.ts';
import type { ResourceChange } from './resource-change.ts';
import { findMostlyDeleted } from './risks/losses.ts';
import { findRisks } from './risks/registry.ts';

/**
 * What would change in a stage, by resource: other files, orders and spellings of the same objects are no change. Files that change do not
 * tell how much of an application goes, which is given besides.
 */
export function compareStage(
  stage: string,
  files: readonly FileTexts[],
  losses: readonly ApplicationLoss[] = [],
): StageDifference {
  const telling = files.filter((file) => file.before !== file.after && !isFollowingFiles(file, files));
  const { before, after, unread } = readFiles(telling);
  const changes = matchObjects(before, after).flatMap(describe).sort(byApplication);
  const texts = compareTexts(unread);
  const told = new Set(
    changes.flatMap(({ resource }) => [resource.path, resource.from?.path]).concat(unread.map(({ path }) => path)),
  );
  return {
    stage,
    applications: summarise(files, { changes, texts }),
    resources: changes.map(({ resource }) => resource),
    texts,
    reformatted: telling.map(({ path }) => path).filter((path) => !told.has(path)),
    risks: [...findMostlyDeleted(stage, losses), ...findRisks(changes, texts)],
  };
}

interface ReadFiles {
  readonly before: readonly PlacedObject[];
  readonly after: readonly PlacedObject[];
  readonly unread: readonly UnreadFile[];
}

function readFiles(files: readonly FileTexts[]): ReadFiles {
  const before: PlacedObject[] = [];
  const after: PlacedObject[] = [];
  const unread: UnreadFile[] = [];
  for (const file of files) {
    const [old, now] = [readObjects(file.before, file), readObjects(file.after, file)];
    if ('problem' in now) unread.push({ ...file, reason: now.problem });
    else if ('problem' in old) unread.push({ ...file, reason: `as published, ${old.problem}` });
    else {
      before.push(...old.objects);
      after.push(...now.objects);
    }
  }
  return { before, after, unread };
}

function describe({ before: old, after: now }: Match): readonly ResourceChange[] {
  const placed = now ?? old;
  if (placed === undefined) return [];
  const from = old && now && findOrigin(old, now);
  const [before, after] = maskPair(old?.manifest, now?.manifest);
  const fields = before && after ? compareFields(withName(before, placed), withName(after, placed)) : [];
  const action: ResourceAction = !before ? 'added' : !after ? 'removed' : fields.length > 0 || from?.name ? 'changed' : 'moved';
  if (action === 'moved' && !from) return [];
  const { application, id, apiVersion, path } = placed;
  const resource = { action, application, id, apiVersion, path, ...(from && { from }), fields };
  return [{ resource, ...(before && { before }), ...(after && { after }) }];
}

/** The name with its hash says nothing that the content does not say. */
function withName(manifest: JsonObject, { id }: PlacedObject): JsonObject {
  return { ...manifest, metadata: { ...(manifest.metadata as JsonObject), name: id.name } };
}

function findOrigin(old: PlacedObject, now: PlacedObject): Origin | undefined {
  const from: Origin = {
    ...(old.path !== now.path && { path: old.path }),
    ...(old.application !== now.application && { application: old.application }),
    ...(old.id.name !== now.id.name && { name: old.id.name }),
  };
  return Object.keys(from).length > 0 ? from : undefined;
}

function byApplication({ resource: a }: ResourceChange, { resource: b }: ResourceChange): number {
  const keyOf = ({ application, id, path }: ResourceChange['resource']) =>
    [application, id.kind, id.namespace ?? '', id.name, id.group, path].join('\0');
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

interface Told {
  readonly changes: readonly ResourceChange[];
  readonly texts: readonly TextDifference[];
}

/** A file that is compared as text counts as one resource. */
function summarise(files: readonly FileTexts[], { changes, texts }: Told): readonly ApplicationDifference[] {
  const names = [...new Set(files.map(({ application }) => application))].sort();
  return names.map((application) => {
    const own = changes.filter(({ resource }) => resource.application === application);
    const actions: readonly ResourceAction[] = [
      ...own.map(({ resource }) => resource.action),
      ...texts.filter((text) => text.application === application).map(({ action }) => action),
    ];
    const count = (action: ResourceAction) => actions.filter((each) => each === action).length;
    return {
      application,
      added: count('added'),
      changed: count('changed'),
      removed: count('removed'),
      moved: count('moved'),
      images: compareImages(own),
    };
  });
}
