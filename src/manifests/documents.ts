/** One document of a file that may hold many. */
export interface TextDocument {
  readonly text: string;
  /** How many lines of the file stand before it. */
  readonly linesBefore: number;
}

// A line that begins with three dashes begins a document wherever it stands, even inside a quoted text.
const MARKER = /(?<![^\n])(?=---(?:\s|$))/;

/** Cuts a file where documents begin, so that each is parsed alone: the cost of one does not depend on the others. */
export function splitDocuments(text: string): readonly TextDocument[] {
  let linesBefore = 0;
  return text
    .split(MARKER)
    .map((piece): TextDocument => {
      const document = { text: piece, linesBefore };
      linesBefore += countLines(piece);
      return document;
    })
    .filter(({ text }) => !isBlank(text));
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds the line and column of offsets in a document, as those of its file; both start at 1. */
export function createPlacer({ text, linesBefore }: TextDocument): (offset: number) => Place {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: linesBefore + low + 1, column: offset - starts[low]! + 1 };
  };
}

/** Offset of the first line that says something. */
export function findStart(text: string): number {
  return /^(?!---(?:\s|$)|[ \t]*(?:#|%|\r?$))/m.exec(text)?.index ?? 0;
}

/** Only comments, directives and markers. */
function isBlank(text: string): boolean {
  return !/^(?!---[ \t]*(?:#|\r?$)|\.\.\.|[ \t]*(?:#|\r?$)|%)/m.test(text);
}

function countLines(text: string): number {
  let count = 0;
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) count++;
  return count;
}
