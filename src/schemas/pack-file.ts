import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { StagewrightError } from '../text/error.ts';

/**
 * A file of `schemas/`, which comes with this package.
 *
 * @throws StagewrightError `schemas-broken` where it is missing or damaged.
 */
export function readPackFile(name: string): unknown {
  // Two folders up from `lib/schemas/` as from `src/schemas/`.
  const path = new URL(`../../schemas/${name}.json.br`, import.meta.url);
  try {
    return JSON.parse(brotliDecompressSync(readFileSync(path)).toString('utf8'));
  } catch (cause) {
    throw new StagewrightError('schemas-broken', `The schemas of ${name} cannot be read: ${(cause as Error).message}.`, {
      hint: 'Install the package again.',
      cause,
    });
  }
}
