import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { aProject, load, synthesizeProject } from './a-project.ts';

/** A stage with a ConfigMap that holds the expressions, after lines of code of its own. */
function aStage(data: Readonly<Record<string, string>>, code = ''): string {
  const entries = Object.entries(data).map(([key, expression]) => `${key}: ${expression}`);
  return `import { ApiObject, Lazy } from 'cdk8s';
import { randomUUID, randomBytes } from 'node:crypto';
import { lookup } from 'node:dns';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { Application, Stage } from 'stagewright';
const require = createRequire(import.meta.url);
${code}
class Shop extends Application {
  readonly config = new ApiObject(this, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data: { ${entries.join(', ')} } });
}
class Shops extends Stage { readonly shop = new Shop(this, 'shop'); }
export default new Shops('staging');
void [Lazy, lookup, randomUUID, randomBytes, hostname, require];
`;
}

/** The issues as `severity rule file:line at: message`. */
async function issuesOf(stage: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const { issues } = await synthesizeProject(aProject({ 'stages/staging.ts': stage, ...files }));
  return issues.map(
    ({ severity, rule, source, at, message }) => `${severity} ${rule} ${source?.file}:${source?.line} ${at}: ${message}`,
  );
}

describe('what the output depends on is an error at the line that asks', () => {
  const table: Readonly<Record<string, readonly [expression: string, rule: string, call: string]>> = {
    'the time': ['String(Date.now())', 'clock', 'Date.now()'],
    'a new date': ['new Date().toISOString()', 'clock', 'new Date()'],
    'a date as text': ['Date()', 'clock', 'Date()'],
    'the day of the week': ["new Date().getUTCDay() === 6 ? 'a' : 'b'", 'clock', 'new Date()'],
    'a random number': ['String(Math.random())', 'randomness', 'Math.random()'],
    'a random decision': ["Math.random() < 0.5 ? 'a' : 'b'", 'randomness', 'Math.random()'],
    'a UUID': ['randomUUID()', 'randomness', 'randomUUID()'],
    'a UUID of the Web': ['crypto.randomUUID()', 'randomness', 'crypto.randomUUID()'],
    'random bytes': ["randomBytes(8).toString('hex')", 'randomness', 'randomBytes()'],
    'the host': ['hostname()', 'machine', 'os.hostname()'],
    'the time zone': ["String(new Date('2026-01-01T00:00:00Z').getHours())", 'time-zone', 'Date.getHours()'],
    'the language': ['(1234.5).toLocaleString()', 'time-zone', 'Number.toLocaleString()'],
  };
  test.each(Object.entries(table))('%s', async (_, [expression, rule, call]) => {
    const issues = (await issuesOf(aStage({ a: expression }))).filter((issue) => issue.startsWith('error'));
    expect(issues.length).toBe(1);
    expect(issues[0]).toContain(`error ${rule} stages/staging.ts:10 data.a: The stages ask for `);
    expect(issues[0]).toContain(call);
    expect(issues[0]).toMatch(/under another one, ConfigMap staging\/config|ConfigMap shop\/config is different at data\.a\.$/);
  });

  test('also where a value is made while it is collected', async () => {
    const issues = await issuesOf(aStage({ a: 'Lazy.any({ produce: () => String(Date.now()) })' }));
    expect(issues).toEqual([expect.stringMatching(/^error clock stages\/staging\.ts:10 data\.a: /)]);
  });

  test('also where a package asks that the author has called', async () => {
    const stage = aStage({ a: "require('stamp')()" });
    const issues = await issuesOf(stage, { 'node_modules/stamp/index.js': 'module.exports = () => String(Date.now());\n' });
    expect(issues).toEqual([expect.stringMatching(/^error clock stages\/staging\.ts:10 data\.a: /)]);
  });

  test('also where the name of an object is random', async () => {
    const stage = aStage({ a: "'b'" }).replace("name: 'config'", "name: 'config-' + randomUUID()");
    expect(await issuesOf(stage)).toEqual([expect.stringMatching(/^error randomness stages\/staging\.ts:10 metadata\.name: /)]);
  });
});

describe('the environment', () => {
  test('is a warning where the output depends on it, and names the variable', async () => {
    const issues = await issuesOf(aStage({ a: "process.env.STAGEWRIGHT_TEST_REGION ?? 'eu'" }));
    expect(issues).toEqual([
      expect.stringMatching(/^warning environment stages\/staging\.ts:10 data\.a: .* process\.env\.STAGEWRIGHT_TEST_REGION: /),
    ]);
  });

  test('is a warning where nothing can be evaluated without it', async () => {
    const code = "if (!process.env.PATH) throw new Error('no path');";
    expect(await issuesOf(aStage({ a: "'b'" }, code))).toEqual([
      expect.stringMatching(/^warning environment stages\/staging\.ts:8 null: .* cannot be evaluated\.$/),
    ]);
  });

  test('is nothing to talk of in a package', async () => {
    const files = { 'node_modules/quiet/index.js': "module.exports = () => (process.env.DEBUG_OF_TEST ? 'a' : 'b');\n" };
    expect(await issuesOf(aStage({ a: "require('quiet')()" }), files)).toEqual([]);
  });

  test('is what inputs are for', async () => {
    const stage = `import { ApiObject } from 'cdk8s';
import { Application, image, input, Stage } from 'stagewright';
class Shop extends Stage<{ tag: string }> {
  readonly shop = new Application(this, 'shop');
  readonly config = new ApiObject(this.shop, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data: { a: String(this.vars.tag) } });
}
export default new Shop('staging', { vars: { tag: input('TAG', { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: String(value) }) } }) } });
void image;
`;
    const root = aProject({ 'stages/staging.ts': stage });
    expect((await synthesizeProject(root, { environment: { TAG: 'x' } })).issues).toEqual([]);
  });
});

describe('what does not change the output', () => {
  test('is told, and stops nothing', async () => {
    const issues = await issuesOf(aStage({ a: "'b'" }, 'const begun = Date.now(); void begun;'));
    expect(issues).toEqual([expect.stringMatching(/^info clock stages\/staging\.ts:8 null: .* the output is the same\.$/)]);
  });

  test('is nothing where everything is fixed', async () => {
    expect(await issuesOf(aStage({ a: "new Date('2026-01-01').toISOString()", b: 'new Date(0).toISOString()' }))).toEqual([]);
  });
});

test('programs and networks are warnings, because nobody can ask them for another answer', async () => {
  const run = "require('node:child_process').execFileSync(process.execPath, ['--version']);";
  expect(await issuesOf(aStage({ a: "'b'" }, `${run}\nlookup('127.0.0.1', () => {});`))).toEqual([
    expect.stringMatching(/^warning process stages\/staging\.ts:8 /),
    expect.stringMatching(/^warning network stages\/staging\.ts:9 /),
  ]);
});

test('of several influences, each is told of what it changes itself', async () => {
  const data = {
    a: 'new Date().toISOString() + performance.now()',
    b: "process.env.STAGEWRIGHT_TEST_REGION ?? 'eu'",
    c: 'crypto.getRandomValues(new Uint32Array(8)).join()',
    d: "Lazy.any({ produce: () => Date.now() + randomBytes(4).toString('hex') + hostname() })",
  };
  const issues = await issuesOf(aStage(data));
  expect(issues.map((issue) => issue.split(' The stages')[0])).toEqual([
    'error clock stages/staging.ts:10 data.a:',
    'warning environment stages/staging.ts:10 data.b:',
    'error randomness stages/staging.ts:10 data.c:',
    'error machine stages/staging.ts:10 data.d:',
  ]);
  const unrelated = await issuesOf(
    aStage({ a: 'String(Date.now())', b: 'randomUUID()' }, 'void process.env.STAGEWRIGHT_TEST_OTHER;'),
  );
  expect(unrelated.filter((issue) => issue.includes('environment'))).toEqual([
    expect.stringMatching(/^info environment .* the same\.$/),
  ]);
});

test('several places are one issue', async () => {
  const issues = await issuesOf(aStage({ a: 'String(Date.now())', b: 'new Date().toISOString()' }));
  expect(issues).toEqual([expect.stringContaining('Date.now() and new Date(), the first of 2 places: ')]);
});

test('everything is as it was afterwards, also when a stage throws', async () => {
  const read = () => [
    Date,
    Date.now,
    Math.random,
    process.env,
    crypto.randomUUID,
    hostname,
    Date.prototype.getHours,
    process.env.TZ,
    fetch,
  ];
  const before = read();
  await synthesizeProject(aProject({ 'stages/staging.ts': aStage({ a: 'String(Date.now() + new Date(0).getHours())' }) }));
  const broken = aProject({ 'stages/staging.ts': aStage({ a: '1' }, "Date.now(); throw new Error('no');") });
  await expect(load(broken)).rejects.toThrow('no');
  const after = read();
  expect(after.map((value, index) => value === before[index])).toEqual(before.map(() => true));
});

test('what is written is what was evaluated here and now', async () => {
  process.env.STAGEWRIGHT_TEST_COLOUR = 'green';
  const synthesis = await synthesizeProject(
    aProject({ 'stages/staging.ts': aStage({ a: 'process.env.STAGEWRIGHT_TEST_COLOUR' }) }),
  );
  delete process.env.STAGEWRIGHT_TEST_COLOUR;
  const [application] = synthesis.stages[0]!.applications;
  expect(application?.files.get('staging/shop/configmap-config.yaml')).toContain('a: green');
});

test('a verb that only looks watches nothing', async () => {
  const root = aProject({ 'stages/staging.ts': aStage({ a: 'String(Date.now())' }) });
  expect((await load(root, { placeholders: true })).purity).toBeUndefined();
});
