import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../../src/git/redact.ts';
import { hideSecrets } from '../../src/text/secrets.ts';

const secret = 'S3cret+Value/for&tests="42" ü';

/** A line break in the middle, after that many characters each. */
const wrap = (text: string, width: number, by = '\n') => text.replace(new RegExp(`.{${width}}(?=.)`, 'gu'), `$&${by}`);
const percent = (text: string) => Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const base64 = (text: string) => Buffer.from(text).toString('base64');

const forms: Readonly<Record<string, string>> = {
  'as it is': secret,
  'in JSON': JSON.stringify(secret).slice(1, -1),
  'for a URL': encodeURIComponent(secret),
  'for a URL, in small letters': encodeURIComponent(secret).toLowerCase().replace('s3cret', 'S3cret').replace('value', 'Value'),
  'for a query': new URLSearchParams({ a: secret }).toString().slice(2),
  'for a URL, every byte of it': percent(secret),
  'as base64': base64(secret),
  'as base64 behind a user': base64(`ada:${secret}`),
  'as base64 behind another user': base64(`x-access-token:${secret}`),
  'as base64 in the middle': base64(`{"a":"${secret}","b":"c"}`),
  'as base64 for URLs': Buffer.from(`é${secret}`).toString('base64url'),
  'as base64 in a query': encodeURIComponent(base64(`é${secret}`)),
  'over lines': wrap(secret, 7),
  'over lines of a server': wrap(secret, 7, '   \nremote: '),
  'over lines with returns': wrap(secret, 5, '\r\n'),
  'as base64 over lines': wrap(base64(`ada:${secret}`), 11),
  'as base64 over lines of a server': wrap(base64(secret), 20, '\nremote: '),
};

describe('a secret is hidden', () => {
  test.each(Object.entries(forms))('%s', (_name, form) => {
    const shown = hideSecrets(`It said ${form}, again.`, ['other-secret', secret]);
    expect(shown).toMatch(/^It said .*\*\*\*,? again\.$/s);
    expect(shown.length).toBeLessThan(50);
  });

  test('of many lines, line by line, and of one that is very long', () => {
    const key = `-----BEGIN KEY-----\n${'abcdefghij'.repeat(6)}\n${'klmnopqrst'.repeat(6)}\n-----END KEY-----\n`;
    expect(hideSecrets(`read ${'klmnopqrst'.repeat(6)} from`, [key])).toBe('read *** from');
    const long = Array.from({ length: 4000 }, (_, index) => String.fromCharCode(65 + ((index * index) % 57))).join('');
    expect(hideSecrets(`read ${long} from`, [long])).toBe('read *** from');
  });

  test('the longer one first, and no word that is too short to be one', () => {
    expect(hideSecrets('abcdef-ghijkl', ['abcdef', 'abcdef-ghijkl'])).toBe('***');
    expect(hideSecrets('it is true', ['true', ''])).toBe('it is true');
  });

  test('whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 }),
        fc.integer({ min: 1, max: 20 }),
        (text, width) => {
          const value = text.replace(/\s/g, '-');
          for (const form of [value, encodeURIComponent(value), base64(`user:${value}`), wrap(base64(value), width)]) {
            expect(hideSecrets(`<${form}>`, [value])).not.toContain(form);
          }
        },
      ),
    );
  });

  test('in a time that does not grow with what is around it', () => {
    const started = performance.now();
    for (const part of ['A', `${secret.slice(0, -1)}\n`, 'S', '\n', `${base64(secret).slice(0, -2)}\n`]) {
      hideSecrets(part.repeat(Math.ceil(200_000 / part.length)), [secret]);
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('of an environment', () => {
  test.each([
    ...['GITHUB_TOKEN', 'DEPLOY_PASSWORD', 'AZURE_DEVOPS_EXT_PAT', 'SYSTEM_ACCESSTOKEN', 'AWS_SECRET_ACCESS_KEY', 'DB_PASS'],
    ...['DEPLOY_TOKEN_2', 'npm_config__auth', 'github_token'],
  ])('%s is a secret', (name) => {
    expect(redact('it said hunter22.', { [name]: 'hunter22' })).toBe('it said ***.');
  });

  test.each([
    ['HTTPS_PROXY', 'http://ada:hunter22@proxy:3128'],
    ['DATABASE_URL', 'postgres://ada:hunter%32%32@host/db'],
    ['GIT_CONFIG_VALUE_0', 'Authorization: Basic hunter22'],
    ['GIT_CONFIG_VALUE_0', `Authorization: Basic ${base64('ada:hunter22')}`],
    ['GIT_CONFIG_VALUE_12', 'X-Auth: hunter22'],
  ])('%s holds one', (name, value) => {
    expect(redact('it said hunter22.', { [name]: value })).toBe('it said ***.');
  });

  test.each([
    ['PWD', '/some/folder'],
    ['OLDPWD', '/some/folder'],
    ['GIT_ASKPASS', '/some/folder'],
    ['GIT_CONFIG_KEY_0', '/some/folder'],
    ['SSH_AUTH_SOCK', '/some/folder'],
    ['GIT_USERNAME', '/some/folder'],
  ])('%s is none', (name, value) => {
    expect(redact('it is in /some/folder.', { [name]: value })).toBe('it is in /some/folder.');
  });

  test.each([
    ['https://ada:hunter22@host/a', 'https://***@host/a'],
    ['ssh://ada:hunter22@host/a', 'ssh://ada:***@host/a'],
    ['https://host/a?private_token=hunter22&b=c', 'https://host/a?private_token=***&b=c'],
    ['> Authorization: Basic aHVudGVyMjI=', '> Authorization: Basic ***'],
    ['PRIVATE-TOKEN: hunter22', 'PRIVATE-TOKEN: ***'],
  ])('%s becomes %s without knowing it', (text, shown) => {
    expect(redact(text, {})).toBe(shown);
  });
});
