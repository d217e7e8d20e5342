import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Resource } from '../../src/types/resource.ts';
import { aDeployment, aGraph, anExternal, aResource, aService, findIn } from './build.ts';

/** Begins a placeholder of Flux and of shells. */
const open = '$' + '{';

const db = aService('shop/db', { selector: undefined, ports: [{ name: 'sql', port: 5432 }, { port: 80 }] });
const redis = aService('shop/redis', { selector: undefined, ports: [{ port: 6379 }] });
const queue = aService('infra/queue', { selector: undefined, ports: [{ port: 9092 }] });
const pods = aService('shop/pods', { selector: undefined, clusterIP: 'None', ports: [{ port: 80, targetPort: 8080 }] });
const outside = aService('shop/outside', { selector: undefined, type: 'ExternalName', externalName: 'x.example.com', ports: [] });
const services = [db, redis, queue, pods, outside];

const inValue = (value: string): Resource => aDeployment('shop/web', { env: [{ name: 'A', value }] });
const inArgument = (value: string): Resource => aDeployment('shop/web', { args: [value] });
const inFile = (value: string): Resource => aResource('ConfigMap shop/config', { data: { 'app.conf': value } });
const places = { value: inValue, argument: inArgument, file: inFile };

type Place = keyof typeof places;

function mentionsIn(place: Place, text: string): readonly string[] {
  return aGraph([...services, places[place](text)]).hosts.map(
    ({ service, port }) => `${service.name}.${service.namespace}${port ? `:${port}` : ''}`,
  );
}

function codesIn(place: Place, text: string): readonly string[] {
  return findIn([...services, places[place](text)]).map((line) => line.split(' ').slice(0, 2).join(' '));
}

describe('a Service is recognised', () => {
  test.each<[Place, string, readonly string[]]>([
    ['value', 'db.shop.svc', ['db.shop']],
    ['value', 'db.shop.svc.cluster.local', ['db.shop']],
    ['value', 'db.shop.svc.cluster.local.', ['db.shop']],
    ['value', 'db.shop.svc:5432', ['db.shop:5432']],
    ['value', 'http://db.shop.svc:80/path?x=1', ['db.shop:80']],
    ['value', 'pods-0.pods.shop.svc', ['pods.shop']],
    ['value', '_sql._tcp.db.shop.svc.cluster.local', ['db.shop']],
    ['value', 'jdbc:postgresql://db:5432/shop?ssl=true', ['db.shop:5432']],
    ['value', 'jdbc:sqlserver://db.shop.svc:5432;databaseName=x', ['db.shop:5432']],
    ['value', 'jdbc:oracle:thin:@db:5432:XE', ['db.shop:5432']],
    ['value', 'postgres://user:secret@db:5432/shop', ['db.shop:5432']],
    ['value', 'mongodb://db:5432,redis:6379/x', ['db.shop:5432', 'redis.shop:6379']],
    ['value', 'queue.infra:9092', ['queue.infra:9092']],
    ['value', 'queue.infra:9092,queue.infra.svc:9092', ['queue.infra:9092', 'queue.infra:9092']],
    ['value', 'queue.infra', ['queue.infra']],
    ['value', 'http://queue.infra/topics', ['queue.infra']],
    ['value', 'db', ['db.shop']],
    ['value', 'db:5432', ['db.shop:5432']],
    ['value', 'http://db/health', ['db.shop']],
    ['argument', '--database=db:5432', ['db.shop:5432']],
    ['argument', '--database-host=db', ['db.shop']],
    ['argument', 'redis://redis:6379/0', ['redis.shop:6379']],
    ['file', 'db', ['db.shop']],
    ['file', 'upstream:\n  url: "http://db:80/v1"\n  brokers:\n    - queue.infra:9092\n', ['db.shop:80', 'queue.infra:9092']],
    ['file', 'proxy_pass http://db;\nserver redis:6379;\n', ['db.shop', 'redis.shop:6379']],
    [
      'file',
      'spring.datasource.url=jdbc:mysql://db.shop.svc:5432/x\r\nspring.redis.host=queue.infra\r\n',
      ['db.shop:5432', 'queue.infra'],
    ],
    ['file', '{"hosts":["db:5432","queue.infra.svc:9092"]}', ['db.shop:5432', 'queue.infra:9092']],
  ])('in a %s: %s', (place, text, expected) => {
    expect(mentionsIn(place, text)).toEqual(expected);
    expect(codesIn(place, text)).toEqual([]);
  });
});

describe('a text is left alone', () => {
  test.each<[Place, string]>([
    ['value', 'shop.example.com'],
    ['value', 'https://db.example.com:5432'],
    ['value', 'missing'],
    ['value', 'missing:5432'],
    ['value', 'missing.shop:5432'],
    ['value', 'http://missing.shop:8080/'],
    ['value', 'db.unknown:5432'],
    ['value', 'localhost:8080'],
    ['value', '127.0.0.1:5432'],
    ['value', 'redis:7'],
    ['value', 'registry.example.com/db:5432'],
    ['value', 'redis:7.2-alpine'],
    ['value', 'db:5432:5432'],
    ['value', 'db=100'],
    ['value', 'the db is slow'],
    ['value', 'admin@queue.infra'],
    ['value', 'https://example.com/db:99'],
    ['value', 'db:99999'],
    ['value', '/var/lib/db'],
    ['value', '.svc,.svc.cluster.local,.shop.svc'],
    ['value', '*.shop.svc'],
    ['value', '*.shop.svc.cluster.local'],
    ['value', '$(NAME).shop.svc'],
    ['value', `${open}NAME}.shop.svc:5432`],
    ['value', `http://${open}HOST}.shop.svc and missing.shop.svc`],
    ['value', '%s.shop.svc:80'],
    ['value', '<name>.shop.svc'],
    ['value', 'Missing.Shop.svc'],
    ['value', 'missing.shop.svc.example.com'],
    ['value', 'https://example.com/missing.shop.svc'],
    ['value', 'shop.svc'],
    ['value', 'a.missing.pod.cluster.local'],
    ['argument', 'db'],
    ['argument', '--db:verbose'],
    ['file', 'name: db\nrole=redis\n'],
    ['file', '# see missing.shop.svc:1234 and db:1234\n// or missing.shop.svc\n'],
    ['file', 'missing.shop.svc=1\nqueue.infra: on\nmissing.shop.svc: 2\n'],
    ['file', 'url: http://{{ name }}.shop.svc:80\n'],
    ['file', 'web = queue.infra()\n'],
    ['file', 'db:\n  image: postgres:16\n'],
  ])('in a %s: %s', (place, text) => {
    expect(mentionsIn(place, text)).toEqual([]);
    expect(codesIn(place, text)).toEqual([]);
  });
});

describe('a host is reported', () => {
  test.each<[Place, string, readonly string[]]>([
    ['value', 'missing.shop.svc', ['unknown-host error']],
    ['value', 'http://missing.shop.svc.cluster.local:80', ['unknown-host error']],
    ['value', 'missing-0.missing.shop.svc', ['unknown-host error']],
    ['value', 'db.elsewhere.svc:5432', ['unknown-host warning']],
    ['file', 'a: missing.shop.svc\nb: db.shop.svc\nc: other.shop.svc\n', ['unknown-host error', 'unknown-host error']],
    ['file', `url: ${open}HOST}\nb: missing.shop.svc\n`, ['unknown-host error']],
    ['value', 'metrics-server.kube-system.svc', ['unknown-host warning']],
    ['value', 'db.shop.svc:5433', ['unknown-host-port error']],
    ['value', 'http://db:8080', ['unknown-host-port error']],
    ['value', 'http://db:99', ['unknown-host-port error']],
    ['value', 'redis:6380', ['unknown-host-port error']],
    ['value', 'queue.infra:99', ['unknown-host-port error']],
    ['argument', '--kafka=queue.infra.svc:9093', ['unknown-host-port error']],
    ['value', 'pods.shop.svc:8080', []],
    ['value', 'pods.shop.svc:9999', ['unknown-host-port warning']],
    ['value', 'outside.shop.svc:9999', []],
    ['value', 'https://kubernetes.default.svc:443', []],
    ['value', 'https://kubernetes.default.svc:6443', ['unknown-host-port error']],
  ])('in a %s: %s', (place, text, expected) => {
    expect(codesIn(place, text)).toEqual(expected);
  });

  test('at the field that holds it', () => {
    const job = aResource('CronJob shop/j', {
      spec: {
        jobTemplate: { spec: { template: { spec: { initContainers: [{ name: 'i', command: ['curl', 'missing.shop.svc'] }] } } } },
      },
    });
    expect(findIn([job])).toEqual([
      'unknown-host error CronJob/j spec.jobTemplate.spec.template.spec.initContainers[0].command[1]',
    ]);
    expect(findIn([inFile('missing.shop.svc')])).toEqual(['unknown-host error ConfigMap/config data["app.conf"]']);
  });

  test('as a warning where a HelmRelease may make the Service', () => {
    expect(findIn([aResource('HelmRelease shop/chart'), inValue('missing.shop.svc')])).toHaveLength(1);
    expect(findIn([aResource('HelmRelease shop/chart'), inValue('missing.shop.svc')])[0]).toContain('unknown-host warning');
  });

  test('but not when the Service is declared, and then by its ports', () => {
    const external = anExternal('Service shop/missing', { ports: [80] });
    expect(findIn([inValue('missing.shop.svc:80')], [external])).toEqual([]);
    expect(findIn([inValue('missing:80')], [external])).toEqual([]);
    expect(findIn([inValue('missing.shop.svc:81')], [external])).toHaveLength(1);
  });
});

describe('reading a text', () => {
  test('never throws and finds nothing where no Service is named', () => {
    const graphOf = (text: string) => aGraph([inFile(text), db]).hosts;
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab.:/@,= \n"$-1') }),
        (text) => graphOf(text.replaceAll('db', 'x')).length === 0,
      ),
    );
  });

  test('finds a Service whatever stands around it', () => {
    const around = fc.constantFrom('', ' ', '\n', '"', ',', '; ');
    fc.assert(
      fc.property(around, around, (before, after) => mentionsIn('file', `${before}queue.infra.svc:9092${after}`).length === 1),
    );
  });

  test('of adverse shape comes to an end soon', () => {
    const size = 200_000;
    for (const part of ['.svc', 'a.', 'a:1,', 'http://', '@', 'db:', '-']) {
      expect(aGraph([inFile(part.repeat(size / part.length)), db]).hosts.length).toBeLessThan(2);
    }
  });
});
