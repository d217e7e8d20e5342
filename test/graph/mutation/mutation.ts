import type { Graph, Part, Reference, Selection } from '../../../src/types/graph.ts';
import type { IssueCode } from '../../../src/types/issue.ts';
import type { JsonValue } from '../../../src/types/manifest.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { expectIssue, type Fixture } from './fixture.ts';
import { getAt, parsePlace, setAt, type Trail } from './place.ts';

/** One break of one fixture, with every issue that it must cause. */
export interface Mutation {
  readonly what: string;
  /** The rule whose field itself is broken. */
  readonly rule?: string;
  readonly manifests: Fixture['manifests'];
  readonly expected: readonly string[];
}

/** A fixture with its graph before it is broken. */
export interface Subject {
  readonly fixture: Fixture;
  readonly graph: Graph;
}

const codes: Readonly<Record<Part['kind'], IssueCode>> = {
  key: 'missing-key',
  keys: 'missing-key',
  port: 'missing-port',
  item: 'missing-part',
  make: 'unsuitable-target',
  grant: 'missing-grant',
};

export function missingReference({ from, at }: Reference): string {
  return expectIssue('missing-reference', from, at);
}

export function brokenPart({ from }: Reference, part: Part): string {
  return expectIssue(codes[part.kind], from, part.at);
}

export function unmatchedSelector({ from, at }: Selection): string {
  return expectIssue('unmatched-selector', from, at);
}

export function describeResource({ id }: Resource): string {
  return `${id.kind} ${id.namespace ?? ''}/${id.name}`;
}

export function manifestOf({ fixture }: Subject, { construct }: Resource): JsonValue {
  return fixture.manifests[Number(construct)]!;
}

/** The fixture with other values in some places of one resource. */
export function edit({ fixture }: Subject, { construct }: Resource, edits: readonly (readonly [Trail, JsonValue | undefined])[]) {
  return fixture.manifests.map((manifest, index) =>
    index === Number(construct) ? edits.reduce((edited, [trail, value]) => setAt(edited!, trail, value), manifest) : manifest,
  );
}

/** The fixture without one resource. */
export function remove({ fixture }: Subject, { construct }: Resource): Fixture['manifests'] {
  return fixture.manifests.map((manifest, index) => (index === Number(construct) ? undefined : manifest));
}

export function valueAt(subject: Subject, resource: Resource, at: string): JsonValue | undefined {
  return getAt(manifestOf(subject, resource), parsePlace(at));
}

/** The same text or number, but of something that is not there. */
export function makeWrong(value: JsonValue): JsonValue {
  return typeof value === 'number' ? 59999 : `${value}-x`;
}

export function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].sort();
}
