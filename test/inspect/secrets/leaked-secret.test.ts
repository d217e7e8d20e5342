import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenShapes } from '../../../src/inspect/secrets/token-shapes-table.ts';
import type { JsonObject } from '../../../src/types/manifest.ts';
import { findingsOf } from './inspect.ts';
import { lookAlikes } from './look-alikes.ts';
import { aPrivateKey, aToken, trueSecrets } from './true-secrets.ts';

describe('how well it finds', () => {
  test('all of a hundred true secrets', () => {
    expect(trueSecrets.length).toBeGreaterThanOrEqual(100);
    expect(trueSecrets.filter((object) => findingsOf(object).length === 0)).toEqual([]);
  });

  test('and none of a hundred look-alikes', () => {
    expect(lookAlikes.length).toBeGreaterThanOrEqual(100);
    const said = lookAlikes.flatMap((values) => [
      ...findingsOf({ spec: values }),
      ...findingsOf({ data: values }),
      ...findingsOf({ data: { 'values.yaml': JSON.stringify(values, null, 2) } }),
    ]);
    expect(said.map(({ message }) => message)).toEqual([]);
  });
});

describe('what is said', () => {
  test('names the object, the field and the kind, and nothing of the secret', () => {
    const [finding] = findingsOf({ data: { 'a.properties': `url=x\ntoken=${aToken}\n` } });
    expect(finding).toMatchObject({ code: 'leaked-secret', rule: 'github-token', severity: 'error', at: 'data["a.properties"]' });
    expect(finding?.message).toMatch(
      /^ConfigMap shop\/a holds at data\["a\.properties"\] what looks like a GitHub token \(ghp_…\)/,
    );
    expect(JSON.stringify({ ...finding, resource: undefined })).not.toContain(aToken.slice(4, 10));
  });

  const table: readonly (readonly [string, string, JsonObject])[] = [
    ['error', 'private-key', { data: { key: aPrivateKey } }],
    ['error', 'private-key', { data: { key: JSON.stringify({ key: aPrivateKey }) } }],
    ['error', 'private-key', { binaryData: { key: Buffer.from(aPrivateKey).toString('base64') } }],
    ['error', 'github-token', { metadata: { name: 'a', labels: { a: aToken } } }],
    ['warning', 'literal-password', { spec: { env: [{ name: 'DB_PASSWORD', value: 'tiger2000' }] } }],
    ['warning', 'password-in-url', { data: { url: 'postgres://shop:tiger2000@db/shop' } }],
    ['warning', 'random-credential', { data: { apiKey: 'kR7tq2ZxV9bLm4Ws8dFh' } }],
  ];
  test.each(table)('is of severity %s by rule %s', (severity, rule, object) => {
    expect(findingsOf(object)).toMatchObject([{ code: 'leaked-secret', severity, rule }]);
  });

  test('every field that holds one is told', () => {
    expect(findingsOf({ data: { a: aToken, b: 'x', c: aToken } }).map(({ at }) => at)).toEqual(['data.a', 'data.c']);
  });

  test('the values of Secrets are the matter of another code, their annotations are not', () => {
    const secret = { kind: 'Secret', data: { token: Buffer.from(aToken).toString('base64') } };
    expect(findingsOf(secret).map(({ code }) => code)).toEqual(['plain-secret']);
    const annotations = { note: JSON.stringify(secret), token: aToken };
    expect(findingsOf({ kind: 'Secret', metadata: { name: 'a', annotations } }).map(({ at }) => at)).toEqual([
      'metadata.annotations.note',
      'metadata.annotations.token',
    ]);
  });
});

describe('whatever stands there', () => {
  test('nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('data', 'spec', 'stringData', 'sops', 'metadata', 'type'), fc.jsonValue()),
        (object) => {
          findingsOf({ ...object, metadata: { name: 'a', ...(object.metadata as object) } } as JsonObject);
          findingsOf({ kind: 'Secret', ...object, metadata: { name: 'a' } } as JsonObject);
        },
      ),
      { numRuns: 500 },
    );
  });

  const mebibyte = 2 ** 20;
  const hostile: readonly string[] = [
    ...tokenShapes.flatMap(({ starts }) => starts),
    ...[
      '://',
      'a:',
      'a:b@',
      '://a:',
      'password',
      'password=',
      'password: ',
      '_-.',
      'secret="',
      'Bearer ',
      'Basic YTpi',
      '--password ',
      '-----BEGIN ',
    ],
    ...[
      'a',
      'A',
      'Zz09',
      'eyJ.',
      '\n',
      ' ',
      '"',
      '\\n',
      '\\"',
      '=',
      '/',
      '$2a$10$',
      '-----BEGIN RSA PRIVATE KEY-----\n',
      'YWFhYWFh',
      'YWFhYWFh ',
    ],
  ];
  test('a mebibyte of it takes less than a fifth of a second, on a busy machine too', { timeout: 60_000 }, () => {
    const slow = hostile.filter((piece) => {
      const text = piece.repeat(mebibyte / piece.length);
      const before = process.cpuUsage();
      findingsOf({ data: { password: text, text } });
      const { user, system } = process.cpuUsage(before);
      return user + system > 200_000;
    });
    expect(slow).toEqual([]);
  });
});
