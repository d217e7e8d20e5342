import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceLocation } from '../types/issue.ts';

const FRAME = /^\s+at .*?\(?((?:file:\/\/)?[^()\s][^()]*):(\d+):(\d+)\)?$/;

/**
 * The first line of a formatted stack that the project's authors wrote: inside the project, outside of `node_modules`,
 * of the package itself and of the cache.
 */
export function findLocation(stack: string | undefined, project: string): SourceLocation | undefined {
  for (const line of (stack ?? '').split('\n')) {
    const match = FRAME.exec(line);
    if (!match) continue;
    const [, place = '', row, column] = match;
    const path = place.startsWith('file://') ? fileURLToPath(place) : place;
    if (!isAbsolute(path)) continue;
    const file = relative(project, path).split(sep).join('/');
    if (/^\.\.(?:\/|$)/.test(file) || isAbsolute(file) || isForeign(file, path)) continue;
    return { file, line: Number(row), column: Number(column) };
  }
  return undefined;
}

// The folder of this package's code, whether it runs as `lib/` or as `src/`.
const OWN = fileURLToPath(new URL('..', import.meta.url));

function isForeign(file: string, path: string): boolean {
  return path.startsWith(OWN) || /(?:^|\/)(?:node_modules|\.stagewright)\//.test(file);
}
