import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aRemote, git } from '../deliver/remotes.ts';
import { aProject, aStage, type Running, snapshot, stagewright, start } from './projects.ts';

/** Few in the suite; `STAGEWRIGHT_KILLS=100` for a longer run. */
const rounds = Number(process.env.STAGEWRIGHT_KILLS ?? 8);

const fileNumbers = Array.from({ length: 40 }, (_, index) => index);

/** A stage of many files; the input `VERSION` stands in half of them. */
function aBigStage(options = ''): string {
  const applications = Object.fromEntries(
    fileNumbers.map((index) => [`app-${index}`, index % 2 ? '{ VALUE: this.vars.version }' : '{ VALUE: "same" }']),
  );
  return aStage('staging', { variables: "{ version: input('VERSION', text) }", applications, options });
}

async function kill({ child, end }: Running): Promise<void> {
  child.kill('SIGKILL');
  await end;
}

/** Blocks, because timers are too coarse. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

test('a publish that is killed at any moment leaves the branch entirely old or new, and the next one goes on', {
  timeout: 120_000,
}, async () => {
  const remote = aRemote({ 'README.md': 'hello' });
  const project = aProject({ 'stages/staging.ts': aBigStage(`target: { repository: ${JSON.stringify(remote)} }`) });
  const publish = (version: number) => start(project, ['publish'], { VERSION: `v${version}` });

  const before = performance.now();
  expect(await publish(0).end).toMatchObject({ exit: 0 });
  const duration = performance.now() - before;
  for (let round = 1; round <= rounds; round++) {
    const running = publish(round);
    const ended = once(running.child, 'exit');
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, duration * (0.3 + 0.8 * Math.random())))]);
    await kill(running);
    const { values, marked } = readPublished(remote);
    expect(values).toEqual([marked]);
  }
  const last = await stagewright(project, ['publish'], { VERSION: `v${rounds}` });
  expect([last.exit, last.stderr]).toEqual([0, '']);
  expect(readPublished(remote)).toEqual({ values: [`v${rounds}`], marked: `v${rounds}` });
  expect((await stagewright(project, ['publish'], { VERSION: `v${rounds}` })).stdout).toBe('staging  nothing to do\n');

  // Every version at most once, in order, none of them twice.
  const versions = git(remote, ['log', '--reverse', '--format=%H', 'main', '--', 'staging'])
    .split('\n')
    .map((commit) => Number(valueAt(remote, commit, 1).slice(1)));
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  expect(versions[0]).toBe(0);
  expect(git(remote, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
  if (process.env.STAGEWRIGHT_SHOW_KILLS)
    process.stderr.write(`${JSON.stringify({ duration, landed: versions.length - 1, rounds })}\n`);
});

/** The versions that stand in the files of `main`, and the one that the mark remembers, from one listing of the refs. */
function readPublished(remote: string): { readonly values: readonly string[]; readonly marked: string } {
  const refs = git(remote, ['for-each-ref', '--format=%(objectname)', 'refs/heads/main', 'refs/stagewright/shop/staging']);
  const [main = '', mark = ''] = refs.split('\n');
  const { inputs } = JSON.parse(git(remote, ['cat-file', 'blob', `${mark}:mark.json`])) as { inputs: { VERSION: string } };
  const names = fileNumbers
    .filter((index) => index % 2)
    .map((index) => `${main}:staging/app-${index}/configmap-app-${index}-config.yaml\n`);
  const texts = git(remote, ['cat-file', '--batch'], names.join(''));
  return { values: [...new Set(Array.from(texts.matchAll(/VALUE: (v\d+)/g), ([, value]) => value!))], marked: inputs.VERSION };
}

function valueAt(remote: string, commit: string, index: number): string {
  const text = git(remote, ['cat-file', 'blob', `${commit}:staging/app-${index}/configmap-app-${index}-config.yaml`]);
  return /VALUE: (v\d+)/.exec(text)?.[1] ?? '';
}

test('a synth that is killed is finished or undone by the next command, whichever it is', { timeout: 600_000 }, async () => {
  const project = aProject({ 'stages/staging.ts': aBigStage() });
  const dist = join(project, 'dist');
  const trees = [];
  for (const version of ['v1', 'v0']) {
    await stagewright(project, ['synth'], { VERSION: version });
    trees.push(snapshot(dist));
  }
  const [one, zero] = trees;
  expect(one).not.toEqual(zero);

  const commands = [['check'], ['list'], ['graph'], ['synth', '--stdout']];
  const outcomes = { done: 0, undone: 0, interrupted: 0 };
  let version = 0;
  for (let round = 0; round < rounds; round++) {
    const running = start(project, ['synth'], { VERSION: `v${1 - version}` });
    const deadline = performance.now() + 10_000;
    while (!existsSync(join(dist, '.stagewright/cache/update')) && performance.now() < deadline) pause(0.2);
    pause((round / rounds) * 50);
    await kill(running);
    if (existsSync(join(dist, '.stagewright/cache'))) outcomes.interrupted++;
    await stagewright(project, commands[round % commands.length]!, { VERSION: 'v0' });
    const found = snapshot(dist);
    const next = found['staging/app-1/configmap-app-1-config.yaml'] === one!['staging/app-1/configmap-app-1-config.yaml'] ? 1 : 0;
    expect(found).toEqual(next === 1 ? one : zero);
    outcomes[next === version ? 'undone' : 'done']++;
    version = next;
  }
  if (process.env.STAGEWRIGHT_SHOW_KILLS) process.stderr.write(`${JSON.stringify(outcomes)}\n`);
  expect(outcomes.interrupted).toBeGreaterThan(0);
});
