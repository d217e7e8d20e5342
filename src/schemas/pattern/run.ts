import type { Program } from './compile.ts';
import type { Assertion } from './syntax.ts';

/** Steps times characters. Such a run takes a second; what is longer is not judged. */
const MOST_WORK = 50_000_000;

/** Whether some part of the text matches. All ways are followed at once, character by character. */
export function run(program: Program, text: string): boolean | undefined {
  const characters = [...text].map((each) => each.codePointAt(0)!);
  if (program.length * characters.length > MOST_WORK) return undefined;
  const seen = new Int32Array(program.length).fill(-1);
  let current: number[] = [];
  for (let at = 0; at <= characters.length; at++) {
    const open = [...current, program.length - 1];
    const waiting: number[] = [];
    while (open.length > 0) {
      const index = open.pop()!;
      if (seen[index] === at) continue;
      seen[index] = at;
      const step = program[index]!;
      if (step.kind === 'match') return true;
      if (step.kind === 'characters') waiting.push(index);
      else if (step.kind === 'either') open.push(step.other, step.next);
      else if (holds(step.what, characters, at)) open.push(step.next);
    }
    const code = characters[at];
    current = [];
    if (code === undefined) break;
    for (const index of waiting) {
      const step = program[index]!;
      if (step.kind === 'characters' && step.has(code)) current.push(step.next);
    }
  }
  return false;
}

function holds(what: Assertion, characters: readonly number[], at: number): boolean {
  switch (what) {
    case 'text-begin':
      return at === 0;
    case 'text-end':
      return at === characters.length;
    case 'line-begin':
      return at === 0 || characters[at - 1] === 10;
    case 'line-end':
      return at === characters.length || characters[at] === 10;
    case 'boundary':
      return isWord(characters[at - 1]) !== isWord(characters[at]);
    case 'no-boundary':
      return isWord(characters[at - 1]) === isWord(characters[at]);
  }
}

function isWord(code: number | undefined): boolean {
  return code !== undefined && /\w/.test(String.fromCodePoint(code));
}
