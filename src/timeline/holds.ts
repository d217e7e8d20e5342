import { quote } from '../text/words.ts';
import type { Hold } from '../types/timeline.ts';

/** How the source commit that was rolled back relates to the one that is to be published. */
export type HoldRelation = 'same' | 'ancestor' | 'descendant' | 'diverged' | 'unknown';

/** A hold as it is for one source commit. */
export interface JudgedHold {
  readonly hold: Hold;
  /** The source commit that is to be published; undefined for none. */
  readonly source: string | undefined;
  readonly relation: HoldRelation;
}

/** True when the source comes after the one that was rolled back: only then it can be the one that mends it. */
export function isLifted({ relation }: JudgedHold): boolean {
  return relation === 'ancestor';
}

/** `Application "shop" of stage "production" is held since … by Ada: …`, one sentence without its full stop. */
export function describeHold({ stage, application }: HeldName, { reason, by, since }: Hold): string {
  return `Application ${quote(application)} of stage ${quote(stage)} is held since ${since} by ${by}: ${reason.replace(/\.+$/, '')}`;
}

export interface HeldName {
  readonly stage: string;
  readonly application: string;
}

/** Why the source does not lift the hold, and which one would; a sentence with its full stop. */
export function describeNeed({ hold, source, relation }: JudgedHold): string {
  if (hold.source === null) return 'Which source commit was rolled back is not known, so no newer one can be told.';
  const bad = hold.source.slice(0, 12);
  const ours = source === undefined ? 'what is in no Git repository' : relation === 'same' ? 'this' : source.slice(0, 12);
  return `It takes a source commit that comes after ${bad}; ${ours} ${problems[relation]}.`;
}

const problems: Readonly<Record<HoldRelation, string>> = {
  same: 'is that very one',
  ancestor: 'does',
  descendant: 'is older',
  diverged: 'is on another line of history',
  unknown: 'cannot be compared with it, whose history is not here',
};
