import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type Socket } from 'node:net';
import { StagewrightError } from '../../text/error.ts';
import type { ForgeContext } from '../../types/forge.ts';

type Environment = ForgeContext['environment'];

/** The proxy for that URL by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in small letters or capitals. */
export function findProxy(url: URL, environment: Environment): URL | undefined {
  const read = (name: string) => environment[name] || environment[name.toUpperCase()] || '';
  const value = read(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || read('all_proxy');
  if (value === '' || isExcluded(url, read('no_proxy'))) return undefined;
  const text = value.includes('://') ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy && ['http:', 'https:'].includes(proxy.protocol)) return proxy;
  throw new StagewrightError('usage', 'The proxy that the environment names is no http or https URL.', {
    hint: 'Set HTTPS_PROXY to http://host:port, or name the host of the forge in NO_PROXY.',
  });
}

export interface TunnelOptions {
  readonly proxy: URL;
  readonly ca: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** A connection to the URL's host through the proxy. */
export function openTunnel(url: URL, { proxy, ca, signal }: TunnelOptions): Promise<Socket> {
  const target = `${url.hostname}:${url.port || 443}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? requestHttps : requestHttp)({
      ...addressOf(proxy),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorizationOf(proxy) },
      agent: false,
      signal,
      ...(ca && { ca: [...ca] }),
    });
    request.once('error', reject);
    request.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      const isAsked = statusCode === 407;
      reject(
        new StagewrightError(
          isAsked ? 'authentication-failed' : 'network-failed',
          `The proxy ${proxy.host} does not connect to ${target}: it answered with ${statusCode}.`,
          { hint: isAsked ? 'Set HTTPS_PROXY to http://user:password@host:port.' : 'Check HTTPS_PROXY and NO_PROXY.' },
        ),
      );
    });
    request.end();
  });
}

/** Host and port of a proxy, as Node wants them. */
export function addressOf({ hostname, port, protocol }: URL): { readonly host: string; readonly port: number } {
  return { host: bare(hostname), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

/** The header that lets us through the proxy, where its URL holds a user. */
export function authorizationOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '') return {};
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
}

/** True for `*`, the host itself or a parent domain of it, an address, or a network such as `10.0.0.0/8`; each may name a port. */
function isExcluded(url: URL, list: string): boolean {
  const host = bare(url.hostname).toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '') return false;
    if (entry === '*') return true;
    if (entry.includes('/')) return isInNetwork(host, entry);
    const [, name = '', wanted = port] = /^(\[.*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    const domain = bare(name).replace(/^\*?\./, '');
    return wanted === port && domain !== '' && (host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`)));
  });
}

function isInNetwork(host: string, entry: string): boolean {
  const [network = '', bits] = entry.split('/');
  const [kind, family] = [isIP(host), isIP(network)];
  if (kind === 0 || kind !== family || !/^\d{1,3}$/.test(bits ?? '') || Number(bits) > (kind === 4 ? 32 : 128)) return false;
  const type = kind === 4 ? 'ipv4' : 'ipv6';
  const blocks = new BlockList();
  blocks.addSubnet(network, Number(bits), type);
  return blocks.check(host, type);
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
