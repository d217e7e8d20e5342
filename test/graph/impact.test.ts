import { describe, expect, test } from 'vitest';
import { findImpact, type Impact } from '../../src/graph/impact.ts';
import type { External, Resource } from '../../src/types/resource.ts';
import { aDeployment, aGraph, anExternal, aPodTemplate, aResource, aService } from './build.ts';

const secret = aResource('Secret shop/db', { data: { user: 'YQ==', password: 'YQ==' } });
const keyOf = (key: string) => ({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'db', key } } }] });
const web = aDeployment('shop/web', keyOf('user'));
const service = aService('shop/web');
const ingress = aResource('Ingress shop/front', { spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } });

function impactOf(removed: readonly Resource[], rest: readonly Resource[], externals: readonly External[] = []): Impact {
  return findImpact(aGraph([...removed, ...rest], externals), aGraph(rest, externals));
}

/** What breaks, and what is reached, each as short texts. */
function show({ breaks, reached }: Impact): readonly (readonly string[])[] {
  const name = ({ id }: Resource) => `${id.kind}/${id.name}`;
  return [
    breaks.map(({ from, kind, severity, optional }) => `${name(from)} ${kind} ${optional ? 'optional' : severity}`),
    reached.map(({ through, behind, effect, steps }) => `${name(through.from)} ${effect} ${steps} ${name(behind)}`),
  ];
}

describe('what breaks', () => {
  test('is every reference, selector and host name that only the removed one satisfies', () => {
    const caller = aDeployment('shop/caller', { env: [{ name: 'HOST', value: 'http://web:80' }] });
    expect(show(impactOf([secret], [web]))[0]).toEqual(['Deployment/web reference error']);
    expect(show(impactOf([service], [web, caller, ingress]))[0]).toEqual([
      'Deployment/caller host error',
      'Ingress/front reference error',
    ]);
    expect(show(impactOf([web], [secret, service]))[0]).toEqual(['Service/web reference error', 'Service/web selector error']);
  });

  test('is nothing where nothing refers to it', () => {
    const impact = impactOf([aResource('ConfigMap shop/lonely')], [web, secret, service]);
    expect(impact.removed.map(({ id }) => id.name)).toEqual(['lonely']);
    expect(show(impact)).toEqual([[], []]);
  });

  test('is not what was broken before', () => {
    expect(show(impactOf([aResource('ConfigMap shop/lonely')], [web]))).toEqual([[], []]);
  });

  test.each<[string, readonly Resource[], readonly External[]]>([
    ['a declaration', [], [anExternal('Secret shop/db')]],
    [
      'another producer',
      [aResource('ExternalSecret shop/db', { spec: { target: { name: 'db' }, data: [{ secretKey: 'user' }] } })],
      [],
    ],
    ['a second one of the same name', [{ ...secret, application: 'other' }], []],
  ])('is not what %s still supplies', (_, more, externals) => {
    expect(show(impactOf([secret], [web, ...more], externals))).toEqual([[], []]);
  });

  test('is what another supplier has without the key or the port', () => {
    const declared = [anExternal('Secret shop/db', { keys: ['password'] })];
    expect(show(impactOf([secret], [web], declared))[0]).toEqual(['Deployment/web reference error']);
    expect(show(impactOf([secret], [aDeployment('shop/web', keyOf('password'))], declared))[0]).toEqual([]);
    const other = [anExternal('Service shop/web', { ports: [443] })];
    expect(show(impactOf([service], [ingress, web], other))[0]).toEqual(['Ingress/front reference error']);
  });

  test('is not what every cluster has', () => {
    const account = aResource('ServiceAccount shop/default');
    expect(show(impactOf([account], [aDeployment('shop/job', {}, { serviceAccountName: 'default' })]))).toEqual([[], []]);
  });

  test('is a selector only when none of its workloads is left', () => {
    const twin = aResource('DaemonSet shop/agent', { spec: { template: aPodTemplate('web') } });
    expect(show(impactOf([web], [secret, service, twin]))).toEqual([[], []]);
    expect(show(impactOf([web, twin], [secret, service]))[0]).toHaveLength(4);
  });

  test('is a named port when the workloads that are left do not have it', () => {
    const twin = aResource('DaemonSet shop/agent', { spec: { template: aPodTemplate('web', { ports: [] }) } });
    expect(show(impactOf([web], [secret, service, twin]))[0]).toEqual(['Service/web reference error']);
  });

  test('is what its products satisfied', () => {
    const certificate = aResource('Certificate shop/tls', { spec: { secretName: 'db' } });
    const impact = impactOf([certificate], [aDeployment('shop/web', keyOf('tls.crt'))]);
    expect(impact.unmade.map(({ id, by }) => `${id.kind}/${id.name} ${by.id.kind}`)).toEqual(['Secret/db Certificate']);
    expect(show(impact)[0]).toEqual(['Deployment/web reference error']);
    expect(impactOf([certificate], [web, secret]).unmade).toEqual([]);
  });

  test('says what Kubernetes tolerates, which takes nothing along', () => {
    const tolerant = aDeployment('shop/web', { envFrom: [{ secretRef: { name: 'db', optional: true } }] });
    expect(show(impactOf([secret], [tolerant, service, ingress]))).toEqual([['Deployment/web reference optional'], []]);
  });

  test('only warns where something opaque may fill in', () => {
    const release = aResource('HelmRelease shop/chart');
    expect(show(impactOf([secret], [web, service, release]))).toEqual([
      ['Deployment/web reference warning'],
      ['Service/web may fail 1 Deployment/web'],
    ]);
    expect(impactOf([secret], [web, release]).breaks[0]?.maybeFrom).toBe(release);
  });

  test('may be what only something opaque could supply', () => {
    const release = aResource('HelmRelease shop/chart');
    expect(show(impactOf([release], [web]))[0]).toEqual(['Deployment/web reference warning']);
    expect(show(impactOf([release], [web, aResource('HelmRelease shop/other')]))[0]).toEqual([]);
  });

  test('of a namespace is what lives in it, and of a definition what it defines', () => {
    const namespace = aResource('Namespace shop');
    expect(show(impactOf([namespace], [secret, aResource('Secret other/x')]))[0]).toEqual(['Secret/db namespace error']);
    const names = { kind: 'Certificate', plural: 'certificates' };
    const definition = aResource('CustomResourceDefinition certificates.cert-manager.io', {
      spec: { group: 'cert-manager.io', names, scope: 'Namespaced' },
    });
    const certificate = aResource('Certificate shop/tls', { spec: { secretName: 'db' } });
    expect(show(impactOf([definition], [certificate, web]))).toEqual([
      ['Certificate/tls definition error'],
      ['Deployment/web may fail 1 Certificate/tls'],
    ]);
  });
});

describe('what that takes along', () => {
  test('is what cannot do without, step by step', () => {
    expect(show(impactOf([secret], [web, service, ingress]))).toEqual([
      ['Deployment/web reference error'],
      ['Service/web stops 1 Deployment/web', 'Ingress/front stops 2 Service/web'],
    ]);
  });

  test('is not what still has another workload', () => {
    const twin = aResource('DaemonSet shop/agent', { spec: { template: aPodTemplate('web') } });
    expect(show(impactOf([secret], [web, twin, service, ingress]))[1]).toEqual([]);
    const both = aResource('DaemonSet shop/agent', { spec: { template: aPodTemplate('web', keyOf('user')) } });
    expect(show(impactOf([secret], [web, both, service, ingress]))[1]).toHaveLength(2);
  });

  test('may fail behind a host name: a caller starts without the called', () => {
    const caller = aDeployment('shop/caller', { env: [{ name: 'HOST', value: 'http://web:80' }] });
    const callers = aService('shop/caller');
    expect(show(impactOf([secret], [web, service, caller, callers]))[1]).toEqual([
      'Service/web stops 1 Deployment/web',
      'Deployment/caller may fail 2 Service/web',
      'Service/caller may fail 3 Deployment/caller',
    ]);
  });

  test('leaves out what only sets bounds to workloads', () => {
    const budget = aResource('PodDisruptionBudget shop/web', { spec: { selector: { matchLabels: { app: 'web' } } } });
    expect(show(impactOf([secret], [web, budget]))[1]).toEqual([]);
    expect(show(impactOf([web], [secret, budget]))[0]).toEqual(['PodDisruptionBudget/web selector error']);
  });

  test('ends in circles', () => {
    const set = aResource('StatefulSet shop/db', { spec: { serviceName: 'db', template: aPodTemplate('db', keyOf('user')) } });
    expect(show(impactOf([secret], [set, aService('shop/db')]))).toEqual([
      ['StatefulSet/db reference error'],
      ['Service/db stops 1 StatefulSet/db'],
    ]);
  });

  test('is the same whatever the order of the resources', () => {
    const rest = [web, service, ingress, aDeployment('shop/other', keyOf('user')), aService('shop/other')];
    const forth = show(impactOf([secret], rest));
    expect(forth.flat().length).toBeGreaterThan(4);
    expect(show(impactOf([secret], rest.toReversed()))).toEqual(forth);
  });

  test('follows a chain of thousands', () => {
    const claims = Array.from({ length: 3000 }, (_, index) => {
      const dataSource = { kind: 'PersistentVolumeClaim', name: `c${index - 1}` };
      return aResource(`PersistentVolumeClaim shop/c${index}`, {
        spec: index === 0 ? { storageClassName: 'fast' } : { dataSource },
      });
    });
    const { reached } = impactOf([aResource('StorageClass fast')], claims);
    expect([reached.length, reached.at(-1)?.steps]).toEqual([2999, 2999]);
  });
});
