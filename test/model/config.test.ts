import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Application } from '../../src/model/application.ts';
import { Config } from '../../src/model/config.ts';
import { external } from '../../src/model/external.ts';
import { addressOf, hostOf, hostTextOf, urlOf } from '../../src/model/host.ts';
import { Secrets } from '../../src/model/secrets.ts';
import { refusalOf } from '../load/a-project.ts';
import { anObject, aStage, issuesOf, manifestsOf } from '../resources/a-stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'stagewright-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function aShop(): Application {
  return new Application(aStage(), 'shop');
}

describe('a Config', () => {
  test('is a ConfigMap that is named after its place', () => {
    const shop = aShop();
    const config = new Config(shop, 'config', { LOG_LEVEL: 'info' });
    expect(config.name).toBe('shop-config');
    expect(manifestsOf('ConfigMap', shop.node.root as never)).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop-config', namespace: 'shop' }, data: { LOG_LEVEL: 'info' } },
    ]);
  });

  test('gives the value of a key to the environment', () => {
    const config = new Config(aShop(), 'config', { LOG_LEVEL: 'info' }, { name: 'settings' });
    expect(config.env('LOG_LEVEL')).toEqual({ valueFrom: { configMapKeyRef: { name: 'settings', key: 'LOG_LEVEL' } } });
  });

  test('has another name for another content where it is hashed, whatever the order of its keys', () => {
    const nameOf = (data: Record<string, string>, name?: string) =>
      new Config(aShop(), 'config', data, { hash: true, ...(name && { name }) }).name;
    const name = nameOf({ a: '1', b: '2' });
    expect(name).toMatch(/^shop-config-[0-9a-f]{10}$/);
    expect(nameOf({ b: '2', a: '1' })).toBe(name);
    expect(nameOf({ a: '1', b: '3' })).not.toBe(name);
    expect(nameOf({ a: '1', b: '2' }, 'settings')).toBe(name.replace('shop-config', 'settings'));
  });

  test('keeps its hash where its place is long', () => {
    const shop = new Application(aStage(), 'a'.repeat(60));
    const names = ['1', '2'].map((a, index) => new Config(shop, `config-${index}-${'b'.repeat(60)}`, { a }, { hash: true }).name);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,51}-[0-9a-f]{10}$/);
    expect(names[0]).not.toBe(names[1]);
  });

  test('is not changed by what its author does later', () => {
    const data = { a: '1' };
    const shop = aShop();
    const config = new Config(shop, 'config', data);
    data.a = '2';
    expect(config.data).toEqual({ a: '1' });
    expect(manifestsOf('ConfigMap', shop.node.root as never)[0]?.data).toEqual({ a: '1' });
  });

  test('may be made of files, and references follow their content', () => {
    const path = join(folder, 'app.conf');
    const references = ['one', 'two'].map((text) => {
      writeFileSync(path, text);
      const shop = aShop();
      const config = Config.fromFiles(shop, 'config', { 'app.conf': path });
      anObject(shop, 'web', {
        apiVersion: 'v1',
        kind: 'Pod',
        spec: { containers: [{ name: 'web', image: 'nginx:1', env: [{ name: 'A', ...config.env('app.conf') }] }] },
      });
      expect(issuesOf(shop.node.root as never)).toEqual([]);
      expect(config.data).toEqual({ 'app.conf': text });
      return config.env('app.conf').valueFrom?.configMapKeyRef?.name;
    });
    expect(references[0]).toMatch(/^shop-config-[0-9a-f]{10}$/);
    expect(references[1]).not.toBe(references[0]);
  });

  test('of files may do without the hash', () => {
    const path = join(folder, 'plain.conf');
    writeFileSync(path, 'text');
    expect(Config.fromFiles(aShop(), 'config', { 'app.conf': path }, { hash: false }).name).toBe('shop-config');
  });

  test('of a file that is not there is refused', async () => {
    const make = () => Config.fromFiles(aShop(), 'config', { 'app.conf': 'nothing/here.conf' });
    expect(await refusalOf(make)).toMatchInlineSnapshot(`
      "stage-broken at -
      The file nothing/here.conf of a Config cannot be read.
      Paths start at the folder of the project, the one with package.json."
    `);
  });
});

describe('Secrets', () => {
  test('render nothing, and are declared to be outside with their keys', () => {
    const shop = aShop();
    const login = new Secrets(shop, 'login', ['username', 'password']);
    const pod = (key: string) => ({
      kind: 'Pod',
      spec: { containers: [{ name: 'web', image: 'nginx:1', env: [{ name: 'A', ...login.envValue(key) }] }] },
    });
    anObject(shop, 'good', pod('password'));
    expect(login.name).toBe('shop-login');
    expect(manifestsOf('Secret', shop.node.root as never)).toEqual([]);
    expect(issuesOf(shop.node.root as never)).toEqual([]);
    anObject(shop, 'bad', pod('pasword'));
    expect(issuesOf(shop.node.root as never).map((issue) => issue.split(' ')[0])).toEqual(['missing-key']);
  });

  test('give the value of a key to the environment', () => {
    const login = new Secrets(aShop(), 'login', ['password'], { name: 'login' });
    expect(login.env('password')).toEqual({ valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } });
    expect(login.envValue('other', { optional: true })).toEqual({
      valueFrom: { secretKeyRef: { name: 'login', key: 'other', optional: true } },
    });
  });
});

describe('the host of a Service', () => {
  const service = { name: 'web', metadata: { namespace: 'shop' }, port: 8080 };

  test('is a value, a text, an address or a URL', () => {
    expect(hostOf(service)).toEqual({ value: 'web.shop.svc' });
    expect(hostTextOf(service)).toBe('web.shop.svc');
    expect(addressOf(service)).toBe('web.shop.svc:8080');
    expect(addressOf(service, { port: 1 })).toBe('web.shop.svc:1');
    expect(urlOf(service)).toBe('http://web.shop.svc:8080');
    expect(urlOf(service, { scheme: 'grpc', port: 9, path: 'a' })).toBe('grpc://web.shop.svc:9/a');
    expect(urlOf(service, { path: '/a' })).toBe('http://web.shop.svc:8080/a');
  });

  test('without a namespace is its name', () => {
    expect(hostTextOf({ name: 'web', metadata: {} })).toBe('web');
  });

  test('may be outside', () => {
    const mail = external(aShop(), { kind: 'Service', name: 'mail', ports: [25] });
    expect(addressOf(mail)).toBe('mail.shop.svc:25');
    expect(addressOf(external(aShop(), { kind: 'Service', name: 'mail', ports: [25, 26] }), { port: 26 })).toBe(
      'mail.shop.svc:26',
    );
  });

  test('without a port has no address', async () => {
    expect(await refusalOf(() => addressOf({ name: 'web', metadata: {} }))).toMatchInlineSnapshot(`
      "stage-broken at -
      Service "web" does not say which port its address has.
      Pass it: addressOf(service, { port: 5432 })."
    `);
  });
});
