import { code } from '../diff/markdown-code.ts';
import { list, plural } from '../text/words.ts';
import type { Wait } from '../types/wait.ts';

const MOST_NAMES = 3;

/**
 * What has to be merged before the pull request of an application, as Markdown of at most that many characters; `''` for nothing. A
 * pull request that is not open yet has no number.
 */
export function describeWaits(
  waits: readonly Wait[],
  { limit, numberOf }: { readonly limit: number; readonly numberOf: (application: string) => number | undefined },
): string {
  const groups = new Map<string, Wait[]>();
  for (const wait of waits) {
    const key = `${wait.first} ${wait.why}`;
    groups.set(key, [...(groups.get(key) ?? []), wait]);
  }
  const lines = [...groups.values()].map((all) => describe(all, numberOf(all[0]!.first)));
  if (lines.length === 0) return '';
  for (let most = lines.length; ; most--) {
    const rest = lines.length - most;
    const shown = [...lines.slice(0, most), ...(rest > 0 ? [`- ${plural(rest, 'more reason', 'more reasons')}`] : [])];
    const text = `### To be merged after others\n\n${shown.join('\n')}\n\n`;
    if (text.length <= limit || most === 0) return text;
  }
}

function describe(waits: readonly Wait[], number: number | undefined): string {
  const { first, why } = waits[0]!;
  const names = list(
    waits.map(({ what }) => code(what)),
    MOST_NAMES,
  );
  const pull = number === undefined ? 'its pull request' : `pull request ${number}`;
  if (why === 'needs') return `- needs ${names} of ${code(first)}: merge ${pull} first`;
  if (why === 'takes') return `- takes away ${names}, which ${code(first)} needs until ${pull} is merged`;
  return `- hands ${names} over to ${code(first)}: merge ${pull} first, or they may be deleted on the way`;
}
