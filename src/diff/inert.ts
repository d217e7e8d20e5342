/**
 * Text of others as it may stand on a terminal, in a log or in Markdown code: nothing in it moves the cursor, reverses
 * the reading order, speaks to a CI system, ends one of our comments or closes an issue.
 */
export function makeInert(text: string): string {
  return (
    text
      .replace(/\p{Cs}/gu, '\ufffd')
      .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => (character === '\t' ? ' ' : spell(character)))
      // Azure Pipelines and GitHub Actions obey that, wherever it stands in a line of a log.
      .replace(/##(?=\w*\[)/g, '# #')
      .replace(/<!--/g, '<! --')
      .replace(/-->/g, '-- >')
      // GitLab reads "Closes #1" before it looks at Markdown; with another blank it does not.
      .replace(/\b((?:clos|fix|resolv|implement|complet)\w*:?)\s+/gi, '$1\u00a0')
  );
}

/** The beginning of a text with at most that many characters. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/\p{Cs}$/u, '')}…`;
}

function spell(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
