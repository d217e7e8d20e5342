import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishStages } from '../../src/deliver/publish.ts';
import type { PublishContext, StageRequest } from '../../src/deliver/request.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { isStagewrightError } from '../../src/text/error.ts';
import { aFolder, aRemote, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, refsOf } from '../deliver/stages.ts';
import { hostileStrings } from './hostile-strings.ts';
import { numbers, timeLimit } from './numbers.ts';
import { aRandom, shuffled } from './random.ts';
import { expectSound } from './repositories.ts';
import { aShim } from './shim.ts';

/** Every place that a string from outside comes to: what is published when it stands there. */
const fields: Readonly<
  Record<string, (text: string, remote: string, context: PublishContext) => [StageRequest, PublishContext]>
> = {
  repository: (text, remote, context) => [aRequest(remote, { target: { repository: text } }), context],
  'repository after a host': (text, remote, context) => [
    aRequest(remote, { target: { repository: `ssh://127.0.0.1:1/${text}` } }),
    context,
  ],
  branch: (text, remote, context) => [aRequest(remote, { target: { repository: remote, branch: text } }), context],
  path: (text, remote, context) => [aRequest(remote, { target: { repository: remote, path: text } }), context],
  stage: (text, remote, context) => [aRequest(remote, { stage: text }), context],
  'stage of a pull request': (text, remote, context) => [aRequest(remote, { stage: text, delivery: byPullRequest }), context],
  application: (text, remote, context) => [aRequest(remote, { applications: [anApplication(text)] }), context],
  'file name': (text, remote, context) => [
    aRequest(remote, { applications: [anApplication('web', { files: { [text]: 'a: 1\n' } })] }),
    context,
  ],
  content: (text, remote, context) => [
    aRequest(remote, { applications: [anApplication('web', { files: { 'web.yaml': text } })] }),
    context,
  ],
  project: (text, remote, context) => [aRequest(remote), { ...context, project: text }],
  'author name': (text, remote, context) => [aRequest(remote), { ...context, author: { name: text, email: 'a@b' } }],
  'author e-mail': (text, remote, context) => [aRequest(remote), { ...context, author: { name: 'Ada', email: text } }],
  provenance: (text, remote, context) => [
    aRequest(remote, { inputs: { [text]: text } }),
    {
      ...context,
      provenance: {
        ...context.provenance,
        ...{ project: text, repository: text, commit: text, subject: text, issues: [text], build: text },
      },
      build: { pipeline: text, number: 1 },
    },
  ],
};

test(
  'no string from outside runs anything, becomes an option, or changes what is not ours',
  async () => {
    const folder = aFolder();
    const canary = join(folder, 'canary');
    const shim = aShim();
    const environment = { ...aContext().environment, PATH: shim.path, GIT_SSH_COMMAND: 'false' };
    const strings = shuffled(hostileStrings(Math.max(numbers.strings, 60), `touch\${IFS}${canary}`), aRandom(5));
    const outcomes = { published: 0, refused: 0 };
    for (const text of strings.slice(0, numbers.strings)) {
      const remote = aRemote({ 'README.md': 'hello' }, aFolder());
      const main = git(remote, ['rev-parse', 'main']);
      for (const [field, place] of Object.entries(fields)) {
        const [request, context] = place(text, remote, aContext({ environment, options: { budget: 3000 } }));
        const failure = await publishStages([request], context, recogniseForge).then(
          (published) => published.failure,
          (error: unknown) => error,
        );
        if (failure === undefined) outcomes.published++;
        else {
          // Never a crash: whatever it is, it is told what is wrong with it.
          expect(isStagewrightError(failure), `${field} ${JSON.stringify(text)}: ${failure}`).toBe(true);
          outcomes.refused++;
        }
        git(remote, ['update-ref', 'refs/heads/main', main]);
        for (const ref of Object.keys(refsOf(remote))) {
          expect(ref, `${field} ${JSON.stringify(text)}`).toMatch(
            /^refs\/(heads\/(main$|stagewright\/|stagewright-marks\/)|stagewright\/)/,
          );
          if (ref !== 'refs/heads/main') git(remote, ['update-ref', '-d', ref]);
        }
      }
      expectSound(remote);
    }
    expect(existsSync(canary)).toBe(false);
    expect(outcomes.published).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
    const options = shim.commands().flatMap((all) => optionsOf(all));
    expect(options.length).toBeGreaterThan(100);
    for (const option of new Set(options)) expect(ours, option).toContain(option);
  },
  timeLimit(90_000, 7_200_000),
);

/** What Git takes for options: all with a dash in front that stands before `--`, without the value behind `=`. */
function optionsOf(all: readonly string[]): readonly string[] {
  const end = all.findIndex((argument) => argument === '--' || argument === '--end-of-options');
  const before = end < 0 ? all : all.slice(0, end);
  return before.filter((argument) => argument.startsWith('-')).map((argument) => argument.replace(/=.*$/s, ''));
}

/** Every option that the code gives itself. */
const ours = [
  ...['-c', '-b', '-r', '-z', '--bare', '--template', '--refs', '--porcelain', '--atomic', '--no-verify', '--no-signed'],
  ...['--no-follow-tags', '--recurse-submodules', '--force-with-lease', '--no-tags', '--no-write-fetch-head', '--stdin'],
  ...['--prune', '--depth', '--filter', '--unshallow', '--format', '--literal-pathspecs', '--full-tree', '--name-only'],
  ...['--name-status', '--no-renames', '--done', '--date-format', '--force', '--batch', '--batch-check', '--verify'],
  ...['--is-ancestor', '--is-shallow-repository', '--path-format', '--git-common-dir'],
];
