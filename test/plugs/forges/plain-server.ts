import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface PlainServer {
  readonly url: string;
  readonly port: number;
  /** Method, URL and headers of every request. */
  readonly requests: readonly { readonly line: string; readonly headers: IncomingMessage['headers'] }[];
}

/** A server that answers as the test says, until the test is over. */
export async function serve(handler: Handler): Promise<PlainServer> {
  return listen(createServer(), handler, 'http');
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The file of the certificate, which is its own authority. */
  readonly path: string;
}

/** A certificate for `localhost` and `forge.example.com` that nobody trusts. */
export function aCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'forge-certificate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [key, path] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = 'subjectAltName=DNS:localhost,DNS:forge.example.com,IP:127.0.0.1';
  const files = ['-keyout', key, '-out', path, '-days', '2'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, '-subj', '/CN=localhost', '-addext', names],
    {
      stdio: 'pipe',
    },
  );
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(path, 'utf8'), path };
}

export async function serveTls({ key, cert }: Certificate, handler: Handler): Promise<PlainServer> {
  return listen(createTlsServer({ key, cert }), handler, 'https');
}

/** A proxy that leads every host to this machine, and asks for `authorization` if that is given. */
export async function serveProxy(authorization?: string): Promise<PlainServer> {
  const http = createServer();
  http.on('connect', (request, socket, head) => {
    const refused = authorization !== undefined && request.headers['proxy-authorization'] !== authorization;
    const target = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1');
    const end = () => {
      target.destroy();
      socket.destroy();
    };
    target.on('error', end);
    socket.on('error', end);
    socket.on('close', end);
    if (refused) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    target.write(head);
    target.pipe(socket);
    socket.pipe(target);
  });
  return listen(http, (_, response) => response.end(JSON.stringify([])), 'http');
}

async function listen(server: Server, handler: Handler, scheme: string): Promise<PlainServer> {
  const requests: { line: string; headers: IncomingMessage['headers'] }[] = [];
  const note = (request: IncomingMessage) =>
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers });
  server.on('request', (request, response) => {
    note(request);
    handler(request, response);
  });
  server.on('connect', note);
  // Tunnels are connections that the server itself no longer knows.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${scheme}://127.0.0.1:${port}`, port, requests };
}
