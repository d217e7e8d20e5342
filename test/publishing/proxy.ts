import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What becomes of one connection. */
export type Fate =
  /** It is cut when that many bytes went one way. */
  | { readonly kind: 'cut'; readonly way: 'up' | 'down'; readonly after: number }
  /** It is taken and never answered. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'fine' };

export interface Proxy {
  readonly url: string;
  /** Bytes that went to the server and came from it, of all connections. */
  readonly bytes: { up: number; down: number };
  /** Number of connections. */
  readonly count: () => number;
}

/** A way to a server on which connections may break; `fateOf` decides by the connection's number, from 0. */
export async function startProxy(target: string, fateOf: (index: number) => Fate = () => ({ kind: 'fine' })): Promise<Proxy> {
  const { port } = new URL(target);
  const bytes = { up: 0, down: 0 };
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {});
    const fate = fateOf(count++);
    if (fate.kind === 'silent') return;
    const upstream = connect(Number(port), '127.0.0.1');
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
    const gone = { up: 0, down: 0 };
    const pass = (way: 'up' | 'down', from: Socket, to: Socket) => {
      from.on('data', (chunk: Buffer) => {
        const left = fate.kind === 'cut' && fate.way === way ? fate.after - gone[way] : Number.POSITIVE_INFINITY;
        const passed = chunk.subarray(0, Math.max(0, left));
        gone[way] += passed.length;
        bytes[way] += passed.length;
        to.write(passed);
        if (chunk.length >= left) {
          // What was passed on still arrives: a server may act on it although nobody hears of that.
          to.end();
          client.destroy();
          if (way === 'down') upstream.destroy();
        }
      });
      from.on('end', () => to.end());
      from.on('close', () => to.end());
    };
    pass('up', client, upstream);
    pass('down', upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bytes, count: () => count };
}
