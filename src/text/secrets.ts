/** What stands where a secret was. */
export const hidden = '***';

/** A shorter value is no secret worth the name, and hiding every "true" would spoil the message. */
const SHORTEST = 6;

/**
 * The text without those secrets, in every form in which programs and servers say them again: as they are, encoded for a URL or in JSON,
 * as base64 alone or around more, and also where the end of a line, or the `remote:` of Git behind it, goes through the middle.
 */
export function hideSecrets(text: string, secrets: Iterable<string>): string {
  const said = decode(text);
  const base64 = said.bytes.replaceAll('-', '+').replaceAll('_', '/');
  const inText = ([start, end]: Place): Place => [said.starts[start] ?? 0, said.ends[end - 1] ?? text.length];
  const places: Place[] = [];
  for (const secret of new Set([...secrets].flatMap(toLines))) {
    // In a query a space is a plus.
    for (const form of [secret, secret.replaceAll(' ', '+')]) places.push(...findAll(said.bytes, decode(form).bytes).map(inText));
    for (const form of encodeAligned(secret)) {
      places.push(...findAll(base64, form).map((place): Place => [inText(place)[0], endOfWord(text, inText(place)[1])]));
    }
  }
  return replacePlaces(text, places);
}

type Place = readonly [start: number, end: number];

/** A key or certificate is hidden line by line: seldom is all of it said. */
function toLines(secret: string): readonly string[] {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  return lines.filter((line) => line.length >= SHORTEST);
}

/** A text as bytes, one for each character, and where in the text each of them begins and ends. */
interface Decoded {
  readonly bytes: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** What is behind the encodings of URLs and JSON. White space goes: `base64` breaks lines, and Git puts a word of its own behind them. */
function decode(text: string): Decoded {
  const bytes: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const units = /[\t-\r ]+(?:(?<=[\r\n][\t ]*)remote:[\t-\r ]*)?|%([0-9a-f]{2})|\\u([0-9a-f]{4})|\\|./giu;
  for (const { 0: unit, 1: byte, 2: character, index } of text.matchAll(units)) {
    const code = byte ?? character;
    const plain = code === undefined ? unit : String.fromCharCode(Number.parseInt(code, 16));
    if (plain === '\\' || /^[\t-\r ]/.test(plain)) continue;
    for (const one of byte === undefined && plain > '\u007f' ? Buffer.from(plain).toString('latin1') : plain) {
      bytes.push(one);
      starts.push(index);
      ends.push(index + unit.length);
    }
  }
  return { bytes: bytes.join(''), starts, ends };
}

function findAll(text: string, part: string): readonly Place[] {
  const places: Place[] = [];
  for (let start = text.indexOf(part); start >= 0; start = text.indexOf(part, start + 1))
    places.push([start, start + part.length]);
  return places;
}

/** What all base64 has in common that holds the text behind no, one or two other bytes, as behind `user:`. */
function encodeAligned(text: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const [first, end] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return bytes.toString('base64').slice(first, end);
  });
}

/** The last character of base64 holds bits of the neighbour, and the rest is of no use to anybody. */
function endOfWord(text: string, start: number): number {
  const rest = /[a-z0-9+/=%_-]*/iy;
  rest.lastIndex = start;
  return start + (rest.exec(text)?.[0].length ?? 0);
}

function replacePlaces(text: string, places: readonly Place[]): string {
  let [clean, done] = ['', 0];
  for (const [start, end] of places.toSorted(([a], [b]) => a - b)) {
    // Secrets that overlap, or hold one another, are hidden as one.
    if (start >= done) clean += `${text.slice(done, start)}${hidden}`;
    done = Math.max(done, end);
  }
  return clean + text.slice(done);
}
