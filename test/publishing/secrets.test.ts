import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { aProject, aStage, stagewright } from '../cli/projects.ts';
import { type HttpServerOptions, serveHttp } from '../deliver/http-server.ts';
import { addHook, aFolder, aRemote, git } from '../deliver/remotes.ts';
import { aContext, aRequest, byPullRequest } from '../deliver/stages.ts';
import { startProxy } from './proxy.ts';
import { startPublisher } from './publishers.ts';

const password = 'S3cret+Value/for&tests=42';
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The password in all the forms in which programs print it. */
const forms = [
  password,
  encodeURIComponent(password),
  encodeURIComponent(password).replace(/%../g, (byte) => byte.toLowerCase()),
  JSON.stringify(password),
  base64(password),
  ...['ada', 'x-access-token'].map((user) => base64(`${user}:${password}`)),
];

/** No form of it is in the text, nor where white space, or what Git puts before a server's lines, is in the middle. */
function expectNone(text: string): void {
  const squeezed = text.replace(/\\[nrt]|\s/g, '').replaceAll('remote:', '');
  for (const form of forms) {
    expect(text).not.toContain(form);
    expect(squeezed).not.toContain(form);
  }
}

/** A server that wants the password, and may fail in its way. */
async function serve(options: HttpServerOptions = {}) {
  const remote = aRemote({ 'README.md': 'hello' });
  const accepted = [`Basic ${base64(`ada:${password}`)}`, `Basic ${base64(`x-access-token:${password}`)}`];
  const { intercept, basic } = options;
  const server = await serveHttp(dirname(remote), {
    intercept: (request, response) => {
      const isLetIn = basic === undefined && accepted.includes(request.headers.authorization ?? '');
      if (isLetIn) return intercept?.(request, response) ?? false;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"', ...text }).end(`no: ${request.headers.authorization}`);
      return true;
    },
  });
  onTestFinished(server.close);
  return { remote, url: `${server.url}/gitops.git`, origin: server.url };
}

/** Git shows answers of that type. */
const text = { 'content-type': 'text/plain' };
const isPush = (request: IncomingMessage) => request.method === 'POST' && !!request.url?.endsWith('git-receive-pack');

/** A server that answers every push in its own way. */
const onPush = (answer: (response: ServerResponse) => void) =>
  serve({
    intercept: (request, response) => {
      if (isPush(request)) answer(response);
      return isPush(request);
    },
  });
const onHook = async (script: string) => {
  const served = await serve();
  addHook(served.remote, 'pre-receive', `${script} >&2; exit 1`);
  return served;
};
const echo = `You sent ${password}, ${base64(`ada:${password}`)} and https://ada:${password}@host/`;

const failures: Readonly<Record<string, () => Promise<{ readonly remote: string; readonly url: string }>>> = {
  'nothing fails': () => serve(),
  'another password is wanted': () => serve({ basic: 'ada:another' }),
  '403 with an echo': () => onPush((response) => response.writeHead(403, text).end(echo)),
  '500 with an echo': () => onPush((response) => response.writeHead(500, text).end(echo)),
  'an echo in two parts': () =>
    onPush((response) => {
      response.writeHead(403, text).write(echo.slice(0, 15));
      setTimeout(() => response.end(echo.slice(15)), 50);
    }),
  'a hook that echoes': () => onHook(`echo "${echo}"`),
  'a hook that echoes over lines': () => onHook(`printf '%s\\n' 'You sent ${password.slice(0, 9)}' '  ${password.slice(9)}'`),
  'a hook that echoes as base64 over lines': () => onHook(`printf 'ada:%s' '${password}' | base64 -w 12`),
  'a hook that echoes without end': () => onHook(`for i in $(seq 3000); do echo "${echo}"; done`),
  'the reason of a refusal that echoes': () =>
    onPush((response) => {
      const report = ['unpack ok\n', `ng refs/heads/main ${password}\n`, `ng refs/heads/stagewright/shop/pullrequest ${echo}\n`];
      const lines = `${report.map(packet).join('')}0000`;
      response.writeHead(200, { 'content-type': 'application/x-git-receive-pack-result' });
      response.end(`${packet(`\u0001${lines}`)}0000`);
    }),
  'a redirect to a server that echoes': async () => {
    const other = await serve({ basic: 'ada:another' });
    const served = await serve();
    const moved = await serveHttp(dirname(served.remote), {
      intercept: (request, response) => {
        response.writeHead(302, { location: `${other.origin}${request.url}` }).end();
        return true;
      },
    });
    onTestFinished(moved.close);
    return { remote: served.remote, url: `${moved.url}/gitops.git` };
  },
  'a connection that breaks': async () => {
    const { remote, origin } = await serve();
    const proxy = await startProxy(origin, (index) => (index > 2 ? { kind: 'cut', way: 'down', after: 40 } : { kind: 'fine' }));
    return { remote, url: `${proxy.url}/gitops.git` };
  },
  'a repository that is not there': async () => {
    const served = await serve();
    return { ...served, url: served.url.replace('gitops', 'missing') };
  },
};

/** A line of Git's protocol. */
function packet(line: string): string {
  return (Buffer.byteLength(line) + 4).toString(16).padStart(4, '0') + line;
}

/** How a job may be given the password. */
const accesses: readonly ((folder: string) => Readonly<Record<string, string>>)[] = [
  (folder) => {
    const askpass = join(folder, 'askpass');
    writeFileSync(askpass, '#!/bin/sh\ncase "$1" in Username*) echo ada;; *) echo "$DEPLOY_TOKEN";; esac\n', { mode: 0o755 });
    return { GIT_ASKPASS: askpass, DEPLOY_TOKEN: password };
  },
  () => ({ STAGEWRIGHT_GIT_TOKEN: password }),
  () => ({
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${base64(`ada:${password}`)}`,
  }),
];

test.skipIf(process.platform !== 'linux').each(Object.entries(failures).map(([name, begin], index) => ({ name, begin, index })))(
  'no secret is told, kept or shown to other processes when $name',
  async ({ begin, index }) => {
    const { remote, url } = await begin();
    const temporary = aFolder();
    const trace = join(aFolder(), 'trace');
    const environment = {
      ...aContext().environment,
      ...accesses[index % accesses.length]!(temporary),
      ...{ TMPDIR: temporary, GIT_TRACE: '1', GIT_TRACE_CURL: trace, GIT_CURL_VERBOSE: '1', GIT_TRACE_REDACT: '0' },
    };
    const { publish } = await startPublisher({ TMPDIR: temporary });
    const seen: string[] = [];
    const watch = setInterval(() => seen.push(...commandLines(), ...contentsOf(temporary)), 20);
    onTestFinished(() => clearInterval(watch));
    // The two take the same way to the server.
    const deliveries = [{ kind: 'commit' } as const, byPullRequest].filter((_, number) => index === 0 || index % 2 === number);
    const outputs: string[] = [];
    for (const delivery of deliveries) {
      const context = aContext({ environment, options: { budget: 1000 } });
      outputs.push(JSON.stringify(await publish([aRequest(url, { stage: delivery.kind.toLowerCase(), delivery })], context)));
    }
    clearInterval(watch);
    expect(seen.length).toBeGreaterThan(0);
    expect(contentsOf(dirname(trace))).toEqual([]);
    outputs.push(git(remote, ['log', '--all', '-p', '--format=fuller']));
    for (const output of new Set([...seen, ...outputs])) expectNone(output);
  },
);

test('the command tells no secret, neither people nor programs', async () => {
  const { url } = await onHook(`echo "${echo}"; printf 'ada:%s' '${password}' | base64 -w 12`);
  const options = `target: { repository: ${JSON.stringify(url)} }`;
  const project = aProject({ 'stages/staging.ts': aStage('staging', { options }) });
  for (const flags of [[], ['--json']]) {
    const { exit, stdout, stderr } = await stagewright(project, ['publish', ...flags], { STAGEWRIGHT_GIT_TOKEN: password });
    expect(exit).toBe(4);
    expect(stderr).toContain('You sent ***');
    expectNone(stdout);
    expectNone(stderr);
  }
});

/** The command lines of all processes, which every user of a machine may read. */
function commandLines(): readonly string[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.map((number) => read(join('/proc', number, 'cmdline'))).filter((line) => line.includes('git'));
}

function contentsOf(folder: string): readonly string[] {
  const entries = whileThere(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? contentsOf(path) : [read(path)];
  });
}

function read(path: string): string {
  return whileThere(() => readFileSync(path, 'latin1')) ?? '';
}

/** Processes end and files go while they are listed. */
function whileThere<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
