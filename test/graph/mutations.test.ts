import { expect, test } from 'vitest';
import { fixtures, graphOf, judge } from './mutation/fixture.ts';
import type { Mutation } from './mutation/mutation.ts';
import { breakReferences } from './mutation/of-references.ts';
import { breakOthers } from './mutation/of-selections.ts';
import { breakTargets } from './mutation/of-targets.ts';

interface Verdict {
  readonly what: string;
  /** What had to be reported and was not. */
  readonly missed: readonly string[];
  /** What was reported and had not to be. */
  readonly extra: readonly string[];
}

test('every break of every fixture is reported at exactly its places', { timeout: 60_000 }, () => {
  const verdicts = fixtures.flatMap((fixture) => {
    const subject = { fixture, graph: graphOf(fixture.manifests) };
    const mutations = [...breakReferences(subject), ...breakTargets(subject), ...breakOthers(subject)];
    return mutations.map((mutation) => ({ ...judgeMutation(mutation), what: `${fixture.name}: ${mutation.what}` }));
  });
  const wrong = verdicts.filter(({ missed, extra }) => missed.length + extra.length > 0);
  const right = verdicts.length - verdicts.filter(({ missed }) => missed.length > 0).length;
  const extras = verdicts.flatMap(({ extra }) => extra).length;
  console.info(`${verdicts.length} mutations, ${right} reported at the right place, ${extras} issues too many`);
  expect(verdicts.length).toBeGreaterThan(1000);
  expect(wrong).toEqual([]);
  expect(right / verdicts.length).toBeGreaterThanOrEqual(0.995);
});

function judgeMutation({ what, manifests, expected }: Mutation): Verdict {
  const left = [...judge(manifests)];
  const missed = expected.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return { what, missed, extra: left };
}
