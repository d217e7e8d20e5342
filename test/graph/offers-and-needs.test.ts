import { describe, expect, test } from 'vitest';
import { describeNeeds, groupUses } from '../../src/graph/describe-needs.ts';
import { describeOffers } from '../../src/graph/describe-offers.ts';
import { aDeployment, aGraph, anExternal, aResource, aService } from './build.ts';

const data = { application: 'data' };
const db = { ...aService('data/db', { selector: { app: 'db' }, ports: [{ name: 'sql', port: 5432 }] }), ...data };
const server = { ...aDeployment('data/db', { env: [{ name: 'SELF', value: 'db.data.svc:5432' }] }), ...data };
const shared = { ...aResource('ConfigMap shop/shared', { data: { LEVEL: 'x' } }), ...data };

describe('offers', () => {
  test('are identities with keys, ports and pod labels, sorted and unique', () => {
    const config = aResource('ConfigMap shop/config', { data: { b: '', a: '' }, binaryData: { c: '' } });
    const offers = describeOffers([server, db, config, config, aResource('ClusterRole reader')]);
    expect(offers).toEqual([
      'ClusterRole.rbac.authorization.k8s.io reader',
      'ConfigMap shop/config',
      'ConfigMap shop/config key a',
      'ConfigMap shop/config key b',
      'ConfigMap shop/config key c',
      'Deployment.apps data/db',
      'Deployment.apps data/db label app=db',
      'Deployment.apps data/db port 8080 http',
      'Service data/db',
      'Service data/db port 5432 sql',
    ]);
  });

  test('never hold a value of a Secret', () => {
    const offers = describeOffers([
      aResource('Secret shop/login', { data: { password: 'c2VjcmV0' }, stringData: { user: 'admin' } }),
    ]);
    expect(offers).toEqual(['Secret shop/login', 'Secret shop/login key password', 'Secret shop/login key user']);
  });
});

describe('needs', () => {
  const web = aDeployment(
    'shop/web',
    {
      env: [
        { name: 'A', value: 'jdbc:postgresql://db.data.svc:5432/x' },
        { name: 'B', valueFrom: { configMapKeyRef: { name: 'shared', key: 'LEVEL' } } },
        { name: 'C', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } },
        { name: 'D', valueFrom: { secretKeyRef: { name: 'maybe', key: 'x', optional: true } } },
        { name: 'E', valueFrom: { configMapKeyRef: { name: 'own', key: 'k' } } },
        { name: 'F', value: 'web.shop.svc' },
      ],
    },
    { serviceAccountName: 'default' },
  );
  const own = [web, aService('shop/web'), aResource('ConfigMap shop/own', { data: { k: '' } })];
  const policy = aResource('NetworkPolicy data/allow', { spec: { podSelector: { matchLabels: { app: 'db' } } } });
  const ingress = aResource('Ingress shop/web', { spec: { ingressClassName: 'nginx' } });
  const graph = aGraph([...own, policy, ingress, server, db, shared], [anExternal('Secret shop/login')]);
  const needsOf = (application: string) => describeNeeds(groupUses(graph).get('staging')!.get(application)!);

  test('are what leads out of the application: not its own things, not what every cluster has, not what may be missing', () => {
    expect(needsOf('shop')).toEqual([
      'ConfigMap shop/shared key LEVEL',
      'IngressClass.networking.k8s.io nginx',
      'Pods data label app=db',
      'Secret shop/login key password',
      'Service data/db port 5432',
    ]);
  });

  test('are empty for an application that stands alone', () => {
    expect(needsOf('data')).toEqual([]);
  });

  test('tell stages apart', () => {
    const production = [server, db].map((resource) => ({ ...resource, stage: 'production' }));
    const uses = groupUses(aGraph([...own, ...production]));
    expect(describeNeeds(uses.get('staging')!.get('shop')!)).toContain('Service data/db port 5432');
    expect(describeNeeds(uses.get('production')!.get('data')!)).toEqual([]);
  });
});
