import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/types/manifest.ts';
import type { External, Resource } from '../../src/types/resource.ts';
import { aDeployment, anExternal, aResource, aService, findIn as findInGraph } from './build.ts';

/** In YAML that is only a part of what is in the cluster. */
function findIn(resources: readonly Resource[], externals: readonly External[] = []): readonly string[] {
  return findInGraph(resources, externals, 'partial');
}

const priorityAt = 'spec.template.spec.priorityClassName';

describe('what whoever runs the cluster provides', () => {
  const urgent = aDeployment('shop/web', {}, { priorityClassName: 'urgent' });

  test('only warns while nothing of its kind is rendered or declared', () => {
    expect(findIn([urgent])).toEqual([`missing-reference warning Deployment/web ${priorityAt}`]);
    const error = [`missing-reference error Deployment/web ${priorityAt}`];
    expect(findIn([urgent, aResource('PriorityClass low')])).toEqual(error);
    expect(findIn([urgent], [anExternal('PriorityClass low')])).toEqual(error);
  });

  test('is a Gateway as well, though it has a namespace', () => {
    const route = aResource('HTTPRoute shop/web', { spec: { parentRefs: [{ name: 'public' }] } });
    expect(findIn([route])).toEqual(['missing-reference warning HTTPRoute/web spec.parentRefs[0].name']);
    expect(findIn([route, aResource('Gateway shop/inner')])).toEqual([
      'missing-reference error HTTPRoute/web spec.parentRefs[0].name',
    ]);
  });

  test('is a kind that only the field itself names', () => {
    const gateway = aResource('Gateway shop/public', {
      spec: { infrastructure: { parametersRef: { group: 'example.com', kind: 'Widget', name: 'params' } } },
    });
    const at = 'Gateway/public spec.infrastructure.parametersRef.name';
    expect(findIn([gateway])).toEqual([`missing-reference warning ${at}`]);
    expect(findIn([gateway, aResource('Widget shop/other')])).toEqual([`missing-reference error ${at}`]);
  });
});

describe('a namespace', () => {
  const binding = (namespace: string) =>
    aResource('RoleBinding shop/b', { subjects: [{ kind: 'ServiceAccount', name: 'runner', namespace }] });

  test('into which nothing is rendered may have what is missing', () => {
    expect(findIn([binding('monitoring')])).toEqual(['missing-reference warning RoleBinding/b subjects[0].name']);
    expect(findIn([binding('monitoring'), aResource('ConfigMap monitoring/other')])).toEqual([
      'missing-reference error RoleBinding/b subjects[0].name',
    ]);
  });

  test('of the cluster itself is never known', () => {
    expect(findIn([binding('kube-system'), aResource('ConfigMap kube-system/other')])[0]).toContain('warning');
  });

  test('of an operator has its accounts, unless the operator is rendered there', () => {
    const release = aResource('GitRepository flux-system/app', { spec: { serviceAccountName: 'robot' } });
    expect(findIn([release])).toEqual(['missing-reference warning GitRepository/app spec.serviceAccountName']);
    const controller = aDeployment('flux-system/source-controller');
    expect(findIn([release, controller])).toEqual(['missing-reference error GitRepository/app spec.serviceAccountName']);
  });
});

describe('what an operator keeps beside its controllers', () => {
  const issuer = aResource('ClusterIssuer acme', { spec: { ca: { secretName: 'root' } } });

  test('is found in any namespace while nothing of the operator is rendered', () => {
    expect(findIn([issuer, aResource('Secret security/root')])).toEqual([]);
    expect(findIn([issuer])).toEqual(['missing-reference warning ClusterIssuer/acme spec.ca.secretName']);
  });

  test('is found only there when its workloads or its chart say where it runs', () => {
    const workload = aDeployment('certs/cert-manager');
    expect(findIn([issuer, workload, aResource('Secret certs/root')])).toEqual([]);
    expect(findIn([issuer, workload, aResource('Secret security/root')])).toHaveLength(1);
    const chart = aResource('HelmRelease infra/certs', {
      spec: { targetNamespace: 'certs', install: { createNamespace: true }, chart: { spec: { chart: 'cert-manager' } } },
    });
    expect(findIn([issuer, chart, aResource('Secret certs/root')])).toEqual([]);
    expect(findIn([issuer, chart, aResource('Secret security/root')])).toHaveLength(1);
  });

  test('finds a project of Argo CD where its applications live', () => {
    const app = (project: string) => aResource('Application gitops/web', { spec: { project } });
    expect(findIn([app('shop'), aResource('AppProject gitops/shop')])).toEqual([]);
    expect(findIn([app('default')])).toEqual([]);
    expect(findIn([app('shop')])).toEqual(['missing-reference warning Application/web spec.project']);
  });
});

test('what is in no namespace itself finds things in any, and misses nothing', () => {
  const analysis = (serviceAccountName: string) =>
    aResource('ClusterAnalysisTemplate smoke', {
      spec: { metrics: [{ provider: { job: { spec: { template: { spec: { serviceAccountName } } } } } }] },
    });
  expect(findIn([analysis('runner'), aResource('ServiceAccount shop/runner')])).toEqual([]);
  expect(findIn([analysis('runner')])).toEqual([]);
});

describe('what comes with a cluster or an operator is there:', () => {
  test.each<[string, JsonObject]>([
    ['root certificates of a mesh', { volumes: [{ name: 'v', configMap: { name: 'istio-ca-root-cert' } }] }],
    ['a password that Argo CD makes', { volumes: [{ name: 'v', secret: { secretName: 'argocd-redis' } }] }],
  ])('%s', (_, pod) => {
    expect(findIn([aDeployment('shop/web', {}, pod)])).toEqual([]);
  });

  test('the account of a Flux controller', () => {
    expect(
      findIn([aResource('GitRepository flux-system/app', { spec: { serviceAccountName: 'kustomize-controller' } })]),
    ).toEqual([]);
  });

  test('the claim of a pod for an ephemeral volume', () => {
    const pod = aResource('Pod shop/one', { spec: { volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: {} } }] } });
    const user = (claimName: string) =>
      aDeployment('shop/web', {}, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] });
    expect(findIn([pod, user('one-scratch')])).toEqual([]);
    expect(findIn([pod, user('one-other')])).toHaveLength(1);
  });

  test('the pods of a Prometheus', () => {
    const prometheus = aResource('Prometheus shop/main', { spec: { podMetadata: { labels: { team: 'sre' } } } });
    const service = (selector: JsonObject) => aService('shop/metrics', { selector, ports: [{ port: 9090, targetPort: 'web' }] });
    expect(findIn([prometheus, service({ prometheus: 'main', team: 'sre' })])).toEqual([]);
    expect(findIn([prometheus, service({ prometheus: 'other' })])).toHaveLength(1);
  });

  test('anything of its namespace that an operator of a Subscription brings', () => {
    const broken = aDeployment('shop/web', {}, { serviceAccountName: 'runner' });
    expect(findIn([broken, aResource('Subscription shop/operator')])[0]).toContain('missing-reference warning');
  });
});

test('in a project, where all that exists besides is declared, whatever is missing is missing', () => {
  const urgent = aDeployment('shop/web', {}, { priorityClassName: 'urgent' });
  const binding = aResource('RoleBinding shop/b', {
    subjects: [{ kind: 'ServiceAccount', name: 'runner', namespace: 'monitoring' }],
    roleRef: { kind: 'ClusterRole', name: 'readr' },
  });
  const found = findInGraph([urgent, binding]);
  expect(found.filter((each) => each.includes(' error '))).toHaveLength(found.length);
  expect(found).toHaveLength(3);
});
