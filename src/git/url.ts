import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import { redact } from './redact.ts';

const schemes = ['https', 'http', 'ssh', 'file'];
const scpForm = /^(?:[\w.-]+@)?[\w.-]+:(?!\/\/|:)\S+$/;

/** The URL as Git gets it, from `https`, `http`, `ssh` and `file` URLs, `user@host:path` and absolute paths; throws on all else. */
export function checkRepositoryUrl(url: string): string {
  if (url === '' || url.startsWith('-') || hasControl(url)) throw badUrl(url);
  if (isAbsolute(url)) return pathToFileURL(url).href;
  if (!url.includes('://') && scpForm.test(url)) {
    const [host = '', path = ''] = url.slice(url.indexOf('@') + 1).split(':', 2);
    if (host.startsWith('-') || path.startsWith('-')) throw badUrl(url);
    return url;
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !schemes.includes(parsed.protocol.slice(0, -1))) throw badUrl(url);
  if (parsed.hostname.startsWith('-') || parsed.pathname.startsWith('/-') || parsed.username.startsWith('-')) throw badUrl(url);
  if (parsed.password !== '' || isToken(parsed.username)) throw secretInUrl(url);
  return url;
}

/** The full ref name, or a pattern that ends with `/*` or `--*`; throws when Git would not take it or would take it for an option. */
export function checkRef(ref: string): string {
  const name = ref.replace(/(\/|--)\*$/, '');
  const isValid =
    name.startsWith('refs/') &&
    !hasControl(name) &&
    !/[ ~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$/.test(name) &&
    name.split('/').every((part) => !part.startsWith('.') && !part.startsWith('-') && !part.endsWith('.lock'));
  if (isValid) return ref;
  throw new StagewrightError('usage', `${quote(ref.replace(/^refs\/heads\//, ''))} is not a valid branch or ref name.`, {
    hint: 'Use letters, digits, "-", "_", "." and "/", as in "main" or "team/shop".',
  });
}

/** `owner/name` of a repository's URL: its path without `.git`, user, host and what SCM servers put before it. */
export function shortenUrl(url: string): string {
  const path = /^[a-z+]+:\/\/[^/]*\/(.*)$/i.exec(url)?.[1] ?? /^[^/:]+:(.*)$/.exec(url)?.[1] ?? url;
  const segments = path
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '_git' && !segment.includes('@'));
  // A path on this machine says where somebody keeps their files; only the last part names the repository.
  if (isAbsolute(url) || url.startsWith('file:')) return segments.at(-1) ?? '';
  if (segments[0] === 'scm') segments.splice(0, segments[1] === 'repo' ? 2 : 1);
  return segments.join('/');
}

/** True for text with a character that terminals or protocols take for a command. */
export function hasControl(text: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(text);
}

/** A user name that long, or with a forge's prefix, is a token that stands in the user's place. */
function isToken(username: string): boolean {
  return username.length >= 40 || /^(gh[a-z]_|github_pat_|glpat-|gldt-|ATBB|ATCTT)/.test(username);
}

function badUrl(url: string): StagewrightError {
  return new StagewrightError('usage', `${quote(redact(url))} is not a repository URL that can be used.`, {
    hint: 'Use https://host/path, ssh://user@host/path, user@host:path or an absolute path.',
  });
}

function secretInUrl(url: string): StagewrightError {
  return new StagewrightError('usage', `The repository URL ${quote(redact(url))} holds a password or token.`, {
    hint: 'Remove it from the URL, and hand it over with a Git credential helper, GIT_ASKPASS or an SSH key.',
  });
}
