import { isStagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import type { PullRequestDraft } from '../../types/forge.ts';

/** What a pull request can do without; each is undefined where the forge has no such thing. */
export interface Extras {
  /** Adds labels and keeps those that are there. Returns those that the forge did not take. */
  readonly labels: ((number: number, labels: readonly string[]) => Promise<readonly string[]>) | undefined;
  /** Takes off those of the labels that are on it, and leaves all others. @default the forge cannot */
  readonly takeOff?: (number: number, labels: readonly string[]) => Promise<void>;
  /** Asks for reviews. Returns those whom the forge did not take. */
  readonly reviewers: ((number: number, reviewers: readonly string[]) => Promise<readonly string[]>) | undefined;
  readonly autoMerge: ((number: number) => Promise<void>) | undefined;
  /** Whether it is a draft, where the forge may have opened it without saying that it knows none. */
  readonly isDraft?: (number: number) => Promise<boolean>;
}

export type Wishes = Pick<PullRequestDraft, 'labels' | 'reviewers' | 'draft' | 'autoMerge'>;

/** Fulfils the wishes as far as the forge lets us; a sentence for each that it refused, as the pull request is open all the same. */
export async function fulfil(forge: string, extras: Extras, number: number, wishes: Wishes): Promise<readonly string[]> {
  const { labels, reviewers, isDraft, autoMerge } = extras;
  const warnings = [
    ...(await addNames({ forge, noun: 'label', add: labels && ((names) => labels(number, names)) }, wishes.labels)),
    ...(await addNames({ forge, noun: 'reviewer', add: reviewers && ((names) => reviewers(number, names)) }, wishes.reviewers)),
  ];
  if (wishes.draft && isDraft && !(await isDraft(number)))
    warnings.push(`${forge} knows no drafts here: it is ready for review.`);
  if (!wishes.autoMerge) return warnings;
  if (!autoMerge) return [...warnings, `${forge} has no auto-merge: somebody has to merge it.`];
  try {
    await autoMerge(number);
    return warnings;
  } catch (failure) {
    return [...warnings, `${forge} does not merge it by itself: ${wordsOf(failure)}`];
  }
}

/** Takes labels off that do not hold any more, where the forge can; a sentence where it refused. */
export async function takeOffLabels(
  forge: string,
  { takeOff }: Extras,
  { number, labels }: { readonly number: number; readonly labels: readonly string[] },
): Promise<readonly string[]> {
  if (!takeOff || labels.length === 0) return [];
  try {
    await takeOff(number, labels);
    return [];
  } catch (failure) {
    return [`${forge} did not take off the label ${labels.map(quote).join(', ')}: ${wordsOf(failure)}`];
  }
}

interface Adding {
  readonly forge: string;
  readonly noun: string;
  readonly add: ((names: readonly string[]) => Promise<readonly string[]>) | undefined;
}

async function addNames(adding: Adding, names: readonly string[]): Promise<readonly string[]> {
  const { forge, noun, add } = adding;
  if (names.length === 0) return [];
  if (!add) return [`${forge} has no ${noun}s for pull requests.`];
  try {
    return (await add(names)).map((name) => `${forge} did not take the ${noun} ${quote(name)}.`);
  } catch (failure) {
    const [name = '', ...others] = names;
    if (others.length === 0) return [`${forge} did not take the ${noun} ${quote(name)}: ${wordsOf(failure)}`];
    if (isStagewrightError(failure) && failure.exit === 5) return [`${forge} did not take the ${noun}s: ${wordsOf(failure)}`];
    // Many refuse all names because of one.
    const each: string[] = [];
    for (const one of names) each.push(...(await addNames(adding, [one])));
    return each;
  }
}

/** Anything else than a refusal is a bug, and is not hidden in a warning. */
function wordsOf(failure: unknown): string {
  if (isStagewrightError(failure)) return failure.message;
  throw failure;
}
