import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Inventory } from '../types/files.ts';

const FOLDER = '.stagewright';
const MOST_BYTES = 5 * 1024 * 1024;

/** Where inventories of a stage lie. */
export function inventoryFolder(stage: string): string {
  return `${FOLDER}/${stage}`;
}

/** Stage and application of an inventory's path; undefined for other paths. */
export function parseInventoryPath(path: string): { readonly stage: string; readonly application: string } | undefined {
  const [folder, stage, application, ...rest] = path.split('/');
  if (folder !== FOLDER || !stage || !application || rest.length > 0 || !/^[!-~]+$/.test(path)) return undefined;
  if (stage === 'cache' || stage === 'local') return undefined;
  return { stage, application };
}

/**
 * Reads an inventory as what it is: untrusted input. Every path must lie in the application's folder or be its operator
 * file. Throws `folder-not-ours`.
 */
export function parseInventory(path: string, text: string): Inventory {
  const place = parseInventoryPath(path);
  const refuse = (problem: string): never => {
    throw new StagewrightError('folder-not-ours', `The inventory ${path} cannot be trusted: ${problem}.`, {
      hint: 'Restore it from Git, or remove the application with its inventory by hand.',
    });
  };
  if (!place) return refuse('its place is not one of an inventory');
  if (text.length > MOST_BYTES) return refuse('it has more than 5 MiB');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return refuse('it is no JSON');
  }
  if (typeof content !== 'object' || content === null) return refuse('it is no object');
  const { version, project, cluster, files, offers, needs } = content as Partial<Record<keyof Inventory, unknown>>;
  if (version !== 1) return refuse(`its format version is ${JSON.stringify(version)}, and this program knows 1`);
  if (typeof project !== 'string') return refuse('it names no project');
  if (typeof files !== 'object' || files === null || Array.isArray(files)) return refuse('it lists no files');
  for (const [file, blob] of Object.entries(files)) {
    if (!isOwned(file, place)) return refuse(`it claims ${quote(file)}`);
    if (typeof blob !== 'string' || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(blob))
      return refuse(`it gives no blob id for ${quote(file)}`);
  }
  return {
    version,
    project,
    ...(typeof cluster === 'string' && { cluster }),
    files: files as Inventory['files'],
    offers: texts(offers),
    needs: texts(needs),
  };
}

/**
 * True for paths that an application may own: files right in its folder, and its operator's file. All names that we give are in small
 * letters, so that no two of them are one file where capitals do not count.
 */
function isOwned(path: string, { stage, application }: { readonly stage: string; readonly application: string }): boolean {
  const [first, second = '', third = '', ...rest] = path.split('/');
  if (rest.length > 0 || !/^[a-z0-9._~-]+\.yaml$/.test(third)) return false;
  if (first === 'clusters') return /^[a-z0-9-]+$/.test(second) && third === `${stage}-${application}.yaml`;
  return first === stage && second === application;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
