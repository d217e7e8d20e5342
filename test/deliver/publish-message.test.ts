import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commitMessage, type Provenance } from '../../src/plan/commit-message.ts';
import { describePullRequest } from '../../src/plan/pull-request.ts';
import { describedCommit, markBody, replaceBody } from '../../src/plan/pull-request-body.ts';
import type { Change } from '../../src/types/delivery.ts';
import { aFolder, aRemote, git } from './remotes.ts';
import { aContext, anApplication, aRequest, publish } from './stages.ts';

const provenance: Provenance = {
  project: 'shop',
  repository: 'acme/shop',
  commit: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
  isDirty: false,
  subject: 'Sell more',
  issues: ['#12', 'SHOP-3'],
  build: '7 (GitLab CI)',
};

function change(path: string, action: Change['action'] = 'changed'): Change {
  return { path, action };
}

/** The trailers as Git itself reads them. */
function trailersOf(message: string): readonly string[] {
  return git(aFolder(), ['interpret-trailers', '--parse'], message).split('\n');
}

test('a commit message says what changed, and where it comes from for people and programs', () => {
  const stages = [
    { stage: 'staging', changes: [change('staging/web/a.yaml'), change('staging/web/b.yaml', 'added')] },
    { stage: 'testing', changes: [change('testing/api/a.yaml', 'removed'), change('clusters/prod/testing-db.yaml', 'removed')] },
  ];
  expect(commitMessage(stages, provenance)).toMatchInlineSnapshot(`
    "staging, testing: api, db and web (acme/shop@1a2b3c4d) #12 SHOP-3

    staging: 1 file added, 1 file changed
    testing: 2 files removed

    Stage: staging, testing
    Applications: api, db, web
    Project: shop
    Source-Repository: acme/shop
    Source-Commit: 1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d
    Issues: #12, SHOP-3
    Build: 7 (GitLab CI)
    "
  `);
});

test('a message names an application of which only the operator file changes', () => {
  const changes = [change('clusters/prod/staging-web-shop.yaml')];
  expect(commitMessage([{ stage: 'staging', changes }], provenance)).toContain('staging: web-shop (acme/shop@1a2b3c4d)');
  const object = (path: string) =>
    `{"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "a"}, "spec": {"path": "${path}"}}`;
  const files = changes.map(({ path }) => ({ path, before: object('./a'), after: object('./b') }));
  expect(describePullRequest('staging', files, { provenance, limit: 60_000 })).toMatchObject({
    title: 'staging: web-shop',
    body: expect.stringContaining('| `web-shop` | 0 | 1 | 0 |'),
  });
});

test('the first line stays short, whatever the number of applications', () => {
  const many = Array.from({ length: 60 }, (_, index) => change(`staging/application-${index}/a.yaml`));
  const [subject = ''] = commitMessage([{ stage: 'staging', changes: many }], provenance).split('\n');
  expect(subject.length).toBeLessThanOrEqual(100);
  expect(subject).toMatch(/^staging: application-0\b.* and \d+ more \(acme\/shop@1a2b3c4d\) #12 SHOP-3$/);
});

test('no value from outside can add a trailer or a line', () => {
  const trailers = trailersOf(commitMessage([{ stage: 'staging', changes: [change('staging/web/a.yaml')] }], provenance));
  const keys = trailers.map((line) => line.split(':')[0]);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('\n', '\r', '\u2028', ' ', ':', 'a', 'Approved-By: x') }), (text) => {
      const hostile = { ...provenance, repository: `a${text}`, subject: text, issues: [`#1${text}`], build: `1${text}` };
      const message = commitMessage([{ stage: 'staging', changes: [change('staging/web/a.yaml')] }], hostile);
      expect(message.split('\n').filter((line) => line.startsWith('Approved-By'))).toEqual([]);
      expect(message.split('\n')).toHaveLength(4 + keys.length + 1);
    }),
    { numRuns: 200 },
  );
  const hostile = { ...provenance, build: '1\n\nApproved-By: the boss', repository: 'acme/shop\nSigned-off-by: x' };
  const found = trailersOf(commitMessage([{ stage: 'staging', changes: [change('staging/web/a.yaml')] }], hostile));
  expect(found.map((line) => line.split(':')[0])).toEqual(keys);
});

test('a real commit has the trailers, with the applications that were removed, too', async () => {
  const remote = aRemote({ a: '1' });
  const context = aContext({ provenance: { ...provenance, commit: undefined, isDirty: true } });
  await publish([aRequest(remote, { applications: [anApplication('web'), anApplication('api')] })], context);
  await publish([aRequest(remote)], { ...context, options: { allowDeletions: 1 } });
  expect(trailersOf(git(remote, ['log', '-1', '--format=%B', 'main']))).toEqual([
    'Stage: staging',
    'Applications: api',
    'Project: shop',
    'Source-Repository: acme/shop',
    'Issues: #12, SHOP-3',
    'Build: 7 (GitLab CI)',
  ]);
  expect(git(remote, ['log', '-1', '--format=%an <%ae>', 'main'])).toBe('Ada <ada@example.com>');
});

test.each([
  '`; rm -rf /`',
  '@acme/everyone look',
  '<img src=x onerror=alert(1)><!-- end of stagewright -->',
  'two\nlines\r\nand | a table',
  '``` closes #1',
])('a hostile subject of a source commit is inert text in a pull request: %j', (subject) => {
  const { title, body } = describePullRequest('staging', [{ path: 'staging/web/a.yaml', before: '', after: 'a: 1\n' }], {
    provenance: { ...provenance, subject },
    limit: 60_000,
  });
  expect(title).toBe('staging: web');
  const [first = ''] = body.split('\n');
  // All of it stands in two pieces of code: nothing is left outside of them.
  expect(first.replace(/`[^`]+`/g, '<code>')).toBe('Brings stage <code> up to date with <code>: <code>.');
  expect(body.match(/```/g)).toHaveLength(2);
  expect(describedCommit(replaceBody(markBody(body, 'abc'), markBody('new', 'def')))).toBe('def');
  expect(replaceBody(`before\n${markBody(body, 'abc')}after`, markBody('new', 'def'))).toBe(
    `before\n${markBody('new', 'def')}after`,
  );
});

test('our part of a body is renewed in place, and put on top where it is missing', () => {
  const own = markBody('ours', 'abc123');
  expect(describedCommit(own)).toBe('abc123');
  expect(replaceBody('', own)).toBe(own);
  expect(replaceBody('theirs', own)).toBe(`${own}\ntheirs`);
  expect(describedCommit('theirs')).toBeUndefined();
  expect(replaceBody(replaceBody('theirs', own), markBody('newer', 'def'))).toBe(`${markBody('newer', 'def')}\ntheirs`);
});
