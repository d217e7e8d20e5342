import { readFileSync } from 'node:fs';

// Two folders up from `lib/cli/` as from `src/cli/`.
const root = new URL('../../', import.meta.url);

/** What is told of this package. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly homepage?: string;
}

/** This package's own `package.json`. */
export function readPackage(): Package {
  return JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Package;
}

/** The page about codes, or undefined where only the code was installed: images are often stripped of pages. */
export function readChecksPage(): string | undefined {
  try {
    return readFileSync(new URL('docs/checks.md', root), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
