import type { History } from '../../published/open-history.ts';
import { readLandings } from '../../published/read-history.ts';
import { countBehind, isLevel } from '../../timeline/behind.ts';
import { explain } from '../../timeline/explain.ts';
import { type StageNow, type StatusRow, toRows } from '../../timeline/status-rows.ts';

/** Who is further behind is not worth the reading. */
export const MOST_LANDINGS = 1000;

export interface Comparing {
  readonly rows: readonly StatusRow[];
  readonly history: History;
  readonly prefix: string;
}

/** How far each row is behind that stage; undefined where nobody can say it. Its landings are read only where something differs. */
export async function compareWith(from: StageNow, { rows, history, prefix }: Comparing) {
  const { stage } = from;
  const there = new Map(toRows(from, new Date(0)).map((row) => [row.application, row.origin]));
  const pairOf = ({ application, origin: here }: StatusRow) => {
    const other = there.get(application);
    return here && other && { application, here, there: other };
  };
  const isAnyBehind = rows.some((row) => {
    const pair = pairOf(row);
    return pair !== undefined && isLevel(pair) === false;
  });
  const read = isAnyBehind ? await readLandings(history, { stage, prefix }, { limit: MOST_LANDINGS }) : { landings: [] };
  const publishes = explain(stage, read.landings, [...from.chains.values()]);
  return (row: StatusRow) => {
    const pair = pairOf(row);
    if (!pair) return { stage, landings: null };
    const isSame = isLevel(pair);
    return isSame === undefined ? undefined : { stage, landings: isSame ? 0 : (countBehind(pair, publishes) ?? null) };
  };
}
