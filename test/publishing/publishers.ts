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
  readonly results: readonly PublishResult[];
  readonly failure: Failure | undefined;
  /** The lines of progress. */
  readonly told: readonly string[];
  /** Most memory that the process ever had, in MiB. */
  readonly peak: number;
}

/** A process of its own that publishes. */
export interface Publisher {
  readonly child: ChildProcess;
  readonly publish: (requests: readonly StageRequest[], context: PublishContext) => Promise<Answer>;
  readonly kill: () => Promise<void>;
}

/** Starts a process and waits until it could publish at once. */
export async function startPublisher(environment: Readonly<Record<string, string>> = {}): Promise<Publisher> {
  const child = fork(buildChild(), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
    env: { PATH: process.env.PATH, ...environment },
  });
  const ended = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  await once(child, 'message');
  return { child, publish: (requests, context) => ask(child, { requests, context: withoutFunctions(context) }), kill };
}

/** Starts that many processes, some at a time, and gives them when all are ready. */
export async function startPublishers(count: number): Promise<readonly Publisher[]> {
  const publishers: Publisher[] = [];
  while (publishers.length < count) {
    const few = Array.from({ length: Math.min(4, count - publishers.length) }, () => startPublisher());
    publishers.push(...(await Promise.all(few)));
  }
  return publishers;
}

function ask(child: ChildProcess, job: Job): Promise<Answer> {
  return new Promise((resolveAnswer, reject) => {
    const onExit = () => reject(new Error('The publisher ended without an answer.'));
    child.once('exit', onExit);
    child.once('message', (answer) => {
      child.off('exit', onExit);
      resolveAnswer(answer as Answer);
    });
    child.send(job);
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
afterAll(() => {
  for (const folder of bundles.splice(0)) rmSync(folder, { recursive: true, force: true });
  bundle = undefined;
});
