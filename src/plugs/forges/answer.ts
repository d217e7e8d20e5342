import { StagewrightError } from '../../text/error.ts';
import type { Merge, PullRequest } from '../../types/forge.ts';

/** Where an answer holds what a pull request is made of; a path such as `head.ref`, or a function of the answer. */
export type PullShape = Readonly<Record<'number' | 'branch' | 'base' | 'title' | 'body', string>> & {
  readonly url: string | ((answer: unknown) => string);
  readonly state: (answer: unknown) => PullRequest['state'];
  /** True for one that comes from another repository, which may have a branch of the same name. @default none does */
  readonly isFromFork?: (answer: unknown) => boolean;
  /** Where a merged one may name the commit that it became, the best first. @default nowhere */
  readonly merge?: readonly string[];
};

/** A pull request from a forge's answer; throws `forge-error` when it is something else. */
export function readPull(answer: unknown, shape: PullShape): PullRequest {
  const url = typeof shape.url === 'string' ? textAt(answer, shape.url) : shape.url(answer);
  const body = valueAt(answer, shape.body);
  return {
    number: numberAt(answer, shape.number),
    url: checkUrl(url),
    branch: textAt(answer, shape.branch).replace(/^refs\/heads\//, ''),
    base: textAt(answer, shape.base).replace(/^refs\/heads\//, ''),
    title: textAt(answer, shape.title),
    // No body at all is null on some forges and missing on others.
    body: typeof body === 'string' ? body : '',
    state: shape.state(answer),
  };
}

/** What became of a pull request, from a forge's answer. */
export function readMerge(answer: unknown, { state, merge = [] }: PullShape): Merge {
  const now = state(answer);
  const commits = merge
    .map((path) => valueAt(answer, path))
    .filter((id) => typeof id === 'string' && /^[0-9a-f]{7,64}$/.test(id));
  return { state: now, commit: now === 'merged' ? ((commits[0] as string | undefined) ?? null) : null };
}

/** The state by the forge's own words for it; what is neither open nor merged is closed. */
export function stateAt(path: string, { open, merged }: { readonly open: readonly string[]; readonly merged: string }) {
  return (answer: unknown): PullRequest['state'] => {
    const state = textAt(answer, path);
    return open.includes(state) ? 'open' : state === merged ? 'merged' : 'closed';
  };
}

/** Tells a fork by the repositories that it comes from and goes to. One that was deleted is null. */
export function differ(head: string, base: string) {
  return (answer: unknown): boolean => {
    const target = valueAt(answer, base);
    return target !== undefined && valueAt(answer, head) !== target;
  };
}

/** What stands at a path such as `head.ref` or `links.0.href`; undefined when there is nothing. */
export function valueAt(answer: unknown, path: string): unknown {
  let value = answer;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

export function textAt(answer: unknown, path: string): string {
  const value = valueAt(answer, path);
  return typeof value === 'string' ? value : unexpected('text', path);
}

/** A number, also one that is written as text. */
export function numberAt(answer: unknown, path: string): number {
  const value = valueAt(answer, path);
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : unexpected('number', path);
}

/** The list at that path; the answer itself where the path is empty. */
export function listAt(answer: unknown, path: string): readonly unknown[] {
  const value = path === '' ? answer : valueAt(answer, path);
  return Array.isArray(value) ? value : unexpected('list', path);
}

/** It is printed and may be clicked. */
function checkUrl(url: string): string {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)
    ? new URL(url).href
    : unexpected('URL', 'the page');
}

function unexpected(kind: string, path: string): never {
  throw new StagewrightError('forge-error', `The forge's answer has no ${kind}${path === '' ? '' : ` at ${path}`}.`, {
    hint: 'Check the URL of its API, and that it is this kind of forge.',
  });
}
