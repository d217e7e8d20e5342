import { StagewrightError } from '../../text/error.ts';
import { cleanText } from './server-words.ts';

/**
 * The URL that all paths of an API begin with, made of what authors write and of the repository's URL. Throws `stage-invalid` for what is no
 * http or https URL, and for what would lead a request, and the token with it, to another place than it says.
 */
export function parseRoot(root: string): URL {
  const url = URL.canParse(root) ? new URL(root) : undefined;
  const isPlain = !/[?#\\\p{Cc}]/u.test(root) && !/\/(\.|%2e){1,2}(\/|$)/i.test(root);
  if (url && isPlain && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '') return url;
  const shown = cleanText(root.replace(/\/\/[^/]*@/, '//***@'), []).slice(0, 200);
  throw new StagewrightError('stage-invalid', `${JSON.stringify(shown)} cannot be where the API of a forge is.`, {
    hint: 'Give the forge the http or https URL of its API, without a user, and the repository as owner/name.',
  });
}
