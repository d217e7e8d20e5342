import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Endpoint {
  readonly url: string;
  readonly host: string;
  readonly calls: readonly Call[];
}

/** A server that keeps every call and answers with that status; without one, never. It goes away with the test. */
export async function anEndpoint(
  answer: (call: Call) => number | { readonly status: number; readonly body: string } | undefined,
): Promise<Endpoint> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const call = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    calls.push(call);
    const answered = answer(call);
    if (typeof answered === 'number') response.writeHead(answered).end();
    else if (answered) response.writeHead(answered.status).end(answered.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}`, host, calls };
}
