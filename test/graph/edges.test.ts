import { expect, test } from 'vitest';
import { listApplicationEdges } from '../../src/graph/application-edges.ts';
import { findAround } from '../../src/graph/around.ts';
import { type Edge, keyOf, listEdges } from '../../src/graph/edges.ts';
import { aDeployment, aGraph, anExternal, aResource, aService } from './build.ts';

const withSecret = (name: string, more = {}) => ({ envFrom: [{ secretRef: { name, ...more } }] });
const withHost = (host: string) => ({ env: [{ name: 'HOST', value: host }] });

const web = aDeployment('shop/web', withHost('db.data.svc:80'));
const service = aService('shop/web');
const db = { ...aDeployment('data/db'), application: 'data' };
const dbService = { ...aService('data/db'), application: 'data' };
const ingress = aResource('Ingress shop/front', {
  spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } }, tls: [{ secretName: 'tls' }] },
});
const certificate = { ...aResource('Certificate shop/tls', { spec: { secretName: 'tls' } }), application: 'certificates' };
const resources = [web, service, db, dbService, ingress, certificate];

function show({ from, to, kind, supply, supplier }: Edge): string {
  const by = supplier ? ` ${supplier.application}/${supplier.id.kind}` : '';
  return `${from.id.kind}/${from.id.name} ${kind} ${to.kind}/${to.name} ${supply}${by}`;
}

test('edges are references, selectors and host names, with who supplies each', () => {
  expect([...new Set(listEdges(aGraph(resources)).map(show))]).toEqual([
    'Service/db reference Deployment/db resource data/Deployment',
    'Service/db selector Deployment/db resource data/Deployment',
    'Deployment/web host Service/db resource data/Service',
    'Ingress/front reference Service/web resource shop/Service',
    'Ingress/front reference Secret/tls produced certificates/Certificate',
    'Service/web reference Deployment/web resource shop/Deployment',
    'Service/web selector Deployment/web resource shop/Deployment',
  ]);
});

test('what is declared, of every cluster, optional or missing says so', () => {
  const graph = aGraph(
    [
      aDeployment('shop/a', withSecret('declared')),
      aDeployment('shop/b', withSecret('absent', { optional: true })),
      aDeployment('shop/c', {}, { serviceAccountName: 'default' }),
      aService('shop/lost', { selector: { app: 'nobody', tier: 'x' } }),
    ],
    [anExternal('Secret shop/declared')],
  );
  expect(listEdges(graph).map((edge) => `${show(edge)}${edge.optional ? ' optional' : ''}`)).toEqual([
    'Deployment/a reference Secret/declared external',
    'Deployment/b reference Secret/absent missing optional',
    'Deployment/c reference ServiceAccount/default builtin',
    'Service/lost selector Pods/app=nobody,tier=x missing',
  ]);
});

test('edges are the same whatever the order of the resources', () => {
  const forth = listEdges(aGraph(resources)).map(show);
  expect(forth.length).toBeGreaterThan(5);
  expect(listEdges(aGraph(resources.toReversed())).map(show)).toEqual(forth);
});

test('applications have one edge per pair, and none to themselves or to what every cluster has', () => {
  const more = [
    aDeployment('shop/job', { ...withSecret('registry'), ...withHost('db.data.svc') }, { serviceAccountName: 'default' }),
    aDeployment('shop/odd', withSecret('absent')),
  ];
  const edges = listApplicationEdges(listEdges(aGraph([...resources, ...more], [anExternal('Secret shop/registry')])));
  expect(edges.map(({ application, to, references, kinds }) => [application, to, references, kinds])).toEqual([
    ['shop', { supply: 'application', stage: 'staging', application: 'certificates' }, 1, ['Secret']],
    ['shop', { supply: 'application', stage: 'staging', application: 'data' }, 2, ['Service']],
    ['shop', { supply: 'external' }, 1, ['Secret']],
    ['shop', { supply: 'missing' }, 1, ['Secret']],
  ]);
});

test('a selector of several workloads in another application counts once', () => {
  const many = ['a', 'b'].map((name) => ({
    ...aResource(`Deployment shop/${name}`, { spec: { template: { metadata: { labels: { app: 'all' } }, spec: {} } } }),
    application: 'pods',
  }));
  const all = aService('shop/all', { ports: [{ port: 80 }] });
  expect(listApplicationEdges(listEdges(aGraph([...many, all])))).toMatchObject([{ references: 1, kinds: ['Deployment'] }]);
});

test('around a resource is what it refers to and what refers to it, each as deep as asked for', () => {
  const edges = listEdges(aGraph(resources));
  const pairs = (some: readonly Edge[]) => [
    ...new Set(some.map(({ from, to }) => `${from.id.kind}/${from.id.name} -> ${to.kind}/${to.name}`)),
  ];
  const around = (id: string, depth: number) => {
    const { refersTo, referredToBy } = findAround(edges, new Set([keyOf('test', aResource(id).id)]), depth);
    return [pairs(refersTo), pairs(referredToBy)];
  };
  expect(around('Service shop/web', 1)).toEqual([['Service/web -> Deployment/web'], ['Ingress/front -> Service/web']]);
  expect(around('Service shop/web', 2)).toEqual([
    ['Deployment/web -> Service/db', 'Service/web -> Deployment/web'],
    ['Ingress/front -> Service/web'],
  ]);
  // Who else uses what it uses is not asked.
  expect(around('Ingress shop/front', 9)[1]).toEqual([]);
  // To name what it makes is to refer to it; and the name of that alone will do.
  expect(around('Certificate shop/tls', 1)).toEqual([[], ['Ingress/front -> Secret/tls']]);
  expect(around('Secret shop/tls', 1)).toEqual([[], ['Ingress/front -> Secret/tls']]);
});

test('a circle ends', () => {
  const set = aResource('StatefulSet shop/db', {
    spec: { serviceName: 'db', template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'a' }] } } },
  });
  const headless = aService('shop/db', { clusterIP: 'None', ports: [{ port: 80 }] });
  const edges = listEdges(aGraph([set, headless]));
  const { refersTo, referredToBy } = findAround(edges, new Set([keyOf('test', set.id)]), 50);
  expect([refersTo.map(show), referredToBy.map(show)]).toEqual([edges.map(show), edges.map(show)]);
});

test('edges among the given objects are told once', () => {
  const edges = listEdges(aGraph(resources));
  const centres = new Set([web, service, ingress].map(({ id }) => keyOf('test', id)));
  const { refersTo, referredToBy } = findAround(edges, centres, 1);
  expect(refersTo.map(show)).toContain('Ingress/front reference Service/web resource shop/Service');
  expect(referredToBy).toEqual([]);
});
