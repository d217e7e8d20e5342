import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One pull request as every server of these tests keeps it. */
export interface StoredPull {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed' | 'merged';
  head: string;
  base: string;
  isFromFork: boolean;
  isDraft: boolean;
  isAutoMerged: boolean;
  labels: string[];
  reviewers: string[];
  comments: string[];
  /** Changes counted, for forges that refuse changes of an older state. */
  version: number;
}

export interface Call {
  readonly method: string;
  /** Path below the root of the routes, decoded. */
  readonly path: string;
  readonly match: RegExpExecArray;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

export interface Reply {
  readonly status: number;
  readonly content?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `METHOD` and a pattern of the path, to what is answered. */
export type Route = readonly [method: string, path: RegExp, answer: (call: Call) => Reply];

/** May answer a request in place of the routes, before or after they have done their work; true says that it did. */
export type Interceptor = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface ForgeServer {
  readonly url: string;
  readonly pulls: StoredPull[];
  /** `METHOD url` of every request. */
  readonly log: string[];
  /** Answers the next request that it takes. */
  before(intercept: Interceptor): void;
  /** The routes do their work on the next request of that method, and the answer is lost on its way. */
  loseAnswer(method: string): void;
  /** Puts a pull request there that nobody here opened. */
  add(pull: Partial<StoredPull> & Pick<StoredPull, 'head'>): StoredPull;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** The header that has to bring the token. @default 'authorization' */
  readonly header?: 'cookie';
  /** What it has to be, or whether it will do for that path. */
  readonly authorization: string | ((given: string, path: string) => boolean);
  /** What is answered to another authorization. */
  readonly refusal: Reply;
  readonly routes: (server: ForgeServer) => readonly Route[];
}

/** A stateful server on this machine. */
export async function startServer({ header, authorization, refusal, routes }: ServerOptions): Promise<ForgeServer> {
  const pulls: StoredPull[] = [];
  const log: string[] = [];
  let before: Interceptor | undefined;
  let lost: string | undefined;
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const text = await readText(request);
    const url = new URL(request.url ?? '', 'http://localhost');
    const [path, method] = [decodeURIComponent(url.pathname), request.method ?? ''];
    const given = request.headers[header ?? 'authorization'] ?? '';
    if (!(typeof authorization === 'string' ? given === authorization : authorization(given, path))) return refusal;
    for (const [wanted, pattern, handle] of table) {
      const match = wanted === method ? pattern.exec(path) : null;
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
      if (match) return handle({ method, path, match, query: url.searchParams, body, headers: request.headers });
    }
    return { status: 404, content: { message: `no route for ${method} ${path}` } };
  };
  const http = createServer(async (request, response) => {
    log.push(`${request.method} ${request.url}`);
    if (before?.(request, response)) {
      before = undefined;
      return;
    }
    const { status, content, headers } = await answer(request);
    if (lost === request.method) {
      lost = undefined;
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(content === undefined ? '' : typeof content === 'string' ? content : JSON.stringify(content));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: ForgeServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    pulls,
    log,
    before: (intercept) => {
      before = intercept;
    },
    loseAnswer: (method) => {
      lost = method;
    },
    add: (pull) => {
      const whole = { ...aPull(pulls.length + 1), ...pull };
      pulls.push(whole);
      return whole;
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  const table = routes(server);
  return server;
}

/** The pull request whose number the path has as its first group. */
export function pullOf({ pulls }: ForgeServer, { match }: Call): StoredPull {
  const pull = pulls.find(({ number }) => number === Number(match[1]));
  if (!pull) throw new Error(`the test asked for pull request ${match[1]}`);
  return pull;
}

/** True when that label was on the pull request; from now on it is not. */
export function takeOff(pull: StoredPull, label: string | undefined): boolean {
  const before = pull.labels.length;
  pull.labels = pull.labels.filter((each) => each !== label);
  return pull.labels.length < before;
}

/** Of a list the items from that one on, and where the next page begins. */
export function sliceOf<T>(
  items: readonly T[],
  start: number,
  size: number,
): { readonly items: readonly T[]; readonly next?: number } {
  const next = start + size;
  return { items: items.slice(start, next), ...(items.length > next && { next }) };
}

/** One page of a list that pages are counted of, and the number of the next one; as long as it was asked for, up to the most. */
export function paginate<T>(
  items: readonly T[],
  page: string | null,
  { asked, most }: { readonly asked: string | null; readonly most: number },
): { readonly items: readonly T[]; readonly next?: number } {
  const [number, size] = [Number(page ?? 1), Math.min(most, Number(asked ?? 10))];
  const { items: some, next } = sliceOf(items, (number - 1) * size, size);
  return { items: some, ...(next !== undefined && { next: number + 1 }) };
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`${JSON.stringify(value)} was sent in place of text`);
  return value;
}

function aPull(number: number): StoredPull {
  return {
    number,
    title: 'a title',
    body: '',
    state: 'open',
    head: '',
    base: 'main',
    isFromFork: false,
    isDraft: false,
    isAutoMerged: false,
    labels: [],
    reviewers: [],
    comments: [],
    version: 0,
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
