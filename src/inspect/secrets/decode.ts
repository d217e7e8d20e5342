/**
 * The text behind base64, as tokens, key files and kubeconfigs are passed on; undefined where it is none: for paths, names and hashes, and
 * for base64 of what is no text.
 */
export function decodeText(base64: string): string | undefined {
  if (base64.length > LONGEST) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  for (const byte of bytes) if (!isText(byte)) return undefined;
  return bytes.toString('latin1');
}

/** As long as the largest object of a cluster. */
const LONGEST = 1_500_000;

/** True if the first twenty characters are base64 of a text: nearly everything that is none shows it there. */
export function beginsAsText(base64: string): boolean {
  for (let index = 0; index < 20; index += 4) {
    const bits =
      (VALUES[base64.charCodeAt(index)]! << 18) |
      (VALUES[base64.charCodeAt(index + 1)]! << 12) |
      (VALUES[base64.charCodeAt(index + 2)]! << 6) |
      VALUES[base64.charCodeAt(index + 3)]!;
    if (!isText(bits >> 16) || !isText((bits >> 8) & 255) || !isText(bits & 255)) return false;
  }
  return true;
}

function isText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9;
}

const VALUES = new Uint8Array(128);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;
VALUES['-'.charCodeAt(0)] = 62;
VALUES['_'.charCodeAt(0)] = 63;
