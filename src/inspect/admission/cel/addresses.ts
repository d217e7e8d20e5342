import type { Environment } from './load.ts';
import type { Comparable } from './values.ts';

/** An IP address. */
class Ip implements Comparable {
  readonly family: 4 | 6;
  readonly value: bigint;

  constructor(family: 4 | 6, value: bigint) {
    this.family = family;
    this.value = value;
  }

  compare(other: unknown): number | undefined {
    if (!(other instanceof Ip) || other.family !== this.family) return undefined;
    return this.value < other.value ? -1 : this.value > other.value ? 1 : 0;
  }
}

/** A network with the length of its mask. */
class Cidr implements Comparable {
  readonly ip: Ip;
  readonly length: number;

  constructor(ip: Ip, length: number) {
    this.ip = ip;
    this.length = length;
  }

  compare(other: unknown): number | undefined {
    return other instanceof Cidr && other.length === this.length ? this.ip.compare(other.ip) : undefined;
  }
}

/** What `ip` is, in `ip.isCanonical(text)`. */
class IpNamespace {}

/** Source of names and behaviour: k8s.io/apiserver, pkg/cel/library/ip.go and cidr.go. */
export function registerAddresses(environment: Environment): void {
  const [IP, CIDR] = ['net.IP', 'net.CIDR'];
  environment
    .registerType(IP, { ctor: Ip, fields: {} })
    .registerType(CIDR, { ctor: Cidr, fields: {} })
    .registerType('net.ip', { ctor: IpNamespace, fields: {} })
    .registerConstant('ip', 'net.ip', new IpNamespace())
    .registerFunction(`ip(string): ${IP}`, parseIp)
    .registerFunction('isIP(string): bool', (text: string) => findIp(text) !== undefined)
    .registerFunction('net.ip.isCanonical(string): bool', (_: IpNamespace, text: string) => print(parseIp(text)) === text)
    .registerFunction(`string(${IP}): string`, print)
    .registerFunction(`${IP}.family(): int`, (ip: Ip) => BigInt(ip.family))
    .registerFunction(`${IP}.isUnspecified(): bool`, (ip: Ip) => ip.value === 0n)
    .registerFunction(`${IP}.isLoopback(): bool`, isLoopback)
    .registerFunction(`${IP}.isLinkLocalMulticast(): bool`, (ip: Ip) => isIn(ip, ['224.0.0.0/24', 'ff02::/16']))
    .registerFunction(`${IP}.isLinkLocalUnicast(): bool`, isLinkLocal)
    .registerFunction(`${IP}.isGlobalUnicast(): bool`, (ip: Ip) => {
      const isBroadcast = ip.family === 4 && ip.value === 0xffffffffn;
      return ip.value !== 0n && !isBroadcast && !isLoopback(ip) && !isLinkLocal(ip) && !isIn(ip, ['224.0.0.0/4', 'ff00::/8']);
    })
    .registerOperator(`${IP} == ${IP}`, (a: Ip, b: Ip) => a.compare(b) === 0)
    .registerFunction(`cidr(string): ${CIDR}`, parseCidr)
    .registerFunction('isCIDR(string): bool', (text: string) => findCidr(text) !== undefined)
    .registerFunction(`string(${CIDR}): string`, ({ ip, length }: Cidr) => `${print(ip)}/${length}`)
    .registerFunction(`${CIDR}.containsIP(${IP}): bool`, containsIp)
    .registerFunction(`${CIDR}.containsIP(string): bool`, (cidr: Cidr, text: string) => containsIp(cidr, parseIp(text)))
    .registerFunction(`${CIDR}.containsCIDR(${CIDR}): bool`, containsCidr)
    .registerFunction(`${CIDR}.containsCIDR(string): bool`, (cidr: Cidr, text: string) => containsCidr(cidr, parseCidr(text)))
    .registerFunction(`${CIDR}.ip(): ${IP}`, ({ ip }: Cidr) => ip)
    .registerFunction(`${CIDR}.masked(): ${CIDR}`, ({ ip, length }: Cidr) => new Cidr(mask(ip, length), length))
    .registerFunction(`${CIDR}.prefixLength(): int`, ({ length }: Cidr) => BigInt(length))
    .registerOperator(`${CIDR} == ${CIDR}`, (a: Cidr, b: Cidr) => a.compare(b) === 0);
}

function isLoopback(ip: Ip): boolean {
  return isIn(ip, ['127.0.0.0/8', '::1/128']);
}

function isLinkLocal(ip: Ip): boolean {
  return isIn(ip, ['169.254.0.0/16', 'fe80::/10']);
}

function isIn(ip: Ip, networks: readonly string[]): boolean {
  return networks.some((network) => containsIp(parseCidr(network), ip));
}

function containsIp({ ip, length }: Cidr, other: Ip): boolean {
  return ip.family === other.family && mask(ip, length).value === mask(other, length).value;
}

function containsCidr(cidr: Cidr, other: Cidr): boolean {
  return other.length >= cidr.length && containsIp(cidr, other.ip);
}

function mask({ family, value }: Ip, length: number): Ip {
  const rest = BigInt((family === 4 ? 32 : 128) - length);
  return new Ip(family, (value >> rest) << rest);
}

function parseIp(text: string): Ip {
  const ip = findIp(text);
  if (ip === undefined) throw new Error(`${JSON.stringify(text)} is no IP address`);
  return ip;
}

function parseCidr(text: string): Cidr {
  const cidr = findCidr(text);
  if (cidr === undefined) throw new Error(`${JSON.stringify(text)} is no network in CIDR notation`);
  return cidr;
}

function findCidr(text: string): Cidr | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const ip = findIp(address);
  return ip !== undefined && Number(length) <= (ip.family === 4 ? 32 : 128) ? new Cidr(ip, Number(length)) : undefined;
}

function findIp(text: string): Ip | undefined {
  const four = findFour(text);
  if (four !== undefined) return new Ip(4, four);
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = dotted === null ? undefined : findFour(dotted[2]!);
  if (dotted !== null && tail === undefined) return undefined;
  const plain = dotted === null ? text : `${dotted[1]}${(tail! >> 16n).toString(16)}:${(tail! & 0xffffn).toString(16)}`;
  const [head = '', end, ...more] = plain.split('::');
  const split = (part: string) => (part === '' ? [] : part.split(':'));
  const [left, right] = [split(head), split(end ?? '')];
  const missing = 8 - left.length - right.length;
  const groups = end === undefined ? left : [...left, ...Array<string>(Math.max(missing, 0)).fill('0'), ...right];
  if (more.length > 0 || groups.length !== 8 || (end !== undefined && missing < 1)) return undefined;
  if (!groups.every((group) => /^[\da-fA-F]{1,4}$/.test(group))) return undefined;
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  // The API server takes no IPv4 address in the clothes of an IPv6 one.
  return value >> 32n === 0xffffn ? undefined : new Ip(6, value);
}

function findFour(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function print({ family, value }: Ip): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  const text = groups.join(':');
  const runs = text.match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return text;
  const index = text.search(new RegExp(`(?<![\\da-f])${longest}(?![\\da-f])`));
  return `${text.slice(0, index).replace(/:$/, '')}::${text.slice(index + longest.length).replace(/^:/, '')}`;
}
