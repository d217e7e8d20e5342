import { hasControl } from '../git/url.ts';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Target } from '../types/delivery.ts';

/** Folder of the target with a slash at its end; `''` for the root. Throws `stage-invalid`. */
export function prefixOf({ target, stage }: { readonly target: Target; readonly stage: string }): string {
  const path = (target.path ?? '').replace(/^\/+|\/+$/g, '');
  if (path === '') return '';
  const segments = path.split('/');
  if (
    segments.some(
      (segment) =>
        segment === '' ||
        segment === '.' ||
        segment === '..' ||
        hasControl(segment) ||
        segment.includes('\\') ||
        segment === '.git',
    )
  ) {
    throw new StagewrightError('stage-invalid', `Stage ${quote(stage)} cannot be published to the path ${quote(path)}.`, {
      hint: 'target.path is a folder in the repository, such as gitops/apps.',
    });
  }
  return `${path}/`;
}
