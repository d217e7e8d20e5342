import { expect, test } from 'vitest';
import { referenceRules } from '../../src/graph/active-rules.ts';
import { findSilence } from '../../src/graph/silent-rules.ts';
import { fixtures, graphOf, judge } from './mutation/fixture.ts';
import type { Mutation } from './mutation/mutation.ts';
import { breakHosts } from './mutation/of-hosts.ts';
import { breakPermissions } from './mutation/of-permissions.ts';
import { breakReferences } from './mutation/of-references.ts';
import { breakConditions } from './mutation/of-rules.ts';
import { breakSelections } from './mutation/of-selections.ts';
import { breakTargets } from './mutation/of-targets.ts';

const mutations = fixtures.flatMap((fixture) => {
  const subject = { fixture, graph: graphOf(fixture.manifests) };
  const breaks = [breakReferences, breakTargets, breakSelections, breakPermissions, breakConditions, breakHosts].flatMap((make) =>
    make(subject),
  );
  return breaks.map((mutation) => ({ ...mutation, what: `${fixture.name}: ${mutation.what}` }));
});

/** Active rules of which no break can be reported. */
const unbreakable: Readonly<Record<string, string>> = {
  'rset.inputsFrom.selector': 'the ResourceSet itself may make what it selects',
};

interface Verdict {
  readonly what: string;
  /** What had to be reported and was not. */
  readonly missed: readonly string[];
  /** What was reported and had not to be. */
  readonly extra: readonly string[];
}

test('every break of every fixture is reported at exactly its places', { timeout: 60_000 }, () => {
  const verdicts = mutations.map(judgeMutation);
  const right = verdicts.filter(({ missed }) => missed.length === 0).length;
  const extras = verdicts.flatMap(({ extra }) => extra).length;
  console.info(`${verdicts.length} mutations, ${right} reported at the right place, ${extras} issues too many`);
  expect(verdicts.length).toBeGreaterThan(1500);
  expect(verdicts.filter(({ missed, extra }) => missed.length + extra.length > 0)).toEqual([]);
  expect(right / verdicts.length).toBeGreaterThanOrEqual(0.995);
});

test('every active rule is broken at its own field', () => {
  const broken = new Set(mutations.filter(({ expected }) => expected.length > 0).map(({ rule }) => rule));
  const active = referenceRules.filter((rule) => findSilence(rule) === undefined).map(({ id }) => id);
  expect(active.filter((id) => !broken.has(id))).toEqual(Object.keys(unbreakable));
});

test('every rule that may look into another namespace is sent into a wrong one', () => {
  const sent = new Set(mutations.map(({ what }) => /another namespace at .* \((.*)\)$/.exec(what)?.[1]));
  const wanted = referenceRules.filter(({ namespacePath, match }) => namespacePath !== undefined && match === 'name');
  const active = wanted.filter((rule) => findSilence(rule) === undefined).map(({ id }) => id);
  expect(active.length).toBeGreaterThan(70);
  expect(active.filter((id) => !sent.has(id))).toEqual([]);
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
