import type { Environment } from './load.ts';

/** A URL in its parts. */
class Url {
  readonly text: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(text: string, [, scheme = '', host = '', path = '', query = '']: readonly (string | undefined)[]) {
    this.text = text;
    this.scheme = scheme.toLowerCase();
    this.host = host.replace(/^.*@/, '');
    this.path = path;
    this.query = query;
  }
}

/** Source of names and behaviour: k8s.io/apiserver, pkg/cel/library/urls.go. */
export function registerUrls(environment: Environment): void {
  const type = 'net.URL';
  environment
    .registerType(type, { ctor: Url, fields: {} })
    .registerFunction(`url(string): ${type}`, (text: string) => {
      const url = findUrl(text);
      if (url === undefined) throw new Error(`${JSON.stringify(text)} is no absolute URL or path`);
      return url;
    })
    .registerFunction('isURL(string): bool', (text: string) => findUrl(text) !== undefined)
    .registerFunction(`${type}.getScheme(): string`, ({ scheme }: Url) => scheme)
    .registerFunction(`${type}.getHost(): string`, ({ host }: Url) => host)
    .registerFunction(`${type}.getHostname(): string`, ({ host }: Url) => host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1'))
    .registerFunction(`${type}.getPort(): string`, ({ host }: Url) => /:(\d*)$/.exec(host)?.[1] ?? '')
    .registerFunction(`${type}.getEscapedPath(): string`, ({ path }: Url) => escapePath(path))
    .registerFunction(`${type}.getQuery(): map<string, list<string>>`, readQuery)
    .registerOperator(`${type} == ${type}`, (a: Url, b: Url) => a.text === b.text);
}

/** Undefined for what is neither an absolute URL nor an absolute path. */
export function findUrl(text: string): Url | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a URL may have none of them
  if (/[\x00-\x1F\x7F]/.test(text) || /%(?![\dA-Fa-f]{2})/.test(text)) return undefined;
  const parts = /^([A-Za-z][A-Za-z\d+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/.exec(text);
  const found = parts ?? /^()(?:\/\/([^/?#]*))?(\/[^?#]*)(?:\?([^#]*))?(?:#.*)?$/.exec(text);
  if (found === null) return undefined;
  const isHost = /^(?:[^@]*@)?(?:\[[\dA-Fa-f:.%]+\]|[^\s<>"{}|\\^`[\]:]*)(?::\d*)?$/.test(found[2] ?? '');
  return isHost ? new Url(text, found) : undefined;
}

function escapePath(path: string): string {
  return path.replace(/[^%A-Za-z\d\-._~!$&'()*+,;=:@/[\]]/gu, encodeURIComponent);
}

function readQuery({ query }: Url): Record<string, readonly string[]> {
  const values: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(query)) {
    values[key] = [...(values[key] ?? []), value];
  }
  return values;
}
