import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Forge, ForgePlug, PullRequestDraft } from '../../../src/types/forge.ts';
import type { ForgeServer } from './forge-server.ts';

/** What differs between forges, for the tests that every forge has to pass. */
export interface Candidate {
  readonly name: string;
  readonly start: (token: string) => Promise<ForgeServer>;
  readonly plug: (url: string) => ForgePlug;
  /** The variable of the token. */
  readonly variable: string;
  /** Two reviewers whom the server knows, and as it keeps them. */
  readonly reviewers: readonly { readonly given: string; readonly kept: string }[];
  readonly nobody: string;
  readonly hasLabels: boolean;
  readonly hasAutoMerge: boolean;
  /** False where the server keeps one reviewer only. */
  readonly hasManyReviewers: boolean;
  readonly hasForks: boolean;
}

const TOKEN = 'tok_verysecretsecret';
const branch = 'stagewright/shop/production';
const draft: PullRequestDraft = {
  branch,
  base: 'main',
  title: 'production: shop',
  body: '<!-- stagewright 0123 -->\nÄnderung: `a` → "b" 🚀\n',
  reviewers: [],
  labels: [],
  draft: false,
  autoMerge: false,
};

export function describeForge(candidate: Candidate): void {
  const { name, start, plug, variable, reviewers, nobody } = candidate;
  describe(`${name}: a pull request`, () => {
    let server: ForgeServer;
    beforeEach(async () => {
      server = await start(TOKEN);
    });
    afterEach(() => server.close());

    const connect = (environment: Readonly<Record<string, string>> = { [variable]: TOKEN }): Forge =>
      plug(server.url)({ repository: 'unknown', project: '', environment });

    test('is opened, and found by its head branch', async () => {
      const forge = connect();
      expect(await forge.find(branch)).toBeUndefined();
      const { warnings, ...opened } = await forge.open(draft);
      expect(warnings).toEqual([]);
      const { title, body } = draft;
      expect(opened).toEqual({ number: 1, url: opened.url, branch, base: 'main', title, body, state: 'open' });
      expect(opened.url).toMatch(/^https?:\/\/.*[/]1$/);
      expect(await forge.find(branch)).toEqual(opened);
      expect(await forge.find('stagewright/shop/staging')).toBeUndefined();
      expect(server.pulls).toMatchObject([
        { head: branch, base: 'main', title, body, isDraft: false, labels: [], reviewers: [] },
      ]);
    });

    test('is found among many others, with a body as long as the forge takes', async () => {
      for (let number = 0; number < 120; number++) server.add({ head: number % 2 === 0 ? 'other' : branch, state: 'merged' });
      for (let number = 0; number < 60; number++) server.add({ head: `other-${number}` });
      server.pulls.unshift(server.add({ head: branch, body: 'ä'.repeat(connect().limits.body) }));
      server.pulls.pop();
      expect((await connect().find(branch))?.body).toHaveLength(connect().limits.body);
    });

    test.each(['open', 'closed'] as const)('that is %s is found behind pages of others, the newest first', async (state) => {
      // Of forks, or of servers without a filter for the branch, a list holds what is not ours.
      const other = candidate.hasForks ? { head: branch, isFromFork: true } : { head: 'other' };
      server.add({ head: branch, state, title: 'old' });
      server.add({ head: branch, state, title: 'ours' });
      for (let count = 0; count < 230; count++) server.add({ ...other, state });
      const forge = connect();
      expect(await (state === 'open' ? forge.find(branch) : forge.findClosed(branch))).toMatchObject({
        number: 2,
        title: 'ours',
      });
      expect(server.log.length).toBeGreaterThanOrEqual(3);
    });

    test('is one, whoever opens it at the same time', async () => {
      const opened = await Promise.all(Array.from({ length: 20 }, () => connect().open(draft)));
      expect(opened.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, () => 1));
      expect(server.pulls).toHaveLength(1);
    });

    test('whose opening was not answered is not opened twice', async () => {
      server.loseAnswer('POST');
      expect(await connect().open(draft)).toMatchObject({ number: 1, title: draft.title, body: draft.body });
      expect(server.pulls).toHaveLength(1);
    });

    test('whose opening did not arrive is opened by another try', async () => {
      server.before((request, response) => {
        if (request.method === 'POST') response.writeHead(502).end('<html>Bad gateway</html>');
        return request.method === 'POST';
      });
      expect(await connect().open(draft)).toMatchObject({ number: 1 });
    });

    if (candidate.hasForks) {
      test('of a fork is none of ours, even with a branch of the same name', async () => {
        server.add({ head: branch, isFromFork: true });
        expect(await connect().find(branch)).toBeUndefined();
        expect(await connect().open(draft)).toMatchObject({ number: 2 });
      });
    }

    test('is updated in place, and keeps what people added', async () => {
      const forge = connect();
      await forge.open({ ...draft, labels: candidate.hasLabels ? ['deploy'] : [] });
      const [pull] = server.pulls;
      pull!.labels.push('urgent');
      pull!.reviewers.push(reviewers[0]!.kept);
      const wanted = {
        ...draft,
        base: 'release',
        title: 'other',
        body: 'New.',
        labels: candidate.hasLabels ? ['deploy', 'shared'] : [],
      };
      const updated = await forge.update(1, wanted);
      expect(updated).toMatchObject({ number: 1, base: 'release', title: 'other', body: 'New.', warnings: [] });
      expect(pull).toMatchObject({ base: 'release', title: 'other', body: 'New.', reviewers: [reviewers[0]!.kept] });
      expect([...pull!.labels].sort()).toEqual(candidate.hasLabels ? ['deploy', 'shared', 'urgent'] : ['urgent']);
      expect(await forge.find(branch)).toMatchObject({ number: 1, base: 'release' });
    });

    test('loses a label that does not hold any more, and no other; where it is not there, nothing is written', async () => {
      const forge = connect();
      await forge.open({ ...draft, labels: candidate.hasLabels ? ['deploy', 'shared'] : [] });
      const [pull] = server.pulls;
      pull!.labels.push('urgent');
      const updated = await forge.update(1, { ...draft, obsoleteLabels: ['shared'] });
      expect(updated.warnings).toEqual([]);
      expect(pull!.labels.toSorted()).toEqual(candidate.hasLabels ? ['deploy', 'urgent'] : ['urgent']);
      const writesOf = async (action: () => Promise<unknown>) => {
        const before = server.log.length;
        await action();
        return server.log.slice(before).filter((line) => !line.startsWith('GET '));
      };
      const without = await writesOf(() => forge.update(1, draft));
      expect(await writesOf(() => forge.update(1, { ...draft, obsoleteLabels: ['shared'] }))).toEqual(without);
    });

    test('may be a draft, and stays what people make of it', async () => {
      const forge = connect();
      expect((await forge.open({ ...draft, draft: true })).warnings).toEqual([]);
      const [pull] = server.pulls;
      expect(pull).toMatchObject({ isDraft: true, title: draft.title });
      await forge.update(1, { ...draft, draft: true });
      expect(pull).toMatchObject({ isDraft: true, title: draft.title });
      pull!.isDraft = false;
      await forge.update(1, { ...draft, draft: true });
      expect(pull).toMatchObject({ isDraft: false, title: draft.title });
    });

    test('gets labels and auto-merge, or it is said that there are none', async () => {
      const { warnings } = await connect().open({ ...draft, labels: ['deploy', 'shared'], autoMerge: true });
      expect(server.pulls).toMatchObject([
        { labels: candidate.hasLabels ? ['deploy', 'shared'] : [], isAutoMerged: candidate.hasAutoMerge },
      ]);
      expect(warnings).toEqual([
        ...(candidate.hasLabels ? [] : [expect.stringContaining('has no labels')]),
        ...(candidate.hasAutoMerge ? [] : [expect.stringContaining('has no auto-merge')]),
      ]);
    });

    test('is open even if a reviewer is refused, which is said', async () => {
      const [first] = reviewers;
      const { number, warnings } = await connect().open({ ...draft, reviewers: [nobody, first!.given] });
      expect(warnings).toEqual([expect.stringContaining(`did not take the reviewer ${JSON.stringify(nobody)}`)]);
      expect(server.pulls).toMatchObject([{ number, state: 'open', reviewers: [first!.kept] }]);
    });

    test('asks several reviewers', async () => {
      const { warnings } = await connect().open({ ...draft, reviewers: reviewers.map(({ given }) => given) });
      const kept = reviewers.map((reviewer) => reviewer.kept);
      expect(server.pulls).toMatchObject([{ reviewers: candidate.hasManyReviewers ? kept : kept.slice(0, 1) }]);
      expect(warnings).toHaveLength(candidate.hasManyReviewers ? 0 : 1);
    });

    test('is commented, and closed with a comment', async () => {
      const forge = connect();
      await forge.open(draft);
      await forge.comment(1, 'Look at this.');
      await forge.close(1, 'Nothing is left.');
      expect(server.pulls).toMatchObject([{ state: 'closed', comments: ['Look at this.', 'Nothing is left.'] }]);
      expect(await forge.find(branch)).toBeUndefined();
      expect(await forge.findClosed(branch)).toMatchObject({ number: 1, state: 'closed', body: draft.body });
      // Many forges close it on their own when its branch goes.
      await forge.close(1, 'Nothing is left.');
      expect(server.pulls).toMatchObject([{ state: 'closed' }]);
    });

    test('that was merged is neither open nor closed', async () => {
      server.add({ head: branch, state: 'merged' });
      expect(await connect().find(branch)).toBeUndefined();
      expect(await connect().findClosed(branch)).toBeUndefined();
      // Somebody has changed the older one since.
      server.add({ head: branch, state: 'closed', version: 5 });
      server.add({ head: branch, state: 'closed' });
      expect(await connect().findClosed(branch)).toMatchObject({ number: 3 });
    });

    test('needs a token, which is asked for by the name of its variable', () => {
      expect(() => connect({})).toThrow(
        expect.objectContaining({ code: 'authentication-failed', hint: expect.stringContaining(variable) }),
      );
    });

    test('with a wrong token fails, and no token stands in a message or a URL', async () => {
      await connect().open({ ...draft, reviewers: reviewers.map(({ given }) => given), labels: ['deploy'], autoMerge: true });
      const error = await connect({ [variable]: 'tok_wrongwrongwrong' })
        .find(branch)
        .catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'authentication-failed', exit: 4 });
      expect(`${(error as Error).message} ${server.log.join(' ')}`).not.toMatch(/tok_/);
    });
  });
}
