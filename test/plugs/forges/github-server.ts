import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One pull request as the server keeps it. */
export interface StoredPull {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  head: string;
  base: string;
  labels: string[];
  reviewers: string[];
  teams: string[];
  comments: string[];
}

export interface GithubServer {
  readonly api: string;
  readonly pulls: StoredPull[];
  /** `METHOD path` of every request. */
  readonly log: string[];
  /** Answers the next request with this instead. */
  fail(status: number, body: string): void;
  close(): Promise<void>;
}

/** A stateful server that behaves as GitHub documents for the calls that a pull request takes. */
export async function startGithub(token: string): Promise<GithubServer> {
  const pulls: StoredPull[] = [];
  const log: string[] = [];
  let failure: { status: number; body: string } | undefined;
  const server = createServer(async (request, response) => {
    log.push(`${request.method} ${request.url}`);
    const body = await read(request);
    const answer = (status: number, content: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof content === 'string' ? content : JSON.stringify(content));
    };
    if (failure) {
      const { status, body: text } = failure;
      failure = undefined;
      return answer(status, text);
    }
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { message: 'Bad credentials' });
    const url = new URL(request.url ?? '', 'http://localhost');
    const path = url.pathname.replace('/repos/acme/gitops', '');
    const number = Number(/^\/(?:pulls|issues)\/(\d+)/.exec(path)?.[1]);
    const pull = pulls.find((candidate) => candidate.number === number);

    if (request.method === 'GET' && path === '/pulls') {
      const head = url.searchParams.get('head')?.replace('acme:', '');
      const state = url.searchParams.get('state');
      return answer(200, pulls.filter((candidate) => candidate.head === head && candidate.state === state).map(show));
    }
    if (request.method === 'POST' && path === '/pulls') {
      if (pulls.some((candidate) => candidate.head === body.head && candidate.state === 'open')) {
        const message = `A pull request already exists for acme:${body.head}.`;
        return answer(422, { message: 'Validation Failed', errors: [{ message }] });
      }
      const { title, head, base } = body as Record<'title' | 'head' | 'base', string>;
      const created: StoredPull = {
        number: pulls.length + 1,
        title,
        body: String(body.body),
        state: 'open',
        head,
        base,
        labels: [],
        reviewers: [],
        teams: [],
        comments: [],
      };
      pulls.push(created);
      return answer(201, show(created));
    }
    if (!pull) return answer(404, { message: 'Not Found' });
    if (request.method === 'PATCH') {
      Object.assign(pull, body);
      return answer(200, show(pull));
    }
    if (path.endsWith('/labels')) pull.labels.push(...(body.labels as string[]));
    if (path.endsWith('/comments')) pull.comments.push(String(body.body));
    if (path.endsWith('/requested_reviewers')) {
      pull.reviewers.push(...(body.reviewers as string[]));
      pull.teams.push(...(body.team_reviewers as string[]));
    }
    return answer(201, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    api: `http://127.0.0.1:${port}`,
    pulls,
    log,
    fail: (status, body) => {
      failure = { status, body };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function show({ number, title, body, state, head, base }: StoredPull) {
  const url = `https://github.example.com/acme/gitops/pull/${number}`;
  return { number, html_url: url, title, body, state, merged_at: null, head: { ref: head }, base: { ref: base } };
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
