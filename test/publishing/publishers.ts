import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, onTestFinished } from 'vitest';
import type { PublishContext, PublishResult, StageRequest } from '../../src/deliver/request.ts';

/** What a publisher is to do. Functions cannot be sent to another process; it has its own. */
export interface Job {
  /** Comes back with the answer. */
  readonly id: number;
  readonly requests: readonly StageRequest[];
  readonly context: Omit<PublishContext, 'blobIdOf' | 'progress' | 'recheck'>;
}

export interface Failure {
  /** Undefined for what is no error of ours. */
  readonly code: string | undefined;
  readonly exit: number;
  readonly message: string;
  readonly hint: string;
  readonly stack: string;
}

export interface Answer {
  readonly id: number;
  readonly results: readonly PublishResult[];
  readonly failure: Failure | undefined;
  /** The lines of progress. */
  readonly told: readonly string[];
  /** Most memory that the process ever had, in MiB. */
  readonly peak: number;
}

type Variables = Readonly<Record<string, string>>;

/** A process of its own that publishes, one job after the other. */
export interface Publisher {
  readonly publish: (requests: readonly StageRequest[], context: PublishContext) => Promise<Answer>;
  /** Ends it together with every Git that it runs, as a machine that goes away does. */
  readonly kill: () => Promise<void>;
  /** Ends it alone: what it runs goes on. */
  readonly killAlone: () => Promise<void>;
}

/** Starts a process, gone after the test, and waits until it could publish at once. */
export async function startPublisher(environment: Variables = {}): Promise<Publisher> {
  const publisher = await start(environment);
  onTestFinished(publisher.kill);
  return publisher;
}

const kept = new Map<string, Publisher[]>();

/** That many processes, which serve all tests of a file: for tests of many at once, not of a fresh one. */
export async function getPublishers(count: number, environment: Variables = {}): Promise<readonly Publisher[]> {
  const key = JSON.stringify(environment);
  const publishers = kept.get(key) ?? [];
  kept.set(key, publishers);
  while (publishers.length < count) {
    const few = Array.from({ length: Math.min(4, count - publishers.length) }, () => start(environment));
    publishers.push(...(await Promise.all(few)));
  }
  return publishers.slice(0, count);
}

async function start(environment: Variables): Promise<Publisher> {
  const child = fork(buildChild(), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
    env: { PATH: process.env.PATH, ...environment },
    // A group of its own, to be killed as one.
    detached: true,
  });
  const ended = once(child, 'exit');
  const end = async (signal: () => void) => {
    if (child.exitCode === null && child.signalCode === null) signal();
    await ended;
  };
  await once(child, 'message');
  return {
    publish: (requests, context) => ask(child, { requests, context: withoutFunctions(context) }),
    kill: () => end(() => process.kill(-child.pid!, 'SIGKILL')),
    killAlone: () => end(() => child.kill('SIGKILL')),
  };
}

let lastId = 0;

function ask(child: ChildProcess, job: Omit<Job, 'id'>): Promise<Answer> {
  const id = ++lastId;
  return new Promise((resolveAnswer, reject) => {
    const onExit = () => reject(new Error('The publisher ended without an answer.'));
    // One that failed in a test before may still answer.
    const onMessage = (answer: unknown) => {
      if ((answer as Answer).id !== id) return;
      child.off('exit', onExit);
      child.off('message', onMessage);
      resolveAnswer(answer as Answer);
    };
    child.once('exit', onExit);
    child.on('message', onMessage);
    child.send({ id, ...job });
  });
}

function withoutFunctions({ blobIdOf, progress, recheck, ...rest }: PublishContext): Job['context'] {
  return rest;
}

let bundle: string | undefined;

/** One file, because a hundred processes start faster with it; made once for each file of tests. */
function buildChild(): string {
  if (bundle !== undefined) return bundle;
  const folder = mkdtempSync(join(tmpdir(), 'publisher-'));
  bundle = join(folder, 'publisher-child.mjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'publisher-child.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    absWorkingDir: resolve(import.meta.dirname, '..', '..'),
  });
  bundles.push(folder);
  return bundle;
}

const bundles: string[] = [];
afterAll(async () => {
  await Promise.all([...kept.values()].flat().map(({ kill }) => kill()));
  kept.clear();
  for (const folder of bundles.splice(0)) rmSync(folder, { recursive: true, force: true });
  bundle = undefined;
});
