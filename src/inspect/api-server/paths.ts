import type { JsonValue } from '../../types/manifest.ts';
import { judgeNotBlank, judgeRelativePath } from './fields.ts';
import type { Judge } from './judge.ts';
import { eachObject, findInteger } from './read.ts';

/** `validateKeyToPath`. */
export function judgeItems(judge: Judge, at: string, items: JsonValue | undefined): void {
  if (items === undefined) return;
  eachObject(items, at, (item, where) => {
    judgeNotBlank(judge, [item, where], ['key', 'path']);
    judgeTargetPath(judge, `${where}.path`, item.path);
    judgeMode(judge, `${where}.mode`, item.mode);
  });
}

/** `ValidateLocalNonReservedPath`: where in a volume a file is put. */
export function judgeTargetPath(judge: Judge, at: string, path: JsonValue | undefined): void {
  judgeRelativePath(judge, at, path);
  if (typeof path === 'string' && /^\.\.[^/]/.test(path)) judge.refuse('path-reserved', at, { value: path });
}

/** Permissions of a file. */
export function judgeMode(judge: Judge, at: string, mode: JsonValue | undefined): void {
  const value = findInteger(mode);
  if (value !== undefined && (value < 0 || value > 0o777)) judge.refuse('file-mode', at, { value });
}
