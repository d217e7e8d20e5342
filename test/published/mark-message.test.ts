import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Mark, parseMark, printMark } from '../../src/published/mark-json.ts';
import { readMarkMessage, writeMarkMessage } from '../../src/published/mark-message.ts';
import type { EntryMessage } from '../../src/types/timeline.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'a\nStage: evil',
    '\r\n\r\nContent: shop -',
    'Input: A 1',
    '\u2028Kind: release',
    '  two  spaces  ',
    '-',
    '"',
    '\\',
  ),
);
const objectId = fc.stringMatching(/^[0-9a-f]{40}$/);
const name = fc.stringMatching(/^_?[a-z0-9][a-z0-9-]{0,20}$/);
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const message: fc.Arbitrary<EntryMessage> = fc.record({
  stage: orNull(hostile),
  project: orNull(hostile),
  kind: fc.constantFrom('publish', 'rollback', 'release', 'removal'),
  source: orNull(
    fc.record({
      commit: objectId,
      isDirty: fc.boolean(),
      subject: orNull(hostile),
      author: orNull(hostile),
      repository: orNull(hostile),
    }),
  ),
  build: orNull(hostile),
  landed: orNull(objectId),
  proposed: fc.array(objectId, { maxLength: 3 }),
  inputs: fc.array(fc.tuple(hostile, fc.option(fc.jsonValue(), { nil: undefined }))).map((pairs) => new Map(pairs)),
  contents: fc.array(fc.tuple(name, orNull(objectId))).map((pairs) => new Map(pairs)),
  rollbackTo: orNull(objectId),
});

describe('the message of a mark', () => {
  test('tells what it was given, whatever that is; words of people on one line', () => {
    const onLine = (text: string | null) => text?.replace(/[\s\p{Cc}]+/gu, ' ').trim() || null;
    fc.assert(
      fc.property(message, (given) => {
        const { stage, project, source, build, inputs } = given;
        const read = readMarkMessage(writeMarkMessage(given));
        expect(read).toEqual({
          ...given,
          stage: onLine(stage),
          project: onLine(project),
          build: onLine(build),
          source: source && {
            ...source,
            subject: onLine(source.subject),
            author: onLine(source.author),
            repository: onLine(source.repository),
          },
          inputs: new Map([...inputs].map(([key, value]) => [key, asJson(value)])),
        });
      }),
      { numRuns: 500 },
    );
  });

  test('has one line for each fact, so that git and people can read it', () => {
    const given: EntryMessage = {
      ...empty,
      stage: 'staging',
      project: 'shop',
      source: { commit: 'a'.repeat(40), isDirty: true, subject: 'Fix it', author: 'Ada', repository: 'acme/shop' },
      inputs: new Map<string, unknown>([
        ['IMAGE', 'ghcr.io/acme/shop:2'],
        ['OLD NAME', undefined],
      ]),
      contents: new Map([
        ['database', null],
        ['shop', 'b'.repeat(40)],
      ]),
    };
    expect(writeMarkMessage(given)).toBe(
      [
        'staging: publish database and shop',
        '',
        'Stage: staging',
        'Project: shop',
        'Kind: publish',
        `Source-Commit: ${'a'.repeat(40)} (with uncommitted changes)`,
        'Source-Subject: Fix it',
        'Source-Author: Ada',
        'Source-Repository: acme/shop',
        'Input: IMAGE "ghcr.io/acme/shop:2"',
        'Input: "OLD NAME" -',
        'Content: database -',
        `Content: shop ${'b'.repeat(40)}`,
        '',
      ].join('\n'),
    );
  });

  test('edited by hand, counts as not said where it is not as we write it', () => {
    const text = [
      'x',
      '',
      'Kind: explosion',
      'Source-Commit: HEAD',
      'Commit: ../../etc',
      'Proposed: 12',
      'Input: A {',
      'Input: B',
      'Content: ../x aaaa',
      `Content: shop ${'g'.repeat(40)}`,
      `Content: a ${'a'.repeat(40)} more`,
      'Rollback-To: --all',
    ].join('\n');
    expect(readMarkMessage(text)).toEqual(empty);
  });

  test('reads what a commit on the target branch tells', () => {
    const text = `staging: shop (acme/shop@aaaaaaaa)\n\nstaging: 1 file changed\n\nStage: staging\nProject: shop\nSource-Repository: acme/shop\nSource-Commit: ${'a'.repeat(40)}\nBuild: 7 (GitHub Actions)\nCo-authored-by: X <x@y>\n`;
    expect(readMarkMessage(text)).toMatchObject({
      stage: 'staging',
      project: 'shop',
      build: '7 (GitHub Actions)',
      source: { commit: 'a'.repeat(40), repository: 'acme/shop', isDirty: false },
    });
  });
});

describe('the text of a mark', () => {
  const mark: Mark = {
    source: 'a'.repeat(40),
    build: { pipeline: 'main', number: 3 },
    inputs: { B: 1, A: ['x'] },
    proposed: null,
    base: null,
    applications: { shop: { proposed: 'b'.repeat(40), base: null } },
    tip: { branch: 'main', commit: 'c'.repeat(40) },
    ephemeral: true,
    path: 'apps/eu',
    delivery: { kind: 'pullRequest', per: 'application', reviewers: ['ada'], labels: [], draft: false, autoMerge: true },
    contents: { shop: 'd'.repeat(40), _namespaces: 'e'.repeat(40) },
    holds: { shop: { source: null, reason: 'broken', by: 'Ada', since: '2026-01-01T00:00:00Z' } },
  };

  test('is read as it was written, and is the same in any order', () => {
    expect(parseMark(printMark(mark))).toEqual(mark);
    const inputs = { A: ['x'], B: 1 };
    const contents = { _namespaces: 'e'.repeat(40), shop: 'd'.repeat(40) };
    expect(printMark({ ...mark, inputs, contents })).toBe(printMark(mark));
  });

  test('of an older version is known as that', () => {
    expect(parseMark('{"source":null,"inputs":{"A":1}}')).toMatchObject({
      inputs: { A: 1 },
      delivery: null,
      contents: {},
      path: '',
    });
  });

  test('of a newer version is refused, of a damaged one is unknown', () => {
    expect(() => parseMark('{"format":2}')).toThrow(expect.objectContaining({ code: 'mark-newer', exit: 3 }));
    expect(parseMark('{"format":')).toBeUndefined();
    expect(parseMark('[]')).toBeUndefined();
    // Whatever it was published from, any build would be newer.
    expect([parseMark('{}'), parseMark('{"source":1}')]).toEqual([undefined, undefined]);
  });

  test('with contents, holds and a delivery that nobody of ours wrote, is read without them', () => {
    const text = JSON.stringify({
      source: null,
      contents: { '../x': 'a'.repeat(40), shop: 'main', ok: 'a'.repeat(40) },
      holds: { shop: 1, ok: { reason: 'r', by: 'b', since: 's', source: '--all' } },
      delivery: { kind: 'pullRequest', reviewers: [1, 'ada'], labels: 'x' },
    });
    expect(parseMark(text)).toMatchObject({
      contents: { ok: 'a'.repeat(40) },
      holds: { ok: { source: null, reason: 'r', by: 'b', since: 's' } },
      delivery: { kind: 'pullRequest', per: 'stage', reviewers: ['ada'], labels: [], draft: false, autoMerge: false },
    });
  });
});

const empty: EntryMessage = {
  stage: null,
  project: null,
  kind: 'publish',
  source: null,
  build: null,
  landed: null,
  proposed: [],
  inputs: new Map(),
  contents: new Map(),
  rollbackTo: null,
};

/** What JSON makes of it: there is no `-0`. */
function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
