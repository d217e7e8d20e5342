import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { publishStages } from '../../src/deliver/publish.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { isStagewrightError, type StagewrightError } from '../../src/text/error.ts';
import { serveHttp } from '../deliver/http-server.ts';
import { addHook, aFolder, aRemote, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, publish, refsOf } from '../deliver/stages.ts';
import { hostileStrings, shapeCount } from './hostile-strings.ts';
import { numbers, timeLimit } from './numbers.ts';
import { expectSound } from './repositories.ts';

/** What stops a publish; anything that nobody has thought of is a bug. */
async function failureOf(request: ReturnType<typeof aRequest>, context = aContext({ options: { budget: 1000 } })) {
  const failure = await publishStages([request], context, recogniseForge).then(
    (published) => published.failure,
    (error: unknown) => error,
  );
  if (failure !== undefined && !isStagewrightError(failure)) throw new Error('This is a bug', { cause: failure });
  return failure as StagewrightError | undefined;
}

/** Nothing in what people read of it moves their terminal or is longer than they would read. */
function expectPlain(failure: StagewrightError): void {
  expect(failure.message).not.toMatch(/[^\P{Cc}\n\t]/u);
  expect(failure.message.length).toBeLessThan(6000);
}

function allStrings(): { readonly strings: readonly string[]; readonly canary: string } {
  const canary = join(aFolder(), 'canary');
  return { strings: hostileStrings(Math.max(shapeCount, numbers.strings), `touch\${IFS}${canary}`), canary };
}

test("a hook's words are shown without what steers a terminal, and decide nothing but the class of the error", async () => {
  const { strings, canary } = allStrings();
  const remote = aRemote({ 'README.md': 'hello' });
  const words = join(aFolder(), 'words');
  writeFileSync(words, strings.join('\n'));
  addHook(remote, 'pre-receive', `cat '${words}' >&2; exit 1`);
  const before = refsOf(remote);
  const failure = await failureOf(aRequest(remote));
  expect(failure).toMatchObject({ exit: 4, message: expect.stringContaining('ext::sh') });
  expectPlain(failure!);
  expect(refsOf(remote)).toEqual(before);
  expect(existsSync(canary)).toBe(false);
});

test('branches of any name are in nobody’s way, and can be told', async () => {
  const { strings, canary } = allStrings();
  const remote = aRemote({ 'README.md': 'hello' });
  const main = git(remote, ['rev-parse', 'main']);
  const names = strings.flatMap((text) => [`refs/heads/${text}`, `refs/stagewright/shop/${text}`]);
  let count = 0;
  for (const name of new Set(names.filter((name) => !name.includes('\0') && name.length < 200))) {
    try {
      git(remote, ['update-ref', name, main]);
      count++;
    } catch {
      // Git itself does not take it for a name.
    }
  }
  expect(count).toBeGreaterThan(15);
  const before = refsOf(remote);
  await publish([aRequest(remote), aRequest(remote, { stage: 'production', delivery: byPullRequest })]);
  expect(refsOf(remote)).toMatchObject({ ...before, 'refs/heads/main': expect.not.stringMatching(main) });
  const missing = await failureOf(aRequest(remote, { target: { repository: remote, branch: 'missing' } }));
  expect(missing).toMatchObject({ code: 'branch-not-found' });
  expectPlain(missing!);
  expect(existsSync(canary)).toBe(false);
});

test('a server that answers Git with anything else is a coded error in time', {
  timeout: timeLimit(180_000, 36_000_000),
}, async () => {
  const { strings, canary } = allStrings();
  let answer = { status: 200, text: '', headers: {} as Readonly<Record<string, string>> };
  const server = await serveHttp(aFolder(), {
    intercept: (_request, response) => {
      response.writeHead(answer.status, answer.headers).end(answer.text);
      return true;
    },
  });
  onTestFinished(server.close);
  const packet = (line: string) => (Buffer.byteLength(line) + 4).toString(16).padStart(4, '0') + line;
  const id = '1'.repeat(40);
  const advertised = (name: string) =>
    `${packet('# service=git-upload-pack\n')}0000${packet(`${id} HEAD\0symref=HEAD:${name}\n`)}${packet(`${id} refs/heads/${name}\n`)}0000`;
  const git = { 'content-type': 'application/x-git-upload-pack-advertisement' };
  const text = { 'content-type': 'text/plain' };
  for (const [index, string] of strings.slice(0, Math.max(14, numbers.strings)).entries()) {
    const kinds = [
      { status: 200, text: string, headers: text },
      { status: 200, text: packet(string), headers: git },
      { status: 200, text: advertised(string), headers: git },
      { status: 200, text: packet(`ERR ${string}`), headers: git },
      { status: 403, text: string, headers: text },
      { status: 200, text: `<html>${string}</html>`, headers: { 'content-type': 'text/html' } },
      { status: 302, text: '', headers: { location: encodeURI(Buffer.from(string).toString()) } },
    ];
    answer = kinds[index % kinds.length]!;
    const failure = await failureOf(aRequest(`${server.url}/gitops.git`), aContext({ options: { budget: 300 } }));
    expect(failure, JSON.stringify(answer)).toBeDefined();
    expect([4, 5], JSON.stringify(answer)).toContain(failure?.exit);
    expectPlain(failure!);
  }
  expect(existsSync(canary)).toBe(false);
});

test.each(['ext::sh -c touch', 'file:///etc/passwd', '/etc/passwd', 'ssh://127.0.0.1:1/x', 'http://127.0.0.1:1/x'])(
  'a redirect to %s leads nowhere',
  async (target) => {
    const canary = join(aFolder(), 'canary');
    const server = await serveHttp(aFolder(), {
      intercept: (_request, response) => {
        response.writeHead(301, { location: `${target} ${canary}`.replace(/ /g, '%20') }).end();
        return true;
      },
    });
    onTestFinished(server.close);
    const failure = await failureOf(aRequest(`${server.url}/gitops.git`), aContext({ options: { budget: 300 } }));
    expect([4, 5]).toContain(failure?.exit);
    expect(existsSync(canary)).toBe(false);
  },
);

/** The value with one of its keys or texts after the other replaced. */
function* variants(value: unknown, text: string): Generator<unknown> {
  if (typeof value !== 'object' || value === null) {
    yield text;
    return;
  }
  if (Array.isArray(value)) yield [...value, text];
  for (const [key, item] of Object.entries(value)) {
    for (const changed of variants(item, text)) {
      yield Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
    }
    if (!Array.isArray(value)) yield JSON.parse(`{${JSON.stringify(text)}:${JSON.stringify(item)}}`);
  }
}

test('whatever a mark or an inventory says, only what is ours changes, and nothing runs', {
  timeout: timeLimit(180_000, 36_000_000),
}, async () => {
  const { strings, canary } = allStrings();
  const remote = aRemote({ 'README.md': 'hello', 'other/app/file.yaml': 'theirs' });
  const context = aContext({ build: { pipeline: 'ci', number: 1 }, options: { budget: 1000 } });
  const offer = 'v1 Secret web/tls';
  const web = anApplication('web');
  const inventory = { ...web.inventory, cluster: 'eu', offers: [offer], needs: [offer] };
  const first = { ...web, inventory, inventoryText: JSON.stringify(inventory) };
  await publish([aRequest(remote, { applications: [first], inputs: { IMAGE: 'a:1' } })], context);
  const published = refsOf(remote);
  const places = {
    'refs/stagewright/shop/staging': 'mark.json',
    'refs/heads/main': '.stagewright/staging/web',
  };
  const trials = Object.entries(places).flatMap(([ref, path]) => {
    const content: unknown = JSON.parse(git(remote, ['cat-file', 'blob', `${ref}:${path}`]));
    return strings.flatMap((text) =>
      [...variants(content, text)].map((changed) => ({ ref, path, text: JSON.stringify(changed) })),
    );
  });
  expect(trials.length).toBeGreaterThan(strings.length * 10);
  // Each place and each shape comes up, not each with each.
  const step = Math.max(1, Math.floor(trials.length / Math.max(24, numbers.strings))) | 1;
  for (let index = 0; index < trials.length; index += step) {
    const { ref, path, text } = trials[index]!;
    const blob = `blob\nmark :1\ndata ${Buffer.byteLength(text)}\n${text}\n`;
    const head = `commit ${ref}\ncommitter A <a@b> 1700000000 +0000\ndata 0\nfrom ${published[ref]}\n`;
    git(remote, ['fast-import', '--quiet', '--force'], `${blob}${head}M 100644 :1 ${path}\n`);
    const before = git(remote, ['rev-parse', 'main']);
    const changed = anApplication('web', { files: { 'web.yaml': 'a: 2\n' } });
    const failure = await failureOf(aRequest(remote, { applications: [changed] }), context);
    if (failure) expectPlain(failure);
    if (failure) expect([3, 4], `${path} ${text}`).toContain(failure.exit);
    const touched = git(remote, ['diff', '--name-only', '--no-renames', before, 'main']).split('\n').filter(Boolean);
    const own = ['.stagewright/staging/web', 'staging/web/web.yaml'];
    expect(
      touched.filter((name) => !own.includes(name)),
      `${path} ${text}`,
    ).toEqual([]);
    for (const [name, commit] of Object.entries(published)) git(remote, ['update-ref', name, commit]);
    expect(Object.keys(refsOf(remote)), `${path} ${text}`).toEqual(Object.keys(published));
  }
  expectSound(remote);
  expect(existsSync(canary)).toBe(false);
});
