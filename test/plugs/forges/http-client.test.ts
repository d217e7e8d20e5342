import { describe, expect, test } from 'vitest';
import { createClient } from '../../../src/plugs/forges/http-client.ts';
import type { ForgeContext } from '../../../src/types/forge.ts';
import { type Handler, serve } from './plain-server.ts';

const TOKEN = 'tok/very+secret=secret';

function connect(root: string, context: Partial<ForgeContext> = {}) {
  const options = { root: `${root}/api`, authorization: `Bearer ${TOKEN}`, token: TOKEN };
  return createClient(options, { repository: '', project: '', environment: {}, ...context });
}

const answer =
  (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Handler =>
  (_, response) =>
    response.writeHead(status, headers).end(text);

/** One answer after the other; the last one again and again. */
function inTurn(...handlers: readonly Handler[]): Handler {
  let count = 0;
  return (request, response) => handlers[Math.min(count++, handlers.length - 1)]!(request, response);
}

describe('an answer that is none', () => {
  test.each<[string, Handler, string]>([
    ['a page of HTML', answer(200, '<html>Welcome</html>'), 'no JSON'],
    ['JSON that ends too early', answer(200, '{"number": 1, "title"'), 'no JSON'],
    ['11 MB', (_, response) => response.end(Buffer.alloc(11 * 1024 * 1024, ' ')), 'more than 10 MB'],
    ['a redirect to another host', answer(302, '', { location: 'http://elsewhere.example.com/login' }), 'elsewhere.example.com'],
    ['a redirect in a circle', answer(302, '', { location: '/api/pulls' }), 'redirects to'],
    ['a redirect to nowhere', answer(301, '', { location: 'http://' }), 'redirects to nowhere'],
    ['a redirect without a place', answer(304, ''), 'answered with 304'],
    ['HTML with 404', answer(404, '<html>Not here</html>'), 'answered with 404'],
  ])('such as %s is one clear error', async (_, handler, words) => {
    const server = await serve(handler);
    const error = await connect(server.url)
      .send('GET', '/pulls')
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'forge-error', exit: 4, message: expect.stringContaining(words) });
    expect((error as Error).message).not.toMatch(/<html>|Welcome|secret/);
  });

  test.each<[string, Handler]>([
    ['no answer at all', (request) => request.socket.destroy()],
    ['an answer that is cut off', (_, response) => response.writeHead(200, { 'content-length': '500' }).write('{"number":')],
    ['an answer that never comes', () => undefined],
    ['an answer that does not end', (_, response) => response.write('[')],
    ['HTML with 502', answer(502, '<html>Bad gateway</html>')],
  ])('such as %s is a failure of the network', async (name, handler) => {
    const server = await serve((request, response) => {
      handler(request, response);
      if (name.includes('cut off')) setTimeout(() => request.socket.destroy(), 20);
    });
    const error = connect(server.url, { budget: 400 }).send('GET', '/pulls');
    await expect(error).rejects.toMatchObject({ code: 'network-failed', exit: 5, message: expect.not.stringContaining('html') });
  });

  test('an empty one is nothing, which some requests are answered with', async () => {
    const server = await serve(answer(204, ''));
    expect(await connect(server.url).send('PUT', '/pulls/1', {})).toBeUndefined();
  });

  test('a server that is not there is a failure of the network', async () => {
    const error = connect('http://127.0.0.1:1', { budget: 100 }).send('GET', '/pulls');
    await expect(error).rejects.toMatchObject({ code: 'network-failed', hint: expect.stringContaining('again') });
  });

  test('401 and 403 are about the token', async () => {
    for (const status of [401, 403]) {
      const server = await serve(answer(status, '{"message":"Bad credentials"}'));
      const error = connect(server.url).send('GET', '/pulls');
      await expect(error).rejects.toMatchObject({
        code: 'authentication-failed',
        message: expect.stringContaining('Bad credentials'),
      });
    }
  });
});

describe('a redirect', () => {
  test('to another host is not followed, so that the token stays here', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const other = await serve(answer(200, '[]'));
      const server = await serve(answer(status, '', { location: `${other.url}/pulls` }));
      for (const method of ['GET', 'POST'] as const) {
        await expect(connect(server.url).send(method, '/pulls', {})).rejects.toMatchObject({ code: 'forge-error' });
      }
      expect(other.requests).toEqual([]);
    }
  });

  test('on the same host is followed, writes only where the server says so', async () => {
    const target: Handler = (request, response) => {
      let text = '';
      request
        .on('data', (chunk) => (text += chunk))
        .on('end', () => response.end(JSON.stringify({ method: request.method, text })));
    };
    const move = (status: number) =>
      serve((request, response) =>
        request.url === '/new' ? target(request, response) : response.writeHead(status, { location: '/new' }).end(),
      );
    expect(await connect((await move(301)).url).send('GET', '/pulls')).toEqual({ method: 'GET', text: '' });
    expect(await connect((await move(307)).url).send('POST', '/pulls', { a: 1 })).toEqual({ method: 'POST', text: '{"a":1}' });
    const moved = await move(301);
    await expect(connect(moved.url).send('POST', '/pulls', { a: 1 })).rejects.toMatchObject({ code: 'forge-error' });
    expect(moved.requests).toHaveLength(1);
  });

  test('of a list to a page on another host is not followed', async () => {
    const other = await serve(answer(200, '[]'));
    const server = await serve(answer(200, '[]', { link: `<${other.url}/pulls?page=2>; rel="next"` }));
    const read = async () => {
      for await (const page of connect(server.url).pages('/pulls')) expect(page).toEqual([]);
    };
    await expect(read()).rejects.toMatchObject({ code: 'forge-error' });
    expect(other.requests).toEqual([]);
  });
});

test('a list that does not end is an error', async () => {
  const server = await serve(answer(200, '[]', { link: '</api/pulls?page=2>; rel="next"' }));
  const read = async () => {
    for await (const page of connect(server.url).pages('/pulls')) expect(page).toEqual([]);
  };
  await expect(read()).rejects.toMatchObject({ code: 'forge-error', message: expect.stringContaining('does not end') });
});

describe('a rate limit', () => {
  const soon = () => String(Math.ceil(Date.now() / 1000));
  test.each<[string, number, () => Readonly<Record<string, string>>, string]>([
    ['429 with seconds', 429, () => ({ 'retry-after': '0' }), ''],
    ['429 with a date', 429, () => ({ 'retry-after': new Date().toUTCString() }), ''],
    ['403 with the time of the reset', 403, () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': soon() }), ''],
    ['429 of GitLab', 429, () => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': soon() }), ''],
    ['403 of the second kind', 403, () => ({ 'retry-after': '1' }), '{"message":"You have exceeded a secondary rate limit"}'],
  ])('of %s is waited for, also for a write', async (_, status, headers, text) => {
    const limited: Handler = (request, response) => answer(status, text, headers())(request, response);
    const server = await serve(inTurn(limited, limited, answer(201, '{}')));
    const told: string[] = [];
    expect(await connect(server.url, { progress: (line) => told.push(line) }).send('POST', '/pulls', {})).toEqual({});
    expect(server.requests).toHaveLength(3);
    expect(told).toEqual([expect.stringContaining('rate limit'), expect.stringContaining('rate limit')]);
  });

  test('is waited for as long as the server says', async () => {
    const server = await serve(inTurn(answer(429, '', { 'retry-after': '1' }), answer(200, '{}')));
    const started = performance.now();
    await connect(server.url).send('GET', '/pulls');
    expect(performance.now() - started).toBeGreaterThanOrEqual(1000);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['is longer than the time that is left', { 'retry-after': '3600' }],
    ['does not say how long', {}],
  ])('that %s ends the run at once, with the time of another try', async (_, headers) => {
    const server = await serve(answer(429, '', headers));
    const error = await connect(server.url, { budget: 30_000 })
      .send('GET', '/pulls')
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      code: 'rate-limited',
      exit: 5,
      message: expect.stringMatching(/until 20\d\d-\d\d-\d\dT[\d:]+Z/),
    });
    expect(server.requests).toHaveLength(1);
  });

  test('that comes again and again ends when the time is over', async () => {
    const server = await serve(answer(429, '', { 'retry-after': '1' }));
    const error = connect(server.url, { budget: 2500 }).send('GET', '/pulls');
    await expect(error).rejects.toMatchObject({ code: 'rate-limited' });
    expect(server.requests.length).toBeGreaterThanOrEqual(2);
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });

  test('is not what every 403 is', async () => {
    const server = await serve(answer(403, '{"message":"Forbidden"}', { 'x-ratelimit-remaining': '4999' }));
    await expect(connect(server.url).send('GET', '/pulls')).rejects.toMatchObject({ code: 'authentication-failed' });
  });
});

describe('a server that fails', () => {
  test('is asked again for what only reads', async () => {
    const server = await serve(inTurn(answer(502, ''), (request) => request.socket.destroy(), answer(200, '[1]')));
    expect(await connect(server.url).send('GET', '/pulls')).toEqual([1]);
    const broken = await serve(answer(500, '{"message":"out of order"}'));
    await expect(connect(broken.url).send('GET', '/pulls')).rejects.toMatchObject({
      message: expect.stringContaining('out of order'),
    });
    expect(broken.requests).toHaveLength(3);
  });

  test('is not asked again for what writes', async () => {
    for (const handler of [answer(502, ''), ((request) => request.socket.destroy()) satisfies Handler]) {
      const server = await serve(handler);
      await expect(connect(server.url).send('POST', '/pulls', {})).rejects.toMatchObject({ code: 'network-failed' });
      expect(server.requests).toHaveLength(1);
    }
  });
});

describe('the words of a server', () => {
  test.each([
    [
      '{"message":"Validation Failed","errors":[{"message":"No commits."},{"message":"No commits."}]}',
      'Validation Failed; No commits',
    ],
    ['{"message":{"base":["is protected"]}}', 'is protected'],
    ['{"message":["Another one exists: !5"]}', 'Another one exists: !5'],
    ['{"type":"error","error":{"message":"reviewers: bad","detail":"x"}}', 'reviewers: bad; x'],
    ['{"errors":[{"context":null,"message":"Only one."}]}', 'Only one'],
    [`${'['.repeat(100_000)}`, '422.'],
    [`${'['.repeat(100_000)}"deep"${']'.repeat(100_000)}`, '422.'],
  ])('%.60s are shown', async (text, words) => {
    const server = await serve(answer(422, text));
    await expect(connect(server.url).send('POST', '/pulls', {})).rejects.toMatchObject({
      message: expect.stringContaining(words),
    });
  });

  test('show no token that it sends back, in no form, and no commands for a terminal', async () => {
    const forms = [TOKEN, encodeURIComponent(TOKEN), Buffer.from(TOKEN).toString('base64')];
    const text = JSON.stringify({ message: `${forms.join(' ')} \u001b[2J\u202e` });
    for (const [status, code] of [
      [422, 'forge-error'],
      [401, 'authentication-failed'],
      [500, 'network-failed'],
    ] as const) {
      const server = await serve(answer(status, text));
      const error = await connect(server.url)
        .send('POST', '/pulls', {})
        .catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code });
      const shown = `${(error as Error).stack} ${JSON.stringify(error)}`;
      for (const form of forms) expect(shown).not.toContain(form);
      expect((error as Error).message).toContain('*** *** ***');
      expect((error as Error).message).not.toMatch(/\p{Cc}|\u202e/u);
    }
  });

  test('are cut', async () => {
    const server = await serve(answer(422, JSON.stringify({ message: 'x'.repeat(100_000) })));
    const error = await connect(server.url)
      .send('POST', '/pulls', {})
      .catch((thrown: Error) => thrown);
    expect((error as Error).message.length).toBeLessThan(1000);
  });
});
