export interface ActiveText {
  /** What is neither in a code span nor in fenced code: all that a forge could make something of. */
  readonly outside: string;
  /** Every fence and fold that is opened is closed. */
  readonly isClosed: boolean;
}

/** Reads code as CommonMark defines it (0.31: 4.5 fenced code blocks, 6.1 code spans). */
export function readActiveText(markdown: string): ActiveText {
  const outside: string[] = [];
  let fence: string | undefined;
  let folds = 0;
  for (const line of markdown.split('\n')) {
    const [, marker] = /^ {0,3}(`{3,}|~{3,})[^`]*$/.exec(line) ?? [];
    if (fence !== undefined) {
      // A fence ends with a line of at least as many of the same character and nothing else.
      if (marker?.startsWith(fence) && /^ {0,3}[`~]+ *$/.test(line)) fence = undefined;
      continue;
    }
    if (marker !== undefined) {
      fence = marker;
      continue;
    }
    const text = removeSpans(line);
    folds += text.split('<details>').length - text.split('</details>').length;
    outside.push(text);
  }
  return { outside: outside.join('\n'), isClosed: fence === undefined && folds === 0 };
}

/** A span ends with a run of as many backticks as it began with; a run without such an end is text. */
function removeSpans(line: string): string {
  return line.replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, ' ');
}
