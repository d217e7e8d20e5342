import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import type { ForgeContext } from '../../types/forge.ts';
import { listAt } from './answer.ts';
import { parseRoot } from './api-root.ts';
import { createPatience } from './patience.ts';
import { endless, notJson, redirected, refusal } from './refusals.ts';
import { cleanText } from './server-words.ts';
import type { Answer, Question } from './transport.ts';

/**
 * Sends JSON to one API and reads JSON back. Throws `authentication-failed`, `forge-error` with the server's own words,
 * `rate-limited`, or `network-failed`; none of them holds the token.
 */
export interface HttpClient {
  /** What was answered; undefined for an empty answer. */
  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** Page after page of a list, to its end. */
  pages(path: string, paging?: Paging): AsyncGenerator<readonly unknown[]>;
}

/** How a forge hands out a list. */
export interface Paging {
  /** Where a page holds its items. @default the page is the list */
  readonly list?: string;
  /** Where the next page is, as a URL or a query; undefined after the last one. @default `Link: rel="next"` */
  readonly next?: (page: unknown) => string | undefined;
}

export interface ClientOptions {
  /** URL that all paths begin with. */
  readonly root: string;
  /** A function where it has to be asked for first, before each request; absent where the token is in another header. */
  readonly authorization?: string | (() => Promise<string>) | undefined;
  /** The token as it was given, where the authorization does not show it; neither of them is in a message. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A list that is longer has no end. */
const MOST_PAGES = 1000;
const MOST_HOPS = 3;

export function createClient({ root, authorization, token, headers }: ClientOptions, context: ForgeContext): HttpClient {
  const { host } = parseRoot(root);
  const secrets = new Set(token === undefined ? [] : [token]);
  const authorize = async (): Promise<Readonly<Record<string, string>>> => {
    const value = typeof authorization === 'function' ? await authorization() : authorization;
    if (value === undefined) return {};
    secrets.add(value.slice(value.indexOf(' ') + 1));
    return { authorization: value };
  };
  const ask = createPatience(context);
  const run = async (method: string, url: URL, content?: unknown): Promise<Answer> => {
    const body = content === undefined ? undefined : JSON.stringify(content);
    const sent = {
      accept: 'application/json',
      'user-agent': 'stagewright',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
      ...(await authorize()),
      ...(method !== 'GET' && { 'content-length': String(Buffer.byteLength(body ?? '')) }),
    };
    try {
      const answer = await follow({ method, url, headers: sent, body }, ask);
      // With 203 some show the page where people sign in to a token that they do not know.
      if (answer.status >= 200 && answer.status <= 299 && answer.status !== 203) return answer;
      throw refusal(`${method} ${url.pathname}`, host, answer);
    } catch (error) {
      throw isStagewrightError(error) ? clean(error, secrets) : error;
    }
  };
  return {
    async send(method, path, content) {
      return parse(await run(method, new URL(root + path), content), host);
    },
    async *pages(path, { list = '', next } = {}) {
      let url: URL | undefined = new URL(root + path);
      for (let count = 1; url; count++) {
        if (count > MOST_PAGES) throw endless(host);
        const answer: Answer = await run('GET', url);
        const page = parse(answer, host);
        yield listAt(page, list);
        const link = next ? next(page) : /<([^<>]+)>; *rel="?next\b/.exec(String(answer.headers.link ?? ''))?.[1];
        const target: URL | undefined = link !== undefined && URL.canParse(link, url.href) ? new URL(link, url) : undefined;
        if (target && target.origin !== url.origin) throw clean(redirected(host, target.host), secrets);
        url = target;
      }
    },
  };
}

/** Follows redirects that stay with the host, as another must not get the token; repeats a write only where the server says so. */
async function follow(question: Question, ask: (question: Question) => Promise<Answer>): Promise<Answer> {
  let { url } = question;
  for (let hops = 0; ; hops++) {
    const answer = await ask({ ...question, url });
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
    const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    const mayRepeat = question.method === 'GET' || [307, 308].includes(answer.status);
    if (target?.origin !== url.origin || !mayRepeat || hops === MOST_HOPS) {
      throw redirected(url.host, target?.host ?? 'nowhere');
    }
    url = target;
  }
}

function parse({ text }: Answer, host: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not as the cause: its message shows the beginning of the text.
    throw notJson(host);
  }
}

function clean({ code, message, hint, cause }: StagewrightError, secrets: Iterable<string>): StagewrightError {
  return new StagewrightError(code, cleanText(message, secrets), { hint: cleanText(hint, secrets), cause });
}
