import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commit } from '../../src/model/delivery.ts';
import { commitMessage, type Provenance } from '../../src/plan/commit-message.ts';
import { findAuthors } from '../../src/source/source-authors.ts';
import type { Message, MessageChange, MessageTemplate } from '../../src/types/message.ts';
import { put } from '../cli/projects.ts';
import { aFolder, aRemote, git } from './remotes.ts';
import { aContext, anApplication, aRequest, at, byPullRequest, publish } from './stages.ts';

const provenance: Provenance = {
  project: 'shop',
  repository: 'acme/shop',
  commit: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
  isDirty: false,
  subject: 'Sell\nmore',
  issues: ['#12'],
  build: '7 (GitLab CI)',
};
const stages = [
  { stage: 'staging', changes: [{ path: 'staging/web/a.yaml', action: 'added' as const }] },
  { stage: 'testing', changes: [{ path: 'testing/api/a.yaml', action: 'removed' as const }] },
];
const ada = { name: 'Ada', email: 'ada@example.com' };
const ownKeys = ['Stage', 'Applications', 'Project', 'Source-Repository', 'Source-Commit', 'Issues', 'Build'];

/** Keys of the trailers as Git itself reads them. */
function keysOf(message: string): readonly string[] {
  const lines = git(aFolder(), ['interpret-trailers', '--parse'], message).split('\n');
  return lines.map((line) => line.slice(0, line.indexOf(':')));
}

function write(template: MessageTemplate): string {
  return commitMessage(stages, provenance, { template });
}

describe('a message function', () => {
  test('is given what changes as plain data', () => {
    let seen: MessageChange | undefined;
    write((change) => {
      seen = change;
      return 'x';
    });
    expect(seen).toEqual({
      project: 'shop',
      stages: [
        { stage: 'staging', applications: ['web'], added: 1, changed: 0, removed: 0 },
        { stage: 'testing', applications: ['api'], added: 0, changed: 0, removed: 1 },
      ],
      applications: ['api', 'web'],
      isRemoval: false,
      source: { repository: 'acme/shop', commit: provenance.commit, subject: 'Sell more', isDirty: false },
      issues: ['#12'],
      build: '7 (GitLab CI)',
      authors: [],
      usual: {
        subject: 'staging, testing: api and web (acme/shop@1a2b3c4d) #12',
        body: 'staging: 1 file added\ntesting: 1 file removed',
      },
    });
    expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  });

  test('gives text, or the parts that it replaces; the trailers of programs stand below all the same', () => {
    const text = write(({ applications }) => `deploy: ${applications.join(' ')}\n\nBecause.\r\nReally.`);
    expect(text.split('\n\n')).toEqual([
      'deploy: api web',
      'Because.\nReally.',
      expect.stringMatching(/^Stage: [\s\S]*Build: 7/),
    ]);
    const parts = write(({ usual }) => ({
      subject: `[gitops] ${usual.subject}`,
      trailers: { Change: ['1', '2'], 'Ticket-Id': 'A\nB' },
    }));
    expect(parts).toMatch(
      /^\[gitops\] staging, testing: .*\n\nstaging: 1 file added\ntesting: 1 file removed\n\nChange: 1\nChange: 2\nTicket-Id: A B\nStage: /,
    );
    expect(keysOf(text)).toEqual(ownKeys);
    expect(write(() => ({ body: '' }))).toMatch(/^staging, testing: .*\n\nStage: /);
  });

  test('cannot be used from outside to invent or hide trailers', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('\n', '\r', '\u2028', '\u001b', '-', '---', ' ', 'Stage: evil', 'Approved-By: x', '\n\n'),
    });
    fc.assert(
      fc.property(hostile, hostile, (subject, body) => {
        const message = write(() => ({ subject: `x${subject}`, body, trailers: { Note: subject } }));
        const block = message.trimEnd().split('\n\n').at(-1)?.split('\n') ?? [];
        expect(block.map((line) => line.slice(0, line.indexOf(':')))).toEqual(['Note', ...ownKeys]);
        expect(message.split('\n')[1]).toBe('');
        expect(message.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u2028/u);
        expect(message).not.toMatch(/^---/m);
      }),
      { numRuns: 300 },
    );
    expect(keysOf(write(() => 'x\n\n---\n\nApproved-By: the boss'))).toEqual(ownKeys);
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('oops');
      },
    ],
    ['gives nothing', () => undefined],
    ['gives a promise', async () => 'x'],
    ['gives an empty subject', () => ({ subject: ' \n' })],
    ['gives an empty text', () => ''],
    ['gives a number for a body', () => ({ body: 1 })],
    ['takes the place of a trailer of ours', () => ({ trailers: { stage: 'production' } })],
    ['gives a trailer that is none', () => ({ trailers: { 'a b': '1' } })],
  ])('that %s stops the publish at the stage', (_what, template) => {
    const failed = () => write(template as () => Message);
    expect(failed).toThrow(
      expect.objectContaining({
        code: 'stage-broken',
        message: expect.stringMatching(/^The message function of stages "staging" and "testing" /),
      }),
    );
  });

  test('of a stage makes the one commit of its branch, and the commit of a pull request', async () => {
    const remote = aRemote({ a: '1' });
    const own = (change: MessageChange) => `ship ${change.stages.map(({ stage }) => stage).join('+')}`;
    const delivery = commit({ message: own });
    const context = aContext();
    await publish([aRequest(remote), aRequest(remote, { stage: 'testing', delivery })], context);
    await publish(
      [aRequest(remote, { stage: 'production', delivery: { ...byPullRequest, message: own, signOff: true } })],
      context,
    );
    expect(git(remote, ['log', '-1', '--format=%s', 'main'])).toBe('ship staging+testing');
    expect(git(remote, ['log', '-1', '--format=%s%n%b', 'refs/heads/stagewright/shop/production'])).toMatch(
      /^ship production\n[\s\S]*\nSigned-off-by: Ada <ada@example.com>$/,
    );
  });
});

/** A source repository, whose commits are made by those people. */
function aSourceBy(people: readonly string[]): { readonly root: string; readonly commits: readonly string[] } {
  const root = aFolder();
  git(root, ['init', '-q', '.']);
  git(root, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  const commits = people.map((person, index) => {
    git(root, ['commit', '-q', '--allow-empty', '-m', `change ${index}`, '--author', person]);
    return git(root, ['rev-parse', 'HEAD']);
  });
  return { root, commits };
}

async function publishTwice(root: string, commits: readonly string[]) {
  const remote = aRemote({ a: '1' });
  const context = aContext({ root, author: ada });
  const [first = '', last = ''] = [commits[0], commits.at(-1)];
  await publish([aRequest(remote)], at(context, first));
  const changed = { applications: [anApplication('web', { files: { 'web.yaml': 'a: 2\n' } })] };
  const [result] = await publish([aRequest(remote, changed)], at(context, last));
  const coAuthors = git(remote, ['log', '-1', '--format=%(trailers:key=Co-authored-by,valueonly)', 'main']).trim();
  return { result, coAuthors: coAuthors === '' ? [] : coAuthors.split('\n') };
}

describe('authors of the source since the last publish', () => {
  const bot = 'renovate[bot] <bot@example.com>';

  test('are co-authors, newest first, each once, bots among them, the author of the commit not', async () => {
    const people = [
      'Old <old@example.com>',
      'Bea <bea@example.com>',
      bot,
      'bea again <BEA@example.com>',
      'Ada <ada@example.com>',
    ];
    const { root, commits } = aSourceBy(people);
    const { result, coAuthors } = await publishTwice(root, commits);
    expect(coAuthors).toEqual(['bea again <BEA@example.com>', bot]);
    expect(result?.warnings).toEqual([]);
  });

  test('are named as the .mailmap says, and at most 20 of them', async () => {
    const { root, commits } = aSourceBy([
      'Ada <ada@example.com>',
      ...Array.from({ length: 30 }, (_, i) => `P${i} <p${i}@example.com>`),
    ]);
    put(root, { '.mailmap': 'Proper Name <proper@example.com> <p29@example.com>\n' });
    const { coAuthors } = await publishTwice(root, commits);
    expect(coAuthors).toHaveLength(19);
    expect(coAuthors[0]).toBe('Proper Name <proper@example.com>');
  });

  test('are asked of the remote where the clone is shallow, which stays as it is', async () => {
    const { root, commits } = aSourceBy(['Ada <ada@example.com>', 'Bea <bea@example.com>', 'Ada <ada@example.com>']);
    const shallow = aFolder();
    git(shallow, ['clone', '-q', '--depth=1', `file://${root}`, '.']);
    const objects = git(shallow, ['count-objects', '-v']);
    expect((await publishTwice(shallow, commits)).coAuthors).toEqual(['Bea <bea@example.com>']);
    expect(git(shallow, ['count-objects', '-v'])).toBe(objects);
    expect(git(shallow, ['rev-parse', '--is-shallow-repository'])).toBe('true');
  });

  test('are unknown where the history cannot be had, and that is said', async () => {
    const { root, commits } = aSourceBy(['Ada <ada@example.com>', 'Bea <bea@example.com>', 'Ada <ada@example.com>']);
    const shallow = aFolder();
    git(shallow, ['clone', '-q', '--depth=1', `file://${root}`, '.']);
    git(shallow, ['remote', 'set-url', 'origin', `${root}-gone`]);
    const [first = '', , last = ''] = commits;
    expect(await findAuthors(shallow, first, last)).toBeUndefined();
    const remote = aRemote({ a: '1' });
    const context = aContext({ root: shallow, options: { allowOlder: true } });
    await publish([aRequest(remote)], at(context, first));
    const changed = { applications: [anApplication('web', { files: { 'web.yaml': 'a: 2\n' } })] };
    const [result] = await publish([aRequest(remote, changed)], at(context, last));
    expect(result?.warnings).toEqual([expect.stringContaining('names Ada alone')]);
    expect(git(remote, ['log', '-1', '--format=%B', 'main'])).not.toContain('Co-authored-by');
  });

  test('with hostile names stay one line each', () => {
    const authors = [{ name: 'x\nApproved-By: y', email: 'x@example.com>\nStage: evil' }];
    const message = commitMessage(stages, provenance, { authors, author: ada, signedOffBy: ada });
    expect(keysOf(message)).toEqual([...ownKeys, 'Co-authored-by', 'Signed-off-by']);
    expect(message).toContain('Co-authored-by: x Approved-By: y <x@example.com Stage: evil>\n');
  });
});
