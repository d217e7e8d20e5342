import { DURATION_RULE, parseDuration } from '../text/duration.ts';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Promotion } from '../types/promotion.ts';
import { blameCaller, type Callable } from './trace.ts';

/** How a stage gets what another one has. */
export interface PromotionOptions {
  /** The stage that it comes from. */
  readonly from: string;
  /** How long it must have been there, such as `30m`. @default not at all */
  readonly soak?: string;
  /** True when the operator must have said that it is healthy there. @default false */
  readonly healthy?: boolean;
  /** Groups of applications that go together or not at all. @default each for itself */
  readonly together?: readonly (readonly string[])[];
  /** Inputs whose values are this stage's own, such as a host name, and stay as they are. @default none */
  readonly except?: readonly string[];
}

/** What the author of that stage wrote, checked. Blames who makes the stage: throws `stage-invalid`. */
export function readPromotion(stage: string, options: PromotionOptions, maker: Callable): Promotion {
  const { from, soak, healthy = false, together = [], except } = options;
  const refuse = (what: string, hint: string) =>
    blameCaller(new StagewrightError('stage-invalid', `The promotion of stage ${quote(stage)} ${what}.`, { hint }), maker);
  if (typeof from !== 'string' || from === '' || from === stage) {
    throw refuse(`cannot come from ${quote(String(from))}`, 'promotion.from is the name of another stage.');
  }
  const time = soak === undefined ? 0 : parseDuration(soak);
  if (time === undefined) throw refuse(`has the soak time ${quote(String(soak))}`, DURATION_RULE);
  const names = together.flat();
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw refuse(`has ${quote(twice)} twice in its groups`, 'Write each application once, with all that it goes together with.');
  }
  return { from, soak: time, healthy, together, ...(except && { except }) };
}
