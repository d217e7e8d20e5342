/** What stands where a secret was. */
export const hidden = '***';

/**
 * The text without those secrets, in every form in which programs and servers say them again: as they are, encoded for a URL or in JSON,
 * as base64 alone or around more, and also where the end of a line, or the `remote:` of Git behind it, goes through the middle.
 */
export function hideSecrets(text: string, secrets: Iterable<string>): string {
  // Longest first, so that no rest of a longer secret stays when a shorter one is part of it.
  const pieces = [...new Set([...secrets].flatMap(toPieces))].sort((a, b) => b.length - a.length);
  return pieces.reduce((clean, piece) => clean.replace(patternOf(piece), hidden), text);
}

/** A key or certificate of many lines is hidden line by line, and what is long in parts: patterns have to end somewhere. */
function toPieces(secret: string): readonly string[] {
  const pieces = secret.match(/[^\r\n]{1,500}/g) ?? [];
  return pieces.map((piece) => piece.trim()).filter((piece) => piece.length >= SHORTEST);
}

/** A shorter value is no secret worth the name, and hiding every "true" would spoil the message. */
const SHORTEST = 6;

const patterns = new Map<string, RegExp>();

function patternOf(piece: string): RegExp {
  const known = patterns.get(piece);
  if (known) return known;
  const plain = Array.from(piece, spellings).join(BREAK);
  // The last characters of base64 hold bits of the neighbours; they go too.
  const encoded = encodeAligned(piece).map((text) => `${Array.from(text, spellings64).join(BREAK)}[\\w+/=%-]*`);
  const pattern = new RegExp([plain, ...encoded].join('|'), 'g');
  patterns.set(piece, pattern);
  return pattern;
}

/** `base64` and mail programs begin a new line after 76 or 64 characters, and Git puts a word of its own before what a server says. */
const BREAK = '(?:[ \\t]*[\\r\\n]+(?:remote:)?[ \\t]*)?';

/** The character as it is, behind a backslash, and as bytes of a URL. */
function spellings(character: string): string {
  const itself = character.replace(/[^\w\s]/g, '\\\\?\\$&');
  const bytes = Array.from(Buffer.from(character), (byte) => `%${eitherCase(byte.toString(16).padStart(2, '0'))}`).join('');
  return `(?:${itself}|${bytes}${character === ' ' ? '|\\+' : ''})`;
}

/** A character of base64, of its form for URLs, and of that for query strings. */
function spellings64(character: string): string {
  if (character === '+') return '(?:[+-]|%2[bB])';
  return character === '/' ? '(?:[/_]|%2[fF])' : character;
}

function eitherCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** What all base64 has in common that holds the text behind no, one or two other bytes, as behind `user:`. */
function encodeAligned(text: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const [first, end] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return bytes.toString('base64').slice(first, end);
  });
}
