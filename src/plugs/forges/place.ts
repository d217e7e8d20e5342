import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';

/** Where a repository is, whatever its URL looks like. */
export interface Place {
  /** Host name without port, in small letters. */
  readonly host: string;
  /** Scheme, host and, for http(s) URLs, port: where the forge's pages are. */
  readonly web: string;
  /** The URL's path without `.git` and slashes around it, encoded as it was. */
  readonly path: string;
}

/** Names of the same forge that only serve SSH. */
const sshHosts: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
  'altssh.bitbucket.org': 'bitbucket.org',
  'ssh.dev.azure.com': 'dev.azure.com',
  'vs-ssh.visualstudio.com': 'dev.azure.com',
};

/** Reads an `https`, `http` or `ssh` URL, or `user@host:path`; undefined for paths and all else. */
export function parsePlace(repository: string): Place | undefined {
  const scp = repository.includes('://') ? undefined : /^(?:[^@/:]+@)?([^@/:]+):([^:]+)$/.exec(repository);
  if (scp) return toPlace(scp[1]!, scp[2]!);
  const url = URL.canParse(repository) ? new URL(repository) : undefined;
  if (!url || url.hostname === '') return undefined;
  if (url.protocol === 'ssh:') return toPlace(url.hostname, url.pathname);
  return ['https:', 'http:'].includes(url.protocol) ? toPlace(url.hostname, url.pathname, url.origin) : undefined;
}

/** The place, and its path as the pattern takes it apart; throws when the URL is none of that forge. */
export function getPlace(repository: string, pattern: RegExp, hint: string): Place & { readonly match: RegExpExecArray } {
  const place = parsePlace(repository);
  const match = place && pattern.exec(place.path);
  if (place && match) return { ...place, match };
  throw new StagewrightError('forge-error', `${quote(repository)} is no repository that pull requests can be opened in.`, {
    hint,
  });
}

function toPlace(name: string, path: string, origin?: string): Place {
  const host = sshHosts[name.toLowerCase()] ?? name.toLowerCase();
  const trimmed = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  return { host, web: origin ?? `https://${host}`, path: trimmed };
}
