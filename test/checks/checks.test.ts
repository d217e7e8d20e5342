import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { runChecks } from '../../src/checks/run-checks.ts';
import type { JsonObject } from '../../src/types/manifest.ts';
import type { External, Resource } from '../../src/types/resource.ts';
import { aDeployment, aGraph, aResource, aService, findIn } from '../graph/build.ts';

function texts(resources: readonly Resource[], externals: readonly External[] = []): readonly string[] {
  return runChecks(aGraph(resources, externals)).map(({ message, fix }) => `${message}\n${fix}`);
}

test('every code belongs to one check', () => {
  const codes = checks.flatMap((check) => check.codes);
  expect(new Set(codes).size).toBe(codes.length);
});

test('a graph without resources has no findings', () => {
  expect(findIn([])).toEqual([]);
});

describe('a message says what, where and what to do', () => {
  const envOf = (ref: JsonObject) => aDeployment('shop/web', { env: [{ name: 'A', valueFrom: ref }] });
  const config = aResource('ConfigMap shop/config', { data: { LEVEL: 'info', COLOUR: 'red' } });

  test('missing-reference, with the nearest name', () => {
    expect(texts([config, envOf({ configMapKeyRef: { name: 'confg', key: 'LEVEL' } })])).toMatchInlineSnapshot(`
      [
        "Deployment shop/web refers to ConfigMap "confg" in namespace "shop", which does not exist. The nearest name is "config".
      Write "config" if that is meant, render it, or declare it as an external if it exists without being rendered.",
      ]
    `);
  });

  test('missing-reference, with another namespace that has it', () => {
    const elsewhere = aResource('ConfigMap infra/tracing');
    expect(texts([elsewhere, envOf({ configMapKeyRef: { name: 'tracing', key: 'x' } })])).toMatchInlineSnapshot(`
      [
        "Deployment shop/web refers to ConfigMap "tracing" in namespace "shop", which does not exist. There is one in namespace "infra".
      Render ConfigMap "tracing" in namespace "shop", or declare it as an external if it exists without being rendered.",
      ]
    `);
  });

  test('missing-reference, with what may make it', () => {
    expect(
      texts([aResource('HelmRelease shop/chart'), aDeployment('shop/web', {}, { serviceAccountName: 'runner' })]),
    ).toMatchInlineSnapshot(`
      [
        "Deployment shop/web refers to ServiceAccount "runner" in namespace "shop", which does not exist. HelmRelease shop/chart may make it at run time, which cannot be known here.
      Render ServiceAccount "runner" in namespace "shop", or declare it as an external if it exists without being rendered.",
      ]
    `);
  });

  test('missing-reference, without names when there are very many of them', () => {
    const misses = (count: number) =>
      runChecks(
        aGraph([
          config,
          ...Array.from({ length: count }, (_, i) => ({
            ...envOf({ configMapKeyRef: { name: 'confg', key: 'LEVEL' } }),
            id: { ...aResource(`Deployment shop/w${i}`).id },
          })),
        ]),
      );
    expect(misses(100).filter(({ message }) => message.includes('nearest'))).toHaveLength(100);
    const many = misses(101);
    expect(many).toHaveLength(101);
    expect(many.filter(({ message }) => message.includes('nearest'))).toEqual([]);
  });

  test('missing-key', () => {
    expect(texts([config, envOf({ configMapKeyRef: { name: 'config', key: 'LEVL' } })])).toMatchInlineSnapshot(`
      [
        "Deployment shop/web asks for key "LEVL" of ConfigMap "config" in namespace "shop", which has no such key. Its keys are "COLOUR" and "LEVEL".
      Write "LEVEL", or add key "LEVL" to the ConfigMap.",
      ]
    `);
  });

  test('missing-port', () => {
    expect(
      texts([aDeployment('shop/web'), aService('shop/web', { ports: [{ port: 80, targetPort: 'htp' }] })]),
    ).toMatchInlineSnapshot(`
      [
        "Service shop/web asks for port "htp" of Deployment "web" in namespace "shop", which has no such port. Its ports are 8080 and "http".
      Write "http", or add port "htp" to the Deployment.",
      ]
    `);
  });

  test('missing-key, of several sets', () => {
    const source = aResource('GitRepository shop/app', { spec: { secretRef: { name: 'login' } } });
    expect(texts([source, aResource('Secret shop/login', { data: { user: '' } })])).toMatchInlineSnapshot(`
      [
        "GitRepository shop/app needs "username" and "password", or "bearerToken", or "identity" and "known_hosts", or "githubAppID", or "ca.crt", or "tls.crt", or "caFile" of Secret "login" in namespace "shop", which has no such keys. Its keys are "user".
      Add these keys to the Secret, or name another one.",
      ]
    `);
  });

  test('missing-part', () => {
    const gateway = aResource('Gateway shop/public', { spec: { listeners: [{ name: 'http' }, { name: 'https' }] } });
    const route = aResource('HTTPRoute shop/web', { spec: { parentRefs: [{ name: 'public', sectionName: 'htps' }] } });
    expect(texts([gateway, route])).toMatchInlineSnapshot(`
      [
        "HTTPRoute shop/web asks for listener "htps" of Gateway "public" in namespace "shop", which has none of that name. It has "http" and "https".
      Write "https", or add listener "htps" to the Gateway.",
      ]
    `);
  });

  test('missing-grant', () => {
    const route = aResource('HTTPRoute shop/web', { spec: { rules: [{ backendRefs: [{ name: 'api', namespace: 'team' }] }] } });
    expect(texts([route, aService('team/api', { selector: undefined })])).toMatchInlineSnapshot(`
      [
        "HTTPRoute shop/web refers to Service "api" in namespace "team", which does not allow it: no ReferenceGrant in namespace "team" lets a HTTPRoute of namespace "shop" refer to a Service there.
      Allow it on the side of the Service, or refer to something that may be used from here.",
      ]
    `);
  });

  test('unsuitable-target', () => {
    const database = aResource('StatefulSet shop/db', { spec: { serviceName: 'db' } });
    expect(texts([database, aService('shop/db', { selector: undefined })])).toMatchInlineSnapshot(`
      [
        "StatefulSet shop/db refers to Service "db" in namespace "shop", which is not headless (\`clusterIP: None\`), so that its pods have no names of their own.
      Change the Service, or refer to another one.",
      ]
    `);
  });

  test('dependency-cycle', () => {
    const sync = (name: string, other: string) =>
      aResource(`Kustomization shop/${name}`, { spec: { dependsOn: [{ name: other }] } });
    expect(texts([sync('a', 'b'), sync('b', 'a')])).toMatchInlineSnapshot(`
      [
        "They wait for one another: Kustomization shop/a -> Kustomization shop/b -> Kustomization shop/a.
      Remove one of these dependencies.",
      ]
    `);
  });

  test('missing-reference, to something that has no name of its own', () => {
    const secret = aResource('Secret argocd/eu', {
      metadata: { labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
      stringData: { name: 'eu' },
    });
    const app = aResource('Application argocd/web', { spec: { destination: { name: 'us' } } });
    expect(texts([secret, app])).toMatchInlineSnapshot(`
      [
        "Application argocd/web refers to a cluster Secret with name "us", which does not exist.
      Render a cluster Secret with name "us", or declare it as an external if it exists without being rendered.",
      ]
    `);
  });

  test('unmatched-selector, of another kind', () => {
    const monitor = aResource('ServiceMonitor shop/m', {
      spec: { selector: { matchLabels: { team: 'a' } }, namespaceSelector: { matchNames: ['shop', 'data'] } },
    });
    expect(texts([monitor, aService('shop/web', { selector: undefined })])).toMatchInlineSnapshot(`
      [
        "ServiceMonitor shop/m selects objects of kind Service with team=a in namespaces "data" and "shop", but there are none.
      Make the selector equal to the labels of the Service.",
      ]
    `);
  });

  test('unmatched-selector', () => {
    expect(texts([aService('shop/web')])).toMatchInlineSnapshot(`
      [
        "Service shop/web selects pods with app=web in namespace "shop", but no workload there has such pods.
      Make the selector equal to the labels of the workload's pod template.",
      ]
    `);
  });

  test('unknown-host', () => {
    const services = [aService('shop/db', { selector: undefined })];
    expect(texts([...services, aDeployment('shop/web', { args: ['dbb.shop.svc:80'] })])).toMatchInlineSnapshot(`
      [
        "Deployment shop/web names host "dbb.shop.svc:80", but Service "dbb" in namespace "shop" does not exist. The nearest name is "db".
      Write "db" if that is meant, or declare the Service as an external.",
      ]
    `);
  });

  test('unknown-host-port', () => {
    const services = [aService('shop/db', { selector: undefined })];
    expect(texts([...services, aDeployment('shop/web', { args: ['db.shop.svc:81'] })])).toMatchInlineSnapshot(`
      [
        "Deployment shop/web names "db.shop.svc:81", but Service "db" in namespace "shop" does not serve port 81. It serves 80.
      Use a port that the Service serves, or add port 81 to the Service.",
      ]
    `);
  });

  test('duplicate-identity', () => {
    expect(texts([config, { ...config, application: 'other', construct: 'other/config' }])).toMatchInlineSnapshot(`
      [
        "ConfigMap shop/config is rendered twice: by application "other" of stage "staging" (other/config) and by application "shop" of stage "staging" (shop/ConfigMap-config).
      Rename one of the two, put it in another namespace, or remove it.",
      ]
    `);
  });

  test('duplicate-host', () => {
    const ingress = (name: string) =>
      aResource(`Ingress shop/${name}`, { spec: { rules: [{ host: 'a.example.com', http: { paths: [{ path: '/api' }] } }] } });
    expect(texts([ingress('one'), ingress('two')])).toMatchInlineSnapshot(`
      [
        "Ingress shop/two claims path "/api" of host "a.example.com", and so does Ingress shop/one of application "shop" of stage "staging" (shop/Ingress-one).
      Give one of the two another host or path, or bring both into one Ingress.",
      ]
    `);
  });
});

describe('duplicate identities', () => {
  test('are found over stages, whatever the version, and only for equal group, kind, namespace and name', () => {
    const one = aResource('Deployment shop/web');
    const beta = { ...one, stage: 'preview', manifest: { ...one.manifest, apiVersion: 'apps/v1beta1' } };
    expect(findIn([one, beta])).toEqual(['duplicate-identity error Deployment/web -']);
    const others = [aResource('Deployment other/web'), aResource('StatefulSet shop/web'), aResource('Deployment shop/api')];
    expect(findIn([one, ...others])).toEqual([]);
  });

  test('are reported once for each one too many, at the later ones', () => {
    const one = aResource('ConfigMap shop/a');
    const copies = ['b', 'c'].map((application) => ({ ...one, application, construct: `${application}/a` }));
    const findings = runChecks(aGraph([...copies, { ...one, application: 'a' }]));
    expect(findings.map(({ application }) => application)).toEqual(['b', 'c']);
  });
});

describe('duplicate hosts', () => {
  const ingress = (name: string, path: JsonObject, spec: JsonObject = {}, metadata: JsonObject = {}) =>
    aResource(`Ingress ${name}`, { metadata, spec: { rules: [{ host: 'a.example.com', http: { paths: [path] } }], ...spec } });
  const main = ingress('shop/main', { path: '/', pathType: 'Prefix' });
  const clash = ['duplicate-host error Ingress/other spec.rules[0].http.paths[0]'];

  test('are two Ingresses with one host and path, in any namespace and stage', () => {
    const other = { ...ingress('api/other', { pathType: 'Prefix' }), stage: 'zone' };
    expect(findIn([main, other])).toEqual(clash);
  });

  test('ignore a slash at the end of a prefix', () => {
    const slash = ingress('shop/main', { path: '/api/', pathType: 'Prefix' });
    expect(findIn([slash, ingress('shop/other', { path: '/api', pathType: 'Prefix' })])).toEqual(clash);
  });

  test.each<[string, Resource]>([
    ['another path', ingress('shop/other', { path: '/api', pathType: 'Prefix' })],
    ['an exact path', ingress('shop/other', { path: '/', pathType: 'Exact' })],
    ['another host', ingress('shop/other', {}, { rules: [{ host: 'b.example.com', http: { paths: [{ path: '/' }] } }] })],
    ['another class', ingress('shop/other', { path: '/' }, {}, { annotations: { 'kubernetes.io/ingress.class': 'internal' } })],
    ['a canary', ingress('shop/other', { path: '/' }, {}, { annotations: { 'nginx.ingress.kubernetes.io/canary': 'true' } })],
  ])('are not %s', (_, other) => {
    expect(findIn([main, other])).toEqual([]);
  });
});
