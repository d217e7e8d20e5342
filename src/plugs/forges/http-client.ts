import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import type { ForgeContext } from '../../types/forge.ts';
import { createPatience } from './patience.ts';
import { notJson, redirected, refusal } from './refusals.ts';
import { cleanText } from './server-words.ts';
import type { Answer, Question } from './transport.ts';

/**
 * Sends JSON to one API and reads JSON back. Throws `authentication-failed`, `forge-error` with the server's own words,
 * `rate-limited`, or `network-failed`; none of them holds the token.
 */
export interface HttpClient {
  /** What was answered; undefined for an empty answer. */
  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown): Promise<unknown>;
  /** Page after page of a list, by `Link: rel="next"` or by what `next` reads from a page. */
  pages(path: string, next?: (page: unknown) => string | undefined): AsyncGenerator<unknown>;
}

export interface ClientOptions {
  /** URL that all paths begin with. */
  readonly root: string;
  /** Absent where the token is in another header. */
  readonly authorization?: string | undefined;
  /** The token as it was given; it is in no message, nor is the authorization. */
  readonly token: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const MOST_PAGES = 200;
const MOST_HOPS = 3;

export function createClient({ root, authorization, token, headers }: ClientOptions, context: ForgeContext): HttpClient {
  const { host } = new URL(root);
  const secrets = [token, ...(authorization === undefined ? [] : [authorization.slice(authorization.indexOf(' ') + 1)])];
  const ask = createPatience(context);
  const run = async (method: string, url: URL, content?: unknown): Promise<Answer> => {
    const body = content === undefined ? undefined : JSON.stringify(content);
    const sent = {
      accept: 'application/json',
      'user-agent': 'stagewright',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
      ...(authorization !== undefined && { authorization }),
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
    async *pages(path, next = () => undefined) {
      let url: URL | undefined = new URL(root + path);
      for (let count = 0; url && count < MOST_PAGES; count++) {
        const answer: Answer = await run('GET', url);
        const page = parse(answer, host);
        yield page;
        const link = next(page) ?? /<([^<>]+)>; *rel="?next\b/.exec(String(answer.headers.link ?? ''))?.[1];
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

function clean({ code, message, hint, cause }: StagewrightError, secrets: readonly string[]): StagewrightError {
  return new StagewrightError(code, cleanText(message, secrets), { hint: cleanText(hint, secrets), cause });
}
