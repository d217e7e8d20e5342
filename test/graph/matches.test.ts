import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/types/manifest.ts';
import type { Resource } from '../../src/types/resource.ts';
import { aDeployment, aResource, aService, findIn } from './build.ts';

const web = aDeployment('shop/web');

describe('a host of the mesh', () => {
  const service = aService('shop/web');
  const route = (destination: JsonObject) =>
    aResource('VirtualService shop/web', { spec: { http: [{ route: [{ destination }] }] } });
  const at = 'VirtualService/web spec.http[0].route[0].destination';

  test.each(['web', 'web.shop.svc', 'web.shop.svc.cluster.local'])('%s is a Service', (host) => {
    expect(findIn([web, service, route({ host })])).toEqual([]);
    expect(findIn([web, service, route({ host: host.replace('web', 'wep') })])).toEqual([`missing-reference error ${at}.host`]);
  });

  test.each(['example.com', '*.shop.svc.cluster.local', 'web.shop'])('%s may be anything', (host) => {
    expect(findIn([route({ host })])).toEqual([]);
  });

  test('needs no Service when a ServiceEntry has it', () => {
    const entry = (host: string) => aResource('ServiceEntry shop/more', { spec: { hosts: [host] } });
    expect(findIn([route({ host: 'old' }), entry('old')])).toEqual([]);
    expect(findIn([route({ host: 'old.shop.svc' }), entry('old.shop.svc.cluster.local')])).toEqual([]);
    expect(findIn([route({ host: 'old.shop.svc' }), entry('*.shop.svc')])).toEqual([]);
    expect(findIn([route({ host: 'old' }), entry('other')])).toHaveLength(1);
  });

  test('has the port that is asked for', () => {
    expect(findIn([web, service, route({ host: 'web', port: { number: 80 } })])).toEqual([]);
    expect(findIn([web, service, route({ host: 'web', port: { number: 81 } })])).toEqual([
      `missing-port error ${at}.port.number`,
    ]);
  });

  test('has the subset, where rules of that host are rendered', () => {
    const rule = (name: string, subset: string) =>
      aResource(`DestinationRule shop/${name}`, { spec: { host: 'web', subsets: [{ name: subset }] } });
    const wanted = route({ host: 'web.shop.svc.cluster.local', subset: 'v1' });
    expect(findIn([web, service, wanted])).toEqual([]);
    expect(findIn([web, service, wanted, rule('a', 'v2'), rule('b', 'v1')])).toEqual([]);
    expect(findIn([web, service, wanted, rule('a', 'v2')])).toEqual([`missing-part error ${at}.subset`]);
  });
});

describe('a custom kind', () => {
  const definition = (kind: string, ...versions: readonly string[]) =>
    aResource(`CustomResourceDefinition ${kind.toLowerCase()}s.example.com`, {
      spec: { group: 'example.com', names: { kind }, scope: 'Namespaced', versions: versions.map((name) => ({ name })) },
    });
  const widget = aResource('Widget shop/a');

  test('is missed only where another of its group is defined', () => {
    expect(findIn([widget])).toEqual([]);
    expect(findIn([widget, definition('Gadget', 'v1')])).toEqual(['missing-reference warning Widget/a kind']);
    expect(findIn([widget, definition('Widget', 'v1')])).toEqual([]);
  });

  test('needs its version', () => {
    expect(findIn([widget, definition('Widget', 'v1alpha1', 'v1')])).toEqual([]);
    expect(findIn([widget, definition('Widget', 'v1alpha1')])).toEqual(['missing-part warning Widget/a apiVersion']);
  });

  test('may be the parameters of a policy', () => {
    const policy = aResource('ValidatingAdmissionPolicy limits', {
      spec: { paramKind: { apiVersion: 'example.com/v1', kind: 'Widget' } },
    });
    const binding = aResource('ValidatingAdmissionPolicyBinding limits', {
      spec: { policyName: 'limits', paramRef: { name: 'a', namespace: 'shop' } },
    });
    expect(findIn([policy, binding, widget])).toEqual([]);
    expect(findIn([policy, binding, aResource('Widget shop/b')])).toEqual([
      'missing-reference error ValidatingAdmissionPolicyBinding/limits spec.paramRef.name',
    ]);
    expect(findIn([policy, definition('Gadget', 'v1')])).toEqual([
      'missing-reference warning ValidatingAdmissionPolicy/limits spec.paramKind.kind',
    ]);
  });
});

describe('a selector of other things than pods', () => {
  const service = (name: string, labels: JsonObject) => ({
    ...aService(`shop/${name}`, { selector: undefined, ports: [{ name: 'metrics', port: 9090 }] }),
    manifest: aResource(`Service shop/${name}`, { metadata: { labels }, spec: { ports: [{ name: 'metrics', port: 9090 }] } })
      .manifest,
  });
  const monitor = (spec: JsonObject) => aResource('ServiceMonitor shop/m', { spec });
  const selector = { matchLabels: { team: 'a' } };
  const missed = ['unmatched-selector warning ServiceMonitor/m spec.selector'];

  test('finds them by their own labels', () => {
    expect(findIn([monitor({ selector }), service('a', { team: 'a' })])).toEqual([]);
    expect(findIn([monitor({ selector }), service('b', { team: 'b' })])).toEqual(missed);
  });

  test('says nothing where there is none of them, or where they may be brought', () => {
    expect(findIn([monitor({ selector })])).toEqual([]);
    expect(findIn([monitor({ selector }), service('b', { team: 'b' }), aResource('HelmRelease shop/chart')])).toEqual([]);
  });

  test('looks into the namespaces that it names', () => {
    const a = service('a', { team: 'a' });
    const elsewhere = aResource('Service other/b', { metadata: { labels: { team: 'b' } } });
    expect(findIn([monitor({ selector, namespaceSelector: { any: true } }), a])).toEqual([]);
    expect(findIn([monitor({ selector, namespaceSelector: { matchNames: ['other', 'shop'] } }), a])).toEqual([]);
    expect(findIn([monitor({ selector, namespaceSelector: { matchNames: ['other'] } }), a, elsewhere])).toEqual(missed);
  });

  test('knows the Service of the API server', () => {
    const api = { matchLabels: { component: 'apiserver', provider: 'kubernetes' } };
    const other = aResource('Service default/other');
    expect(findIn([monitor({ selector: api, namespaceSelector: { matchNames: ['default'] } }), other])).toEqual([]);
  });

  test('finds the ports of their endpoints by name', () => {
    const endpoints = (port: string) => monitor({ selector, endpoints: [{ port }] });
    expect(findIn([endpoints('metrics'), service('a', { team: 'a' })])).toEqual([]);
    expect(findIn([endpoints('metric'), service('a', { team: 'a' })])).toEqual([
      'missing-port warning ServiceMonitor/m spec.endpoints[0].port',
    ]);
  });

  test('of clusters finds only the Secrets of clusters', () => {
    const secret = (labels: JsonObject) => aResource('Secret argocd/eu', { metadata: { labels }, stringData: { name: 'eu' } });
    const set = aResource('ApplicationSet argocd/s', {
      spec: { generators: [{ matrix: { generators: [{ clusters: { selector: { matchLabels: { env: 'prod' } } } }] } }] },
    });
    const cluster = { 'argocd.argoproj.io/secret-type': 'cluster' };
    expect(findIn([set, secret({ ...cluster, env: 'prod' })])).toEqual([]);
    expect(findIn([set, secret({ env: 'test' })])).toEqual([]);
    expect(findIn([set, secret({ ...cluster, env: 'test' })])).toEqual([
      'unmatched-selector warning ApplicationSet/s spec.generators[0].matrix.generators[0].clusters.selector',
    ]);
  });
});

describe('a cluster of Argo CD', () => {
  const app = (destination: JsonObject) =>
    aResource('Application argocd/web', { spec: { destination: { namespace: 'argocd', ...destination } } });
  const secret = (body: JsonObject) =>
    aResource('Secret argocd/eu', { metadata: { labels: { 'argocd.argoproj.io/secret-type': 'cluster' } }, ...body });

  test('is a Secret that says so', () => {
    const eu = secret({ stringData: { name: 'eu', server: 'https://eu.example.com' } });
    expect(findIn([app({ name: 'eu' }), eu])).toEqual([]);
    expect(findIn([app({ server: 'https://eu.example.com' }), eu])).toEqual([]);
    expect(findIn([app({ name: 'us' }), eu])).toEqual(['missing-reference warning Application/web spec.destination.name']);
    const encoded = secret({ data: { name: Buffer.from('eu').toString('base64') } });
    expect(findIn([app({ name: 'eu' }), encoded])).toEqual([]);
  });

  test('is missed only where others are rendered and all of them can be read', () => {
    expect(findIn([app({ name: 'us' })])).toEqual([]);
    expect(findIn([app({ name: 'us' }), secret({ stringData: { name: 'ENC[AES256_GCM,data:x]' } })])).toEqual([]);
    expect(findIn([app({ name: 'in-cluster' }), secret({ stringData: { name: 'eu' } })])).toEqual([]);
  });
});

test('the container that an autoscaler measures is one of its target', () => {
  const scaler = (container: string, name = 'web') =>
    aResource('HorizontalPodAutoscaler shop/web', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        metrics: [{ containerResource: { container } }],
      },
    });
  expect(findIn([web, scaler('main')])).toEqual([]);
  expect(findIn([web, scaler('mian')])).toEqual([
    'missing-part error HorizontalPodAutoscaler/web spec.metrics[0].containerResource.container',
  ]);
  expect(findIn([web, scaler('main', 'nobody')])).toHaveLength(1);
});

test('a named port in the egress of a policy is one of the peers, where these are pods of its own namespace', () => {
  const policy = (peers: readonly JsonObject[], port = 'grpc') =>
    aResource('NetworkPolicy shop/web', { spec: { podSelector: {}, egress: [{ to: peers, ports: [{ port }] }] } });
  const at = 'NetworkPolicy/web spec.egress[0].ports[0].port';
  const peer = { podSelector: { matchLabels: { app: 'web' } } };
  expect(findIn([web, policy([peer], 'http')])).toEqual([]);
  expect(findIn([web, policy([peer])])).toEqual([`missing-port warning ${at}`]);
  expect(findIn([web, policy([{ podSelector: {} }])])).toEqual([`missing-port warning ${at}`]);
  for (const peers of [[], [peer, { ipBlock: { cidr: '10.0.0.0/8' } }], [{ ...peer, namespaceSelector: {} }]]) {
    expect(findIn([web, policy(peers)])).toEqual([]);
  }
});

describe('what a reference asks of its target:', () => {
  test('a listener of a Gateway, by name and port', () => {
    const gateway = aResource('Gateway shop/public', { spec: { listeners: [{ name: 'http', port: 80 }] } });
    const route = (parent: JsonObject) =>
      aResource('HTTPRoute shop/web', { spec: { parentRefs: [{ name: 'public', ...parent }] } });
    expect(findIn([gateway, route({ sectionName: 'http', port: 80 })])).toEqual([]);
    expect(findIn([gateway, route({ sectionName: 'https' })])).toEqual([
      'missing-part error HTTPRoute/web spec.parentRefs[0].sectionName',
    ]);
    expect(findIn([gateway, route({ port: 81 })])).toEqual(['missing-part error HTTPRoute/web spec.parentRefs[0].port']);
  });

  test('the type of a pull secret', () => {
    const from = aDeployment('shop/web', {}, { imagePullSecrets: [{ name: 'registry' }] });
    expect(findIn([from, aResource('Secret shop/registry', { type: 'kubernetes.io/dockercfg' })])).toEqual([]);
    expect(findIn([from, aResource('Secret shop/registry')])).toEqual([
      'unsuitable-target warning Deployment/web spec.template.spec.imagePullSecrets[0].name',
    ]);
  });

  test('one of several sets of keys', () => {
    const source = aResource('GitRepository shop/app', { spec: { secretRef: { name: 'login' } } });
    const secret = (...keys: readonly string[]) =>
      aResource('Secret shop/login', { stringData: Object.fromEntries(keys.map((key) => [key, 'x'])) });
    expect(findIn([source, secret('identity', 'known_hosts')])).toEqual([]);
    expect(findIn([source, secret('bearerToken', 'more')])).toEqual([]);
    expect(findIn([source, secret('username')])).toEqual(['missing-key warning GitRepository/app spec.secretRef.name']);
  });

  test('keys of a certain form', () => {
    const sync = aResource('Kustomization shop/app', { spec: { decryption: { provider: 'sops', secretRef: { name: 'sops' } } } });
    const secret = (key: string) => aResource('Secret shop/sops', { stringData: { [key]: 'x' } });
    for (const key of ['age.agekey', 'team.asc', 'sops.vault-token']) expect(findIn([sync, secret(key)])).toEqual([]);
    expect(findIn([sync, secret('age.key')])).toEqual(['missing-key warning Kustomization/app spec.decryption.secretRef.name']);
  });
});

test('a template of the cluster or of the namespace is named by a flag beside it', () => {
  const rollout = (clusterScope: boolean) =>
    aResource('Rollout shop/web', {
      spec: { strategy: { canary: { analysis: { templates: [{ templateName: 'smoke', clusterScope }] } } } },
    });
  const at = 'Rollout/web spec.strategy.canary.analysis.templates[0].templateName';
  const ofCluster = aResource('ClusterAnalysisTemplate smoke');
  const ofNamespace = aResource('AnalysisTemplate shop/smoke');
  expect(findIn([rollout(true), ofCluster])).toEqual([]);
  expect(findIn([rollout(false), ofNamespace])).toEqual([]);
  expect(findIn([rollout(true), ofNamespace])).toEqual([`missing-reference error ${at}`]);
  expect(findIn([rollout(false), ofCluster])).toEqual([`missing-reference error ${at}`]);
});

test('an owner that is not there is a warning, of any kind', () => {
  const owned: Resource = aResource('Widget shop/a', {
    metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'x' }] },
  });
  expect(findIn([owned, web])).toEqual([]);
  expect(findIn([owned])).toEqual(['missing-reference warning Widget/a metadata.ownerReferences[0].name']);
});

describe('dependencies', () => {
  const sync = (name: string, ...dependsOn: readonly string[]) =>
    aResource(`Kustomization shop/${name}`, { spec: { dependsOn: dependsOn.map((each) => ({ name: each })) } });

  test('may not lead back to where they began', () => {
    expect(findIn([sync('a', 'b'), sync('b', 'c'), sync('c')])).toEqual([]);
    expect(findIn([sync('a', 'b'), sync('b', 'c'), sync('c', 'a'), sync('d', 'a')])).toEqual([
      'dependency-cycle error Kustomization/c spec.dependsOn[0].name',
    ]);
    expect(findIn([sync('a', 'a')])).toEqual(['dependency-cycle error Kustomization/a spec.dependsOn[0].name']);
  });

  test('are reported once per cycle, however long the chain is', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => sync(`n${i}`, `n${(i + 1) % 20_000}`));
    expect(findIn(chain)).toHaveLength(1);
  });
});
