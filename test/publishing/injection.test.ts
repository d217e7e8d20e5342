import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishStages } from '../../src/deliver/publish.ts';
import type { PublishContext } from '../../src/deliver/request.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { isStagewrightError } from '../../src/text/error.ts';
import { aFolder, aRemote, git } from '../deliver/remotes.ts';
import { aContext, refsOf } from '../deliver/stages.ts';
import { readActiveText } from '../diff/read-markdown.ts';
import { serve } from '../plugs/forges/plain-server.ts';
import { fields } from './hostile-fields.ts';
import { aKeepingForge } from './hostile-forge.ts';
import type { Place, Scene } from './hostile-place.ts';
import { hostileStrings, shapeCount } from './hostile-strings.ts';
import { numbers, timeLimit } from './numbers.ts';
import { expectOurOptions } from './our-options.ts';
import { expectSound } from './repositories.ts';
import { aShim } from './shim.ts';

const tokens = ['GITHUB', 'GITLAB', 'GITEA', 'BITBUCKET', 'SCM', 'WAKE', 'ACTIONS_ID_TOKEN_REQUEST'].map(
  (name) => `${name}_TOKEN`,
);

test(
  'no string from outside runs anything, becomes an option, speaks to people or programs, or changes what is not ours',
  async () => {
    const folder = aFolder();
    const canary = join(folder, 'canary');
    const shim = aShim();
    const server = await serve((_request, response) => response.end('[]'));
    const { plug, drafts } = aKeepingForge();
    const remote = aRemote({ 'README.md': 'hello' });
    const main = git(remote, ['rev-parse', 'main']);
    const environment = {
      ...aContext().environment,
      ...{ PATH: shim.path, AZURE_DEVOPS_EXT_PAT: 'a-token' },
      ...Object.fromEntries(tokens.map((name) => [name, 'a-token'])),
      ACTIONS_ID_TOKEN_REQUEST_URL: server.url,
    };
    const context = aContext({ environment, options: { budget: 1500 } });
    const scene: Scene = { remote, server: server.url, context, forge: plug };
    const outcomes = { published: 0, refused: 0 };
    for (const { field, place, text } of trials(`touch\${IFS}${canary}`)) {
      const what = `${field} ${JSON.stringify(text)}`;
      const failure = await tryPublish(place, text, scene);
      outcomes[failure === undefined ? 'published' : 'refused']++;
      // Never a crash: whatever it is, it is told what is wrong with it.
      if (failure !== undefined && !isStagewrightError(failure)) throw new Error(`${what} is a bug`, { cause: failure });
      if (refsOf(remote)['refs/heads/main'] !== main) expectOwnTrailers(git(remote, ['log', '-1', '--format=%B', 'main']), what);
      takeBack(remote, main, what);
    }
    expectSound(remote);
    expect(existsSync(canary)).toBe(false);
    expect(outcomes.published).toBeGreaterThan(20);
    expect(outcomes.refused).toBeGreaterThan(20);
    for (const { title, body } of drafts) {
      expect(title).toMatch(/^[\w.,: -]*$/);
      const { outside, isClosed } = readActiveText(body);
      expect(isClosed).toBe(true);
      expect(outside.replace(/<!--.*?-->/g, '')).not.toMatch(
        /<(?!\/?(details|summary)>)|@\w|\]\(|#\d|javascript|[^\P{Cc}\n\t]|[\u202a-\u202e]/u,
      );
    }
    expectOurOptions(shim.commands());
    expect(shim.others().length).toBeGreaterThan(0);
    for (const all of shim.others()) {
      // What Git gives to SSH: options, each with a value, then the host, then the command for the other side.
      const host = all.findIndex((argument, index) => !argument.startsWith('-') && !['-o', '-p'].includes(all[index - 1] ?? ''));
      expect(all.slice(0, host).filter((argument) => argument.startsWith('-') && !['-o', '-p'].includes(argument))).toEqual([]);
      expect(all.slice(host + 1)).toEqual([expect.stringMatching(/^git-(upload|receive)-pack '.*'$/s)]);
    }
  },
  timeLimit(180_000, 36_000_000),
);

interface Trial {
  readonly field: string;
  readonly place: Place;
  readonly text: string;
}

/** In a normal run every shape is tried somewhere, and every field has some. */
function trials(command: string): readonly Trial[] {
  const strings = hostileStrings(Math.max(numbers.strings, shapeCount), command);
  return Object.entries(fields).flatMap(([field, place], index) =>
    Array.from({ length: numbers.strings }, (_, number) => {
      const text = strings[(index * numbers.strings + number) % strings.length]!;
      return { field, place, text };
    }),
  );
}

async function tryPublish(place: Place, text: string, scene: Scene): Promise<unknown> {
  try {
    const [request, context]: readonly [Parameters<typeof publishStages>[0][number], PublishContext] = place(text, scene);
    const { failure } = await publishStages([request], context, recogniseForge);
    return failure;
  } catch (error) {
    return error;
  }
}

const ownKeys = ['Stage', 'Applications', 'Project', 'Source-Repository', 'Source-Commit', 'Issues', 'Build'];

/** What programs read of a commit is said once, by us. */
function expectOwnTrailers(message: string, what: string): void {
  const trailers = git('/', ['interpret-trailers', '--parse', '--unfold'], message).split('\n');
  const keys = trailers.map((line) => line.slice(0, line.indexOf(':'))).filter((key) => ownKeys.includes(key));
  expect(keys, what).toEqual([...new Set(keys)]);
  expect(keys, what).toContain('Project');
  expect(message, what).not.toMatch(/[^\P{Cc}\n\t]/u);
}

/** Makes the repository what it was; all that came must be at places of ours. */
function takeBack(remote: string, main: string, what: string): void {
  for (const [ref, commit] of Object.entries(refsOf(remote))) {
    expect(ref, what).toMatch(/^refs\/(heads\/(main$|stagewright\/|stagewright-marks\/)|stagewright\/)/);
    if (ref !== 'refs/heads/main') git(remote, ['update-ref', '-d', ref]);
    else if (commit !== main) git(remote, ['update-ref', ref, main]);
  }
}
