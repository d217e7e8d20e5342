import { isName, NAME_RULE } from '../model/stage.ts';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';

/** Throws `usage` for what no stage or application can be called. */
export function requireNames(names: readonly string[]): void {
  const bad = names.find((name) => !isName(name.replace(/^_/, '')));
  if (bad === undefined) return;
  throw new StagewrightError('usage', `${quote(bad)} cannot be the name of a stage or an application.`, { hint: NAME_RULE });
}
