/** The number in a line `Allow-Deletions: N` of a commit message, the last one where there are several; undefined without one. */
export function findAllowedDeletions(message: string): number | undefined {
  const numbers = [...message.matchAll(/^Allow-Deletions:[ \t]*(\d{1,9})[ \t]*$/gim)].map(([, number]) => Number(number));
  return numbers.at(-1);
}
