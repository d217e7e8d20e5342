/** An element of an XML document, with its text and the elements inside. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const NAME = '[A-Za-z][\\w-]*';
const TAG = new RegExp(`^<(/?)(${NAME})((?: ${NAME}="[^"<]*")*)(/?)>`);
const LEGAL = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** Reads XML as strictly as the standard says, as far as reports go: no comments, CDATA or document types. */
export function readXml(document: string): Element {
  if (!LEGAL.test(document)) throw new Error('The document holds characters that XML does not allow.');
  // As every reader does before all else.
  let rest = document.replace(/\r\n?/g, '\n').replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/, '');
  const fail = () => new Error(`Not well-formed at: ${rest.slice(0, 80)}`);
  const readElement = (): Element => {
    const match = TAG.exec(rest);
    if (!match || match[1] === '/') throw fail();
    const [whole, , name = '', list = '', end] = match;
    rest = rest.slice(whole.length);
    const pairs = [...list.matchAll(new RegExp(` (${NAME})="([^"]*)"`, 'g'))];
    const attributes = Object.fromEntries(pairs.map(([, key, value = '']) => [key, resolve(value.replace(/[\t\n]/g, ' '))]));
    if (Object.keys(attributes).length < pairs.length) throw new Error(`<${name}> has an attribute twice.`);
    const children: Element[] = [];
    let text = '';
    while (end !== '/') {
      const [words = ''] = /^[^<]*/.exec(rest) ?? [];
      text += words;
      rest = rest.slice(words.length);
      if (rest.startsWith(`</${name}>`)) {
        rest = rest.slice(name.length + 3);
        break;
      }
      children.push(readElement());
    }
    return { name, attributes, children, text: resolve(text) };
  };
  const root = readElement();
  if (rest.trim() !== '') throw fail();
  return root;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolve(text: string): string {
  return text.replace(/&(?:#(\d+);|(\w+);)?/g, (whole, code?: string, name?: string) => {
    const character = code === undefined ? entities[name ?? ''] : String.fromCodePoint(Number(code));
    if (character === undefined) throw new Error(`${whole} is no entity.`);
    return character;
  });
}
