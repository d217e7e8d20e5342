import { describe, expect, test } from 'vitest';
import { isStagewrightError } from '../../../src/text/error.ts';
import { forgesAt } from './forges-at.ts';
import { type Handler, serve } from './plain-server.ts';
import { environment, questions, TOKEN } from './questions.ts';

const answers: Readonly<Record<string, Handler>> = {
  'a page of HTML': (_, response) => response.end('<html><script>alert(1)</script>Welcome</html>'),
  'JSON that ends too early': (_, response) => response.end('[{"number": 1, "title"'),
  'an answer that is cut off': (request, response) => {
    response.writeHead(200, { 'content-length': '500' }).write('[{"number":');
    setTimeout(() => request.socket.destroy(), 10);
  },
  '11 MB': (_, response) => response.end(Buffer.alloc(11 * 1024 * 1024, '[')),
  nothing: (_, response) => response.end(),
  'nothing at all': (request) => request.socket.destroy(),
  'an error that says the token again': (request, response) => {
    const said = `${JSON.stringify(request.headers)} ${TOKEN} ${Buffer.from(`:${TOKEN}`).toString('base64')} \u001b[2J\u202e\n::error::x`;
    response.writeHead(422).end(JSON.stringify({ message: said, errors: [{ message: said }] }));
  },
};

/** What came of every question to every forge. */
async function askAll(url: string) {
  const asked = Object.entries(forgesAt(url)).map(async ([name, plug]) => {
    const outcomes = [];
    for (const [question, ask] of Object.entries(questions)) {
      const forge = plug({ repository: '', project: '', environment, budget: 300 });
      outcomes.push({ what: `${name}: ${question}`, outcome: await ask(forge).catch((error: unknown) => error) });
    }
    return outcomes;
  });
  const outcomes = (await Promise.all(asked)).flat();
  expect(outcomes).toHaveLength(7 * 6);
  return outcomes;
}

describe('every forge that answers with', () => {
  test.each(Object.entries(answers))('%s ends every question with a coded error that shows nothing', async (kind, handler) => {
    const server = await serve(handler);
    for (const { what, outcome } of await askAll(server.url)) {
      // What is written only is not answered with anything by every forge.
      if (kind === 'nothing' && outcome === undefined) continue;
      if (!isStagewrightError(outcome)) throw new Error(`${what} is a bug`, { cause: outcome });
      expect(['forge-error', 'network-failed', 'authentication-failed'], what).toContain(outcome.code);
      const shown = `${outcome.stack} ${outcome.hint}`;
      expect(shown, what).not.toMatch(/<html|Welcome|tok_|dG9rX|rX3Zlcn/);
      expect(outcome.message, what).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
      expect(outcome.message.length, what).toBeLessThan(1500);
    }
  });

  test.each([301, 302, 303, 307, 308])(
    'a redirect (%i) to another host is not followed, so that the token stays',
    async (status) => {
      const other = await serve((_, response) => response.end('[]'));
      const server = await serve((_, response) => response.writeHead(status, { location: `${other.url}/login` }).end());
      for (const { what, outcome } of await askAll(server.url)) {
        expect(outcome, what).toMatchObject({ code: 'forge-error', message: expect.stringContaining('redirects to') });
      }
      expect(other.requests).toEqual([]);
    },
  );
});
