import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/types/manifest.ts';
import type { Resource } from '../../src/types/resource.ts';
import { aResource, aService, findIn } from './build.ts';

const backendAt = 'HTTPRoute/web spec.rules[0].backendRefs[0].name';

function aRoute(spec: JsonObject): Resource {
  return aResource('HTTPRoute shop/web', { spec });
}

function anApi(): Resource {
  return aService('team/api', { selector: undefined });
}

describe('a reference into another namespace', () => {
  const route = aRoute({ rules: [{ backendRefs: [{ name: 'api', namespace: 'team', port: 80 }] }] });
  const grant = (from: JsonObject, to: JsonObject, place = 'team/routes') =>
    aResource(`ReferenceGrant ${place}`, {
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop', ...from }],
        to: [{ group: '', kind: 'Service', ...to }],
      },
    });
  const denied = [`missing-grant error ${backendAt}`];

  test('needs a grant there', () => {
    expect(findIn([route, anApi()])).toEqual(denied);
    expect(findIn([route, anApi(), grant({}, {})])).toEqual([]);
    expect(findIn([route, anApi(), grant({}, { name: 'api' })])).toEqual([]);
  });

  test.each<[string, Resource]>([
    ['for another kind', grant({ kind: 'GRPCRoute' }, {})],
    ['to another kind', grant({}, { kind: 'Secret' })],
    ['to another name', grant({}, { name: 'other' })],
    ['that lives beside the route', grant({}, {}, 'shop/routes')],
  ])('has no use for a grant %s', (_, other) => {
    expect(findIn([route, anApi(), other])).toEqual(denied);
  });

  test('needs none in its own namespace, nor where something else may bring one', () => {
    const own = aRoute({ rules: [{ backendRefs: [{ name: 'api', port: 80 }] }] });
    expect(findIn([own, aService('shop/api', { selector: undefined })])).toEqual([]);
    expect(findIn([route, anApi(), aResource('HelmRelease team/chart')])).toEqual([]);
  });

  test('needs none for a route of the mesh', () => {
    const spec = {
      parentRefs: [{ group: '', kind: 'Service', name: 'api', namespace: 'team' }],
      rules: [{ backendRefs: [{ name: 'api', namespace: 'team', port: 80 }] }],
    };
    expect(findIn([aRoute(spec), anApi()])).toEqual([]);
  });

  test('is reported as missing alone when there is nothing to grant', () => {
    expect(findIn([route, aResource('ConfigMap team/other')])).toEqual([`missing-reference error ${backendAt}`]);
  });
});

describe('a route of another namespace', () => {
  const route = aRoute({ parentRefs: [{ name: 'public', namespace: 'infra', sectionName: 'http' }] });
  const gateway = (namespaces?: JsonObject) =>
    aResource('Gateway infra/public', {
      spec: { listeners: [{ name: 'http', ...(namespaces && { allowedRoutes: { namespaces } }) }, { name: 'open' }] },
    });
  const denied = ['missing-grant error HTTPRoute/web spec.parentRefs[0].name'];

  test('is taken by a listener that lets it in', () => {
    expect(findIn([route, gateway({ from: 'All' })])).toEqual([]);
    expect(findIn([route, gateway({ from: 'Same' })])).toEqual(denied);
    expect(findIn([route, gateway()])).toEqual(denied);
  });

  test('is judged by the labels of its namespace, where these are known', () => {
    const selecting = (labels: JsonObject) => gateway({ from: 'Selector', selector: { matchLabels: labels } });
    const namespace = aResource('Namespace shop', { metadata: { labels: { exposed: 'yes' } } });
    expect(findIn([route, namespace, selecting({ exposed: 'yes' })])).toEqual([]);
    expect(findIn([route, namespace, selecting({ exposed: 'no' })])).toEqual(denied);
    expect(findIn([route, selecting({ exposed: 'no' })])).toEqual([]);
    expect(findIn([route, selecting({ 'kubernetes.io/metadata.name': 'shop' })])).toEqual([]);
    expect(findIn([route, selecting({ 'kubernetes.io/metadata.name': 'other' })])).toEqual(denied);
  });
});

test('a Gateway takes further listeners only when it says so', () => {
  const listeners = aResource('ListenerSet shop/more', { spec: { parentRef: { name: 'public' } } });
  const gateway = (allowedListeners?: JsonObject) =>
    aResource('Gateway shop/public', { spec: { ...(allowedListeners && { allowedListeners }) } });
  const denied = ['missing-grant error ListenerSet/more spec.parentRef.name'];
  expect(findIn([listeners, gateway()])).toEqual(denied);
  expect(findIn([listeners, gateway({ namespaces: { from: 'None' } })])).toEqual(denied);
  expect(findIn([listeners, gateway({ namespaces: { from: 'Same' } })])).toEqual([]);
});

test('an ImagePolicy reads repositories of other namespaces only where they allow it', () => {
  const policy = aResource('ImagePolicy shop/web', { spec: { imageRepositoryRef: { name: 'web', namespace: 'images' } } });
  const repository = (spec: JsonObject) => aResource('ImageRepository images/web', { spec });
  const selecting = (name: string) => ({
    accessFrom: { namespaceSelectors: [{ matchLabels: { 'kubernetes.io/metadata.name': name } }] },
  });
  expect(findIn([policy, repository({})])).toEqual(['missing-grant error ImagePolicy/web spec.imageRepositoryRef.name']);
  expect(findIn([policy, repository(selecting('shop'))])).toEqual([]);
  expect(findIn([policy, repository(selecting('other'))])).toHaveLength(1);
});

describe('a project of Argo CD', () => {
  const project = (spec: JsonObject) => aResource('AppProject argocd/shop', { spec });
  const all = { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] };
  const app = (spec: JsonObject = {}, place = 'argocd/web') =>
    aResource(`Application ${place}`, {
      spec: {
        project: 'shop',
        source: { repoURL: 'https://github.com/acme/shop.git', path: '.' },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'argocd' },
        ...spec,
      },
    });
  const repo = ['missing-grant error Application/web spec.source.repoURL'];

  test.each<[readonly string[], readonly string[]]>([
    [['*'], []],
    [['https://github.com/acme/*'], []],
    [['https://GitHub.com/acme/shop'], []],
    [['https://github.com/other/*'], repo],
    [['*', '!https://github.com/acme/*'], repo],
    [['*', '!https://github.com/other/*'], []],
    [[], repo],
  ])('with the repositories %j', (sourceRepos, expected) => {
    expect(findIn([app(), project({ ...all, sourceRepos })])).toEqual(expected);
  });

  test.each<[JsonObject, boolean]>([
    [{ server: '*', namespace: '*' }, true],
    [{ server: 'https://kubernetes.default.svc', namespace: 'argo*' }, true],
    [{ server: 'https://kubernetes.default.svc', namespace: 'team-*' }, false],
    [{ server: 'https://other.example.com', namespace: '*' }, false],
    [{ name: 'in-cluster', namespace: '*' }, true],
  ])('with the destination %j', (destination, isAllowed) => {
    expect(findIn([app(), project({ ...all, destinations: [destination] })])).toEqual(
      isAllowed ? [] : ['missing-grant error Application/web spec.destination'],
    );
  });

  test('takes applications of other namespaces that it names, with a warning for others', () => {
    const elsewhere = app({}, 'team/web');
    expect(findIn([elsewhere, project({ ...all, sourceNamespaces: ['te*'] })])).toEqual([]);
    expect(findIn([elsewhere, project(all)])).toEqual(['missing-grant warning Application/web metadata.namespace']);
  });

  test('is not judged when it is not rendered, nor before a template is filled in', () => {
    expect(findIn([app({ project: 'default' })])).toEqual([]);
    const template = app({ source: { repoURL: '{{ .repo }}', path: '.' } });
    expect(findIn([template, project({ ...all, sourceRepos: [] })])).toEqual([]);
  });
});
