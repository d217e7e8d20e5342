import { describe, expect, test } from 'vitest';
import { createClient } from '../../../src/plugs/forges/http-client.ts';
import { findProxy } from '../../../src/plugs/forges/proxy.ts';
import { aCertificate, serve, serveProxy, serveTls } from './plain-server.ts';

const TOKEN = 'tok_verysecretsecret';

function connect(root: string, environment: Readonly<Record<string, string>>) {
  const context = { repository: '', project: '', environment, budget: 5000 };
  return createClient({ root, authorization: `Bearer ${TOKEN}`, token: TOKEN }, context);
}

describe('a forge behind a proxy', () => {
  test('is reached through a tunnel, in which the proxy sees the host only', async () => {
    const certificate = aCertificate();
    const forge = await serveTls(certificate, (_, response) => response.end('{"ok":true}'));
    const proxy = await serveProxy();
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, SSL_CERT_FILE: certificate.path };
    // Only the proxy knows where that is.
    const client = connect(`https://forge.example.com:${forge.port}`, environment);
    expect(await client.send('POST', '/pulls', { a: 1 })).toEqual({ ok: true });
    expect(proxy.requests.map(({ line }) => line)).toEqual([`CONNECT forge.example.com:${forge.port}`]);
    expect(JSON.stringify(proxy.requests)).not.toContain(TOKEN);
    expect(forge.requests).toMatchObject([{ line: 'POST /pulls', headers: { authorization: `Bearer ${TOKEN}` } }]);
  });

  test('by plain HTTP is asked by the proxy', async () => {
    const proxy = await serveProxy();
    const client = connect('http://forge.example.com:8080/api', { http_proxy: `127.0.0.1:${proxy.port}` });
    expect(await client.send('GET', '/pulls')).toEqual([]);
    expect(proxy.requests).toMatchObject([
      { line: 'GET http://forge.example.com:8080/api/pulls', headers: { host: 'forge.example.com:8080' } },
    ]);
  });

  test('that wants a password gets it, and it is in no message', async () => {
    const certificate = aCertificate();
    const forge = await serveTls(certificate, (_, response) => response.end('[]'));
    const proxy = await serveProxy(`Basic ${Buffer.from('me:p@ss word').toString('base64')}`);
    const url = `https://localhost:${forge.port}`;
    const through = (user: string) => ({ https_proxy: `http://${user}127.0.0.1:${proxy.port}`, SSL_CERT_FILE: certificate.path });
    expect(await connect(url, through('me:p%40ss%20word@')).send('GET', '/')).toEqual([]);
    const error = await connect(url, through('me:wrongwrong@'))
      .send('GET', '/')
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'authentication-failed', message: expect.stringContaining(`127.0.0.1:${proxy.port}`) });
    expect((error as Error).message).not.toContain('wrongwrong');
    expect(forge.requests).toHaveLength(1);
  });

  test('that is not there is a failure of the network, without what its URL holds', async () => {
    const environment = { HTTPS_PROXY: 'http://me:secretsecret@127.0.0.1:1' };
    const error = await connect('https://forge.example.com', environment)
      .send('POST', '/', {})
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'network-failed' });
    expect((error as Error).message).not.toContain('secretsecret');
  });

  test('is not asked for a host that NO_PROXY names', async () => {
    const forge = await serve((_, response) => response.end('[]'));
    const proxy = await serveProxy();
    const environment = { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' };
    expect(await connect(forge.url, environment).send('GET', '/')).toEqual([]);
    expect([proxy.requests.length, forge.requests.length]).toEqual([0, 1]);
  });
});

describe('a certificate', () => {
  test('of an authority that nobody knows is refused once, with what to do', async () => {
    const forge = await serveTls(aCertificate(), (_, response) => response.end('[]'));
    const error = connect(forge.url, {}).send('GET', '/');
    await expect(error).rejects.toMatchObject({ code: 'forge-error', hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
    expect(forge.requests).toEqual([]);
  });

  test.each(['SSL_CERT_FILE', 'GIT_SSL_CAINFO'])('of the authority in %s is trusted, for its names only', async (name) => {
    const certificate = aCertificate();
    const forge = await serveTls(certificate, (_, response) => response.end('[]'));
    expect(await connect(forge.url, { [name]: certificate.path }).send('GET', '/')).toEqual([]);
    const proxy = await serveProxy();
    const other = connect(`https://other.example.com:${forge.port}`, { [name]: certificate.path, HTTPS_PROXY: proxy.url });
    await expect(other.send('GET', '/')).rejects.toMatchObject({
      code: 'forge-error',
      message: expect.stringContaining('altnames'),
    });
    expect(forge.requests).toHaveLength(1);
  });

  test('file that is not there is said', async () => {
    const error = connect('https://localhost:1', { SSL_CERT_FILE: '/nonexistent.pem' }).send('GET', '/');
    await expect(error).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('SSL_CERT_FILE') });
  });
});

describe('the proxy of a URL', () => {
  const find = (url: string, environment: Readonly<Record<string, string>>) => findProxy(new URL(url), environment)?.href;

  test.each([
    ['https://a.com', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
    ['https://a.com', { https_proxy: 'http://small:1', HTTPS_PROXY: 'http://capital:1' }, 'http://small:1/'],
    ['https://a.com', { HTTP_PROXY: 'http://p:1' }, undefined],
    ['http://a.com', { HTTP_PROXY: 'p:1' }, 'http://p:1/'],
    ['http://a.com', { ALL_PROXY: 'https://p' }, 'https://p/'],
    ['https://a.com', { HTTPS_PROXY: '' }, undefined],
  ])('%s with %o is %s', (url, environment, proxy) => {
    expect(find(url, environment)).toBe(proxy);
  });

  test.each([
    ['https://a.com', '*', true],
    ['https://a.com', 'b.com, a.com', true],
    ['https://A.com', 'a.COM', true],
    ['https://git.a.com', 'a.com', true],
    ['https://git.a.com', '.a.com', true],
    ['https://git.a.com', '*.a.com', true],
    ['https://nota.com', 'a.com', false],
    ['https://a.com', 'a.com:443', true],
    ['https://a.com:8443', 'a.com:443', false],
    ['https://a.com', 'a.com.', false],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '2.3', false],
    ['https://10.1.2.3', '10.0.0.0/99', false],
    ['https://[::1]:8443', '::1', true],
    ['https://[fd00::5]', 'fd00::/8', true],
    ['https://[::1]', '[::1]:443', true],
    ['https://a.com', ',, ,', false],
  ])('%s is excluded by %s: %s', (url, list, isExcluded) => {
    expect(find(url, { HTTPS_PROXY: 'http://p:1', NO_PROXY: list })).toBe(isExcluded ? undefined : 'http://p:1/');
  });

  test.each(['socks5://p:1', 'http://', '::'])('%s is none', (proxy) => {
    expect(() => find('https://a.com', { HTTPS_PROXY: proxy })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
