import { describe, expect, test } from 'vitest';
import { findPrefixes, join, referenceRules } from '../../src/graph/active-rules.ts';
import { parsePath } from '../../src/graph/field-path.ts';
import { holders } from '../../src/graph/reference-table.ts';
import { findSilence } from '../../src/graph/silent-rules.ts';
import type { Reference } from '../../src/types/graph.ts';
import { fixtures, graphOf, judge } from './mutation/fixture.ts';
import { parsePlace } from './mutation/place.ts';

const active = referenceRules.filter((rule) => findSilence(rule) === undefined);
const graphs = fixtures.map(({ manifests }) => graphOf(manifests));
const resolved = graphs.flatMap(({ references }) => references.filter(isResolved));
const matched = graphs.flatMap(({ selections }) => selections.filter(({ matches }) => matches.length > 0));

describe.each(fixtures)('$name', ({ manifests }) => {
  test('has no issue', () => {
    expect(judge(manifests)).toEqual([]);
  });
});

test('every active rule has a fixture with a reference that resolves to something that can be taken away', () => {
  const seen = new Set([...resolved, ...matched].map(({ rule }) => rule));
  expect(active.length).toBeGreaterThan(400);
  expect(active.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
});

test('every demand that a rule makes of its target is made by a fixture', () => {
  const judged = [
    'dataKey',
    'dataKeys',
    'dataKeySuffix',
    'servicePort',
    'portName',
    'section',
    'listName',
    'secretType',
    'serviceShape',
  ];
  const wanted = active.filter(({ sub, grant }) => judged.includes(sub?.type ?? '') || grant !== undefined);
  const seen = new Set(resolved.filter(({ parts }) => parts.length > 0).map(({ rule }) => rule));
  expect(wanted.length).toBeGreaterThan(100);
  expect(wanted.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
});

test('every kind that holds a shape has a fixture', () => {
  const places = Object.entries(holders).flatMap(([shape, list]) =>
    list
      .filter(({ kind }) => !kind.startsWith('@'))
      .flatMap((holder) => findPrefixes({ kind: shape }, holder).map((prefix) => ({ shape, holder, prefix }))),
  );
  const missing = places.filter(({ shape, holder, prefix }) => {
    const paths = active.filter(({ from }) => from.kind === shape).map(({ from }) => join(prefix, from.path));
    const own = [...resolved, ...matched].filter(({ from: { id } }) => id.kind === holder.kind && id.group === holder.group);
    return !own.some(({ at }) => paths.some((path) => leadsTo(path, at)));
  });
  expect(places.length).toBeGreaterThan(30);
  expect(missing.map(({ shape, holder, prefix }) => `${shape} ${holder.kind} ${prefix}`)).toEqual([]);
});

function isResolved({ target, optional }: Reference): boolean {
  return !optional && (target?.kind === 'resource' || target?.kind === 'produced');
}

function leadsTo(path: string, at: string): boolean {
  const steps = parsePath(path);
  const place = parsePlace(at);
  return steps.length === place.length && steps.every((step, index) => step === undefined || step === place[index]);
}
