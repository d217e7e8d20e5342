import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { StagewrightError } from '../text/error.ts';

/**
 * What `open` makes of a file of `schemas/`, which comes with this package.
 *
 * @throws StagewrightError `schemas-broken` where it is missing or damaged.
 */
export function readPackFile<T>(name: string, open: (written: never) => T): T {
  // Two folders up from `lib/schemas/` as from `src/schemas/`.
  const path = new URL(`../../schemas/${name}.json.br`, import.meta.url);
  try {
    return open(JSON.parse(brotliDecompressSync(readFileSync(path)).toString('utf8')) as never);
  } catch (cause) {
    throw new StagewrightError('schemas-broken', `The schemas of ${name} cannot be read: ${(cause as Error).message}.`, {
      hint: 'Install the package again.',
      cause,
    });
  }
}
