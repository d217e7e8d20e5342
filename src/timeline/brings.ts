import type { FileChange, Publish } from '../types/timeline.ts';

/** True when an input of it has that text in its value, and had not before. */
export function bringsInput({ inputs }: Publish, text: string): boolean {
  return inputs.some(({ before, after }) => holds(after, text) && !holds(before, text));
}

/** Files of a landing that may have brought something. */
export function listCandidates({ landing }: Publish): readonly FileChange[] {
  return landing.changes.filter(({ isInventory, after }) => !isInventory && after !== null);
}

function holds(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  if (typeof value !== 'object' || value === null) return value !== undefined && String(value) === text;
  return Object.values(value).some((each) => holds(each, text));
}
