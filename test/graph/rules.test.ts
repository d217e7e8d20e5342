import { describe, expect, test } from 'vitest';
import { referenceRules } from '../../src/graph/active-rules.ts';
import { findSilence } from '../../src/graph/silent-rules.ts';
import { fixtures, graphOf, judge } from './mutation/fixture.ts';

describe.each(fixtures)('$name', ({ manifests }) => {
  test('has no issue', () => {
    expect(judge(manifests)).toEqual([]);
  });
});

test('every active rule has a fixture with a reference that resolves to something that can be taken away', () => {
  const seen = new Set<string>();
  for (const { manifests } of fixtures) {
    const { references, selections } = graphOf(manifests);
    for (const { rule, target, optional } of references) {
      if (!optional && (target?.kind === 'resource' || target?.kind === 'produced')) seen.add(rule);
    }
    for (const { rule, matches } of selections) if (matches.length > 0) seen.add(rule);
  }
  const active = referenceRules.filter((rule) => findSilence(rule) === undefined).map(({ id }) => id);
  expect(active.length).toBeGreaterThan(400);
  expect(active.filter((id) => !seen.has(id))).toEqual([]);
});
