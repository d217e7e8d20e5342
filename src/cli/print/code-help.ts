/** What a page says of one code. */
export interface CodeHelp {
  /** Its first sentence, without the example. */
  readonly short: string;
  readonly text: string;
  readonly markdown: string;
}

/** Code to what `docs/checks.md` says of it below the heading of that name, so that it is written in one place only. */
export function readCodeHelp(page: string): ReadonlyMap<string, CodeHelp> {
  const sections = page.split(/^(?=#{1,6} )/m).flatMap((section): [string, CodeHelp][] => {
    const [, code, body = ''] = /^### ([a-z-]+)\n([\s\S]*)$/.exec(section) ?? [];
    return code === undefined ? [] : [[code, toHelp(body)]];
  });
  return new Map(sections);
}

function toHelp(body: string): CodeHelp {
  const paragraphs = body.trim().split(/\n{2,}/);
  // Lines of a page are broken at its width, those of a viewer are not.
  const joined = paragraphs.map((paragraph) => (/^(?:```|[-|])/.test(paragraph) ? paragraph : paragraph.replaceAll('\n', ' ')));
  const markdown = joined.join('\n\n');
  const [first = ''] = markdown.split(/\.(?:\s|$)|: (?=`)/);
  return { short: `${withoutMarks(first)}.`, text: withoutMarks(markdown), markdown };
}

function withoutMarks(markdown: string): string {
  return markdown
    .replace(/^```\w*$/gm, '')
    .replaceAll('`', '')
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1');
}
