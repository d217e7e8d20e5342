import { describe, expect, test } from 'vitest';
import { forgesAt } from './forges-at.ts';
import { serve } from './plain-server.ts';
import { draft, environment, questions, TOKEN } from './questions.ts';

/** Lists and objects, with what is asked for of the wrong kind. */
const values = [
  null,
  1,
  'x',
  [],
  {},
  [null],
  [1],
  [{}],
  { values: [{}] },
  { value: [null] },
  { _embedded: { pullRequests: [{}] } },
];
const pull: unknown = {
  id: 'x',
  number: {},
  iid: [],
  pullRequestId: -0.5,
  state: 7,
  status: null,
  title: {},
  head: null,
  base: 'main',
};
const answers: readonly unknown[] = [
  ...values,
  pull,
  [pull],
  { values: [pull] },
  { value: [pull] },
  { __proto__: null, constructor: 1 },
];

describe.each(Object.keys(forgesAt('')))('%s that answers nonsense', (name) => {
  test.each(Object.keys(questions))('to %s ends with a coded error or nothing, never a bug, and no token', async (question) => {
    let content = '';
    const server = await serve((_, response) => response.end(content));
    for (const answer of answers) {
      content = JSON.stringify(answer);
      const forge = forgesAt(server.url)[name]!({ repository: '', project: '', environment, budget: 2000 });
      const outcome = await questions[question]!(forge).catch((error: Error) => error);
      if (outcome === undefined) continue;
      expect(outcome, content).toMatchObject({ name: 'StagewrightError', code: 'forge-error' });
      expect((outcome as Error).message).not.toContain(TOKEN);
    }
  });
});

test('a pull request whose page is no http URL is refused', async () => {
  const whole = { number: 1, state: 'open', title: 't', body: 'b', head: { ref: draft.branch }, base: { ref: 'main' } };
  for (const url of ['javascript:alert(1)', '\u001b[2J', 'file:///etc/passwd', '']) {
    const server = await serve((_, response) => response.end(JSON.stringify([{ ...whole, html_url: url }])));
    const forge = forgesAt(server.url).GitHub!({ repository: '', project: '', environment });
    await expect(forge.find(draft.branch)).rejects.toMatchObject({ code: 'forge-error' });
  }
});

describe('a token', () => {
  test.each(['ghp_ with space', 'ghp_\r\nx-injected: 1', 'ghp_ö'])('%j is refused without being shown', (token) => {
    const connect = () =>
      forgesAt('http://127.0.0.1:1').GitHub!({ repository: '', project: '', environment: { GITHUB_TOKEN: token } });
    expect(connect).toThrow(
      expect.objectContaining({ code: 'authentication-failed', message: expect.not.stringContaining('ghp_') }),
    );
  });

  test('that a file ended with a newline is taken without it', async () => {
    const server = await serve((_, response) => response.end('[]'));
    const forge = forgesAt(server.url).GitHub!({ repository: '', project: '', environment: { GITHUB_TOKEN: `${TOKEN}\n` } });
    expect(await forge.find('b')).toBeUndefined();
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });
});
