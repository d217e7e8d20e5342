import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { argocdWebhook } from '../../../src/plugs/wake/argocd-webhook.ts';
import { fluxReceiver } from '../../../src/plugs/wake/flux-receiver.ts';
import type { Landed } from '../../../src/types/wake.ts';
import { aCertificate, serveTls } from '../forges/plain-server.ts';
import { anEndpoint, type Call } from './endpoint.ts';

const landed: Landed = {
  repository: 'git@git.example.com:acme/gitops.git',
  branch: 'main',
  before: 'a'.repeat(40),
  commit: 'b'.repeat(40),
  stages: ['staging'],
  added: ['staging/web/a.yaml'],
  changed: ['staging/web/b.yaml'],
  removed: [],
};
const limit = 5000;

/** True for a signature as the endpoints check it: by the hash function that it names itself. */
function isSigned(body: string, signature: string | string[] | undefined, secret: string): boolean {
  const [hash = '', digest = ''] = String(signature).split('=');
  return ['sha1', 'sha256', 'sha512'].includes(hash) && createHmac(hash, secret).update(body).digest('hex') === digest;
}

/** A receiver of Flux as it is documented: each kind at its own path. */
function aReceiver(kind: 'generic' | 'generic-hmac' | 'generic-oidc', token: string) {
  const salt = kind === 'generic-oidc' ? '' : token;
  const path = `/hook/${createHash('sha256').update(`${salt}gitops${'flux-system'}`).digest('hex')}`;
  return anEndpoint((call) => {
    if (call.path.startsWith('/token')) return idToken(call);
    if (call.path !== path) return 404;
    if (kind === 'generic-hmac') return isSigned(call.body, call.headers['x-signature'], token) ? 200 : 400;
    return kind === 'generic' || call.headers.authorization === `Bearer ${token}` ? 200 : 400;
  });
}

/** The endpoint of GitHub and Forgejo Actions for ID tokens. */
function idToken({ method, path, headers }: Call) {
  const { searchParams } = new URL(path, 'http://host');
  const isAllowed =
    method === 'GET' && headers.authorization === 'Bearer request-token' && searchParams.get('api-version') === '2';
  const value = searchParams.get('audience') === 'notification-controller' ? 'the-id-token' : 'for somebody else';
  return isAllowed ? { status: 200, body: JSON.stringify({ count: 1, value }) } : 401;
}

describe('a Flux receiver', () => {
  test.each(['generic', 'hmac'] as const)('of kind %s is called at its path with what it checks', async (kind) => {
    const server = await aReceiver(`generic${kind === 'hmac' ? '-hmac' : ''}`, 'the token');
    const wake = fluxReceiver({ url: `${server.url}/`, receiver: 'gitops', secretEnv: 'FLUX_TOKEN', kind });
    await wake.call(landed, { environment: { FLUX_TOKEN: 'the token\n' }, limit });
    expect(server.calls).toMatchObject([{ method: 'POST', headers: { 'content-type': 'application/json' } }]);
    expect(JSON.parse(server.calls[0]?.body ?? '')).toMatchObject({ branch: 'main', commit: landed.commit, stages: ['staging'] });
    const wrong = wake.call(landed, { environment: { FLUX_TOKEN: 'another' }, limit });
    await expect(wrong).rejects.toThrow('it answered with 404');
    expect(wake.name).toBe(`the Flux receiver at ${server.host}`);
  });

  test('with its whole path in the URL needs no name', async () => {
    const server = await anEndpoint((call) =>
      call.path === '/hook/abc' && isSigned(call.body, call.headers['x-signature'], 's') ? 200 : 400,
    );
    await fluxReceiver({ url: `${server.url}/hook/abc`, secretEnv: 'S' }).call(landed, { environment: { S: 's' }, limit });
    await expect(fluxReceiver({ url: `${server.url}/hook/abc` }).call(landed, { environment: {}, limit })).rejects.toThrow('400');
  });

  test('of kind oidc is shown the ID token of the job: that of Actions, or that of a variable', async () => {
    const server = await aReceiver('generic-oidc', 'the-id-token');
    const options = { url: server.url, receiver: 'gitops', kind: 'oidc' } as const;
    const actions = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/token?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    };
    await fluxReceiver(options).call(landed, { environment: actions, limit });
    await fluxReceiver({ ...options, secretEnv: 'FLUX_ID_TOKEN' }).call(landed, {
      environment: { FLUX_ID_TOKEN: 'the-id-token' },
      limit,
    });
    expect(server.calls.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST']);
    const refused = { ...actions, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'wrong' };
    await expect(fluxReceiver(options).call(landed, { environment: refused, limit })).rejects.toThrow(
      'the CI gave no ID token but answered with 401',
    );
    await expect(fluxReceiver(options).call(landed, { environment: {}, limit })).rejects.toThrow(
      'ACTIONS_ID_TOKEN_REQUEST_URL is not set',
    );
  });

  test.each([
    [{ url: 'ftp://flux.example.com' }],
    [{ url: 'https://user:pass@flux.example.com' }],
    [{ url: 'https://flux.example.com', kind: 'hmac' }],
    [{ url: 'https://flux.example.com', receiver: 'gitops' }],
  ] as const)('that cannot be is refused where it is written: %j', (options) => {
    expect(() => fluxReceiver(options)).toThrow(expect.objectContaining({ code: 'stage-invalid' }));
  });
});

describe("Argo CD's webhook", () => {
  /** What Argo CD reads of a push that GitHub tells it. */
  const anArgocd = (secret: string) =>
    anEndpoint(({ path, headers, body }) => {
      if (path !== '/argo/api/webhook' || headers['x-github-event'] !== 'push') return 400;
      return [headers['x-hub-signature'], headers['x-hub-signature-256']].every((signature) => isSigned(body, signature, secret))
        ? 200
        : 400;
    });

  test('is told of a push as GitHub tells it, signed', async () => {
    const server = await anArgocd('the secret');
    const wake = argocdWebhook({ url: `${server.url}/argo/`, secretEnv: 'ARGOCD_WEBHOOK_SECRET' });
    await wake.call(landed, { environment: { ARGOCD_WEBHOOK_SECRET: 'the secret' }, limit });
    expect(JSON.parse(server.calls[0]?.body ?? '')).toEqual({
      ref: 'refs/heads/main',
      before: landed.before,
      after: landed.commit,
      repository: { html_url: 'https://git.example.com/acme/gitops', default_branch: 'main' },
      commits: [{ id: landed.commit, added: ['staging/web/a.yaml'], modified: ['staging/web/b.yaml'], removed: [] }],
    });
    await expect(wake.call(landed, { environment: { ARGOCD_WEBHOOK_SECRET: 'x' }, limit })).rejects.toThrow(
      'it answered with 400',
    );
    await expect(wake.call(landed, { environment: {}, limit })).rejects.toThrow('ARGOCD_WEBHOOK_SECRET is not set');
  });

  test.each([
    ['https://git.example.com:8443/acme/gitops.git', 'https://git.example.com/acme/gitops'],
    ['ssh://git@git.example.com:7999/acme/gitops', 'https://git.example.com/acme/gitops'],
    ['git.example.com:acme/gitops.git', 'https://git.example.com/acme/gitops'],
  ])('knows the repository %s', async (repository, page) => {
    const server = await anEndpoint(() => 200);
    await argocdWebhook({ url: `${server.url}/api/webhook` }).call({ ...landed, repository }, { environment: {}, limit });
    expect(server.calls[0]?.path).toBe('/api/webhook');
    expect(JSON.parse(server.calls[0]?.body ?? '').repository.html_url).toBe(page);
  });

  test('cannot be told of the embedded repository', async () => {
    const server = await anEndpoint(() => 200);
    const told = argocdWebhook({ url: server.url }).call({ ...landed, repository: undefined }, { environment: {}, limit });
    await expect(told).rejects.toThrow('no URL that Argo CD could know');
    expect(server.calls).toEqual([]);
  });
});

test.each<[string, (call: Call) => number | undefined, RegExp]>([
  ['does not answer', () => undefined, /no answer within 1 s/],
  ['fails', () => 503, /503/],
])('an endpoint that %s is said in words without its path', async (_what, answer, words) => {
  const server = await anEndpoint(answer);
  const failed = fluxReceiver({ url: `${server.url}/hook/secret` }).call(landed, { environment: {}, limit: 300 });
  await expect(failed).rejects.toThrow(words);
  await expect(failed).rejects.not.toThrow(/hook|forge/i);
});

test('an endpoint whose certificate nobody knows, or that is not there, is said in words that name no forge', async () => {
  const server = await serveTls(aCertificate(), (_, response) => response.end());
  const told = fluxReceiver({ url: `${server.url}/hook/secret` }).call(landed, { environment: {}, limit });
  await expect(told).rejects.toThrow(/^it shows a certificate that is not trusted: /);
  const gone = fluxReceiver({ url: 'http://127.0.0.1:1/hook/secret' }).call(landed, { environment: {}, limit });
  await expect(gone).rejects.toThrow(/^it cannot be reached: /);
  const environment = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a' };
  const unproven = fluxReceiver({ url: server.url, kind: 'oidc' }).call(landed, { environment, limit });
  await expect(unproven).rejects.toThrow(/^the endpoint of the CI for ID tokens cannot be reached: /);
});

test('a proxy of the environment is used', async () => {
  const proxy = await anEndpoint(() => 200);
  const environment = { http_proxy: proxy.url };
  await fluxReceiver({ url: 'http://flux.invalid/hook/abc' }).call(landed, { environment, limit });
  expect(proxy.calls).toMatchObject([{ path: 'http://flux.invalid/hook/abc' }]);
});
