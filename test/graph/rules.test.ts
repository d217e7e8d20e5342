import { describe, expect, test } from 'vitest';
import { findPrefixes, join, listActiveRules, referenceRules } from '../../src/graph/active-rules.ts';
import { parsePath } from '../../src/graph/field-path.ts';
import { holders } from '../../src/graph/reference-table.ts';
import { findSilence } from '../../src/graph/silent-rules.ts';
import type { Reference } from '../../src/types/graph.ts';
import type { Resource } from '../../src/types/resource.ts';
import { fixtures, graphOf, judge } from './mutation/fixture.ts';
import { findPlaces, getAt, parsePlace, type Trail } from './mutation/place.ts';

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

/** Fields that rules are about and that refer to nothing here, as `rule value`. */
const unread: Readonly<Record<string, string>> = {
  'alert.sources "*"': 'all objects of a kind',
  'app.allowedDest {"name":"{{name}}","namespace":"shop"}': 'its project is not rendered',
  'app.allowedRepo "https://github.com/acme/gitops"': 'its project is not rendered',
  'app.dest.name "{{name}}"': 'the generator fills it in',
  'app.dest.namespace "shop"': 'a namespace of another cluster',
  'app.dest.server "https://kubernetes.default.svc"': 'the cluster that Argo CD runs in',
  'dr.host "api.partner.example.com"': 'a host of somebody else',
  'netpol.ingress.podSelector {"matchLabels":{"app":"nginx"}}': 'pods of whatever namespace has the labels beside it',
  'rb.subjects "developers"': 'a group is no object',
  'rb.subjects "jane"': 'a user is no object',
  'svc.targetPort 8080': 'a number needs no port of that name',
};

test('every field of a fixture that a rule is about is read', () => {
  const skipped = new Set<string>();
  let count = 0;
  for (const { resources, references, selections } of graphs) {
    const seen = new Set([...references, ...selections].map(({ from, rule, at }) => describePlace(from, rule, parsePlace(at))));
    for (const resource of resources) {
      for (const { rule, prefix } of listActiveRules(resource.id.group, resource.id.kind)) {
        // Most kinds have no definition here.
        if (rule.match === 'gvk') continue;
        for (const place of findPlaces(resource.manifest, join(prefix, rule.from.path))) {
          count++;
          if (seen.has(describePlace(resource, rule.id, place))) continue;
          skipped.add(`${rule.id} ${JSON.stringify(getAt(resource.manifest, place))}`);
        }
      }
    }
  }
  expect(count).toBeGreaterThan(600);
  expect([...skipped].sort()).toEqual(Object.keys(unread));
});

function describePlace({ construct }: Resource, rule: string, place: Trail): string {
  return `${construct} ${rule} ${JSON.stringify(place)}`;
}

function isResolved({ target, optional }: Reference): boolean {
  return !optional && (target?.kind === 'resource' || target?.kind === 'produced');
}

function leadsTo(path: string, at: string): boolean {
  const steps = parsePath(path);
  const place = parsePlace(at);
  return steps.length === place.length && steps.every((step, index) => step === undefined || step === place[index]);
}
