/** An address in bits: 32 or 128 of them. */
interface Address {
  readonly bits: bigint;
  readonly width: 32 | 128;
  /** Whether it is written as Kubernetes takes it only until 1.35: with leading zeros, or as `::ffff:1.2.3.4`. */
  readonly isSloppy: boolean;
}

/** A range of addresses, by one of them and the length of the prefix. */
interface Range {
  readonly address: Address;
  readonly length: number;
  readonly isSloppy: boolean;
}

/** What is wrong with an address or a range: it is none, or one in a form that Kubernetes takes only until 1.35. */
export type AddressProblem = 'none' | 'sloppy';

/** Source: `IsValidIPForLegacyField` of apimachinery's pkg/util/validation/ip.go, strict from Kubernetes 1.36 on. */
export function findIpProblem(text: string): AddressProblem | undefined {
  return findProblem(parseIp(text));
}

/** Source: `IsValidCIDRForLegacyField`, same file. */
export function findCidrProblem(text: string): AddressProblem | undefined {
  return findProblem(parseCidr(text));
}

/** Whether a range is a real part of another: `ValidateIPBlock` wants that of every exception. */
export function isStrictlyInside(inner: string, outer: string): boolean {
  const [part, whole] = [parseCidr(inner), parseCidr(outer)];
  if (!part || !whole || part.address.width !== whole.address.width) return false;
  return part.length > whole.length && mask(part.address, whole.length) === mask(whole.address, whole.length);
}

/** Whether a text is an IPv4 address. */
export function isIpv4(text: string): boolean {
  return findFamily(text) === 4;
}

/** 4 or 6; undefined for what is no address. */
export function findFamily(text: string): 4 | 6 | undefined {
  const address = parseIp(text);
  return address && (address.width === 32 ? 4 : 6);
}

/** Addresses that lead nowhere else: `ValidateEndpointIP` of core validation. */
export function isSpecialIp(text: string): boolean {
  const address = parseIp(text);
  if (!address) return false;
  const { bits, width } = address;
  if (width === 32) return bits === 0n || bits >> 24n === 127n || bits >> 16n === 0xa9fen || bits >> 8n === 0xe00000n;
  return bits <= 1n || bits >> 118n === 0x3fan || ((bits >> 112n) & 0xff0fn) === 0xff02n;
}

function findProblem(found: Address | Range | undefined): AddressProblem | undefined {
  return found === undefined ? 'none' : found.isSloppy ? 'sloppy' : undefined;
}

function parseCidr(text: string): Range | undefined {
  const [, host, prefix] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = host === undefined ? undefined : parseIp(host);
  const length = Number(prefix);
  if (!address || length > address.width) return undefined;
  const isExact = address.bits === mask(address, length) && String(length) === prefix;
  return { address, length, isSloppy: address.isSloppy || !isExact };
}

function parseIp(text: string): Address | undefined {
  return text.includes(':') ? parseSix(text) : parseFour(text);
}

function parseFour(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) < 256)) return undefined;
  const bits = parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  return { bits, width: 32, isSloppy: parts.some((part) => part.length > 1 && part.startsWith('0')) };
}

function parseSix(text: string): Address | undefined {
  const tail = /[^:]*$/.exec(text)![0];
  const four = tail.includes('.') ? parseFour(tail) : undefined;
  if (tail.includes('.') && !four) return undefined;
  const hex = four
    ? `${text.slice(0, -tail.length)}${(four.bits >> 16n).toString(16)}:${(four.bits & 0xffffn).toString(16)}`
    : text;
  const halves = hex.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [left = [], right] = halves;
  const missing = 8 - left.length - (right?.length ?? 0);
  if (halves.length > 2 || (right ? missing < 1 : missing !== 0)) return undefined;
  const parts = [...left, ...Array<string>(missing).fill('0'), ...(right ?? [])];
  if (!parts.every((part) => /^[\da-f]{1,4}$/i.test(part))) return undefined;
  const bits = parts.reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
  // Go takes `::ffff:1.2.3.4` for the address 1.2.3.4.
  const isMapped = bits >> 32n === 0xffffn;
  return isMapped
    ? { bits: bits & 0xffffffffn, width: 32, isSloppy: true }
    : { bits, width: 128, isSloppy: four?.isSloppy ?? false };
}

function mask({ bits, width }: Address, length: number): bigint {
  const rest = BigInt(width - length);
  return (bits >> rest) << rest;
}
