import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type HttpServerOptions, serveHttp } from '../deliver/http-server.ts';
import { addHook, aFolder, aRemote, git } from '../deliver/remotes.ts';
import { aContext, aRequest, byPullRequest } from '../deliver/stages.ts';
import { startProxy } from './proxy.ts';
import { startPublisher } from './publishers.ts';

const password = 'S3cret+Value/for&tests=42';

/** The password in all the forms in which programs print it. */
const forms = [
  password,
  encodeURIComponent(password),
  Buffer.from(password).toString('base64'),
  Buffer.from(`ada:${password}`).toString('base64'),
  JSON.stringify(password),
];

type Remote = Awaited<ReturnType<typeof serve>>;

/** A server that wants the password, and may fail in its way. */
async function serve(options: HttpServerOptions = {}) {
  const remote = aRemote({ 'README.md': 'hello' });
  const server = await serveHttp(dirname(remote), { basic: `ada:${password}`, ...options });
  onTestFinished(server.close);
  return { remote, server, url: `${server.url}/gitops.git` };
}

const isPush = (request: { method?: string | undefined; url?: string | undefined }) =>
  request.method === 'POST' && !!request.url?.endsWith('git-receive-pack');
const answer = (status: number, text: string): HttpServerOptions => ({
  intercept: (request, response) => isPush(request) && !!response.writeHead(status).end(text),
});
const echo = `You sent ${password}, ${forms[2]} and https://ada:${password}@host/`;

const failures: Readonly<Record<string, () => Promise<Pick<Remote, 'remote' | 'url'>>>> = {
  'nothing fails': () => serve(),
  'another password is wanted': () => serve({ basic: 'ada:another' }),
  '403 with an echo': () => serve(answer(403, echo)),
  '500 with an echo': () => serve(answer(500, echo)),
  'a hook that echoes': async () => {
    const served = await serve();
    addHook(served.remote, 'pre-receive', `echo "${echo}" >&2; exit 1`);
    return served;
  },
  'a connection that breaks': async () => {
    const served = await serve();
    const { origin } = new URL(served.url);
    const proxy = await startProxy(origin, (index) => (index > 2 ? { kind: 'cut', way: 'down', after: 40 } : { kind: 'fine' }));
    return { ...served, url: `${proxy.url}/gitops.git` };
  },
  'a repository that is not there': async () => {
    const served = await serve();
    return { ...served, url: served.url.replace('gitops', 'missing') };
  },
};

test.skipIf(process.platform !== 'linux').each(Object.entries(failures))(
  'no secret is told, kept or shown to other processes when %s',
  async (_name, begin) => {
    const { remote, url } = await begin();
    const temporary = aFolder();
    const askpass = join(temporary, 'askpass');
    writeFileSync(askpass, '#!/bin/sh\ncase "$1" in Username*) echo ada;; *) echo "$DEPLOY_TOKEN";; esac\n', { mode: 0o755 });
    const environment = {
      ...aContext().environment,
      ...{ TMPDIR: temporary, GIT_ASKPASS: askpass, DEPLOY_TOKEN: password, GIT_TRACE: '1', GIT_CURL_VERBOSE: '1' },
    };
    const { publish } = await startPublisher({ TMPDIR: temporary });
    const seen: string[] = [];
    const watch = setInterval(() => seen.push(...commandLines(), ...contentsOf(temporary)), 20);
    onTestFinished(() => clearInterval(watch));
    const outputs: string[] = [];
    for (const delivery of [{ kind: 'commit' } as const, byPullRequest]) {
      const context = aContext({ environment, options: { budget: 1500 } });
      outputs.push(JSON.stringify(await publish([aRequest(url, { stage: delivery.kind.toLowerCase(), delivery })], context)));
    }
    clearInterval(watch);
    expect(seen.length).toBeGreaterThan(0);
    outputs.push(git(remote, ['log', '--all', '-p', '--format=fuller']));
    for (const text of [...new Set(seen), ...outputs]) for (const form of forms) expect(text).not.toContain(form);
  },
);

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
