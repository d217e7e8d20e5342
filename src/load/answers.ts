/** The answers that authors got, in the order of each call, so that they can get the same again. */
export interface Answers {
  /** Remembers an answer, and gives it. */
  keep<T>(call: string, answer: T): T;
  /** What the call was answered at this turn; undefined where it was not made so often. */
  findNext(call: string): unknown;
  /** The same answers, from the first one, or from those that are still to come. */
  again(from: 'first' | 'next'): Answers;
}

export function createAnswers(): Answers {
  return withTurns(new Map(), new Map());
}

function withTurns(kept: Map<string, unknown[]>, turns: Map<string, number>): Answers {
  return {
    keep(call, answer) {
      const answers = kept.get(call) ?? [];
      kept.set(call, answers);
      // What is filled in later on belongs to the author.
      answers.push(ArrayBuffer.isView(answer) ? Buffer.from(bytesOf(answer)) : answer);
      return answer;
    },
    findNext(call) {
      const turn = turns.get(call) ?? 0;
      turns.set(call, turn + 1);
      const answer = kept.get(call)?.[turn];
      return Buffer.isBuffer(answer) ? Buffer.from(answer) : answer;
    },
    again: (from) =>
      withTurns(kept, new Map(from === 'first' ? [] : [...kept].map(([call, { length }]) => [call, length] as const))),
  };
}

/** The bytes of an array of numbers of any size, in place. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
