import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/types/manifest.ts';
import type { Resource } from '../../src/types/resource.ts';
import { aDeployment, aGraph, aResource, findIn } from './build.ts';

const envAt = 'spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef';

function readsKey(name: string, key: string): Resource {
  return aDeployment('shop/web', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name, key } } }] });
}

describe('a Secret is made', () => {
  test.each<[string, Resource, string, string]>([
    ['by a Certificate', aResource('Certificate shop/c', { spec: { secretName: 'cert' } }), 'cert', 'tls.key'],
    [
      'by a Certificate with a keystore',
      aResource('Certificate shop/c', { spec: { secretName: 'cert', keystores: { jks: { create: true } } } }),
      'cert',
      'keystore.jks',
    ],
    [
      'by an ExternalSecret under its own name',
      aResource('ExternalSecret shop/login', { spec: { data: [{ secretKey: 'password' }] } }),
      'login',
      'password',
    ],
    [
      'by an ExternalSecret under another name',
      aResource('ExternalSecret shop/x', { spec: { target: { name: 'login' }, data: [{ secretKey: 'password' }] } }),
      'login',
      'password',
    ],
    [
      'by an ExternalSecret with keys that come from the backend',
      aResource('ExternalSecret shop/login', { spec: { dataFrom: [{ extract: {} }] } }),
      'login',
      'anything',
    ],
    [
      'by a SealedSecret',
      aResource('SealedSecret shop/login', { spec: { encryptedData: { password: 'x' } } }),
      'login',
      'password',
    ],
    [
      'by a SealedSecret with a template',
      aResource('SealedSecret shop/x', { spec: { template: { metadata: { name: 'login' }, data: { url: 'x' } } } }),
      'login',
      'url',
    ],
    [
      'by an Issuer for its account',
      aResource('Issuer shop/acme', { spec: { acme: { privateKeySecretRef: { name: 'acme-key' } } } }),
      'acme-key',
      'tls.key',
    ],
    [
      'by a ClusterExternalSecret in every namespace',
      aResource('ClusterExternalSecret all', { spec: { externalSecretName: 'login' } }),
      'login',
      'anything',
    ],
  ])('%s', (_, producer, name, key) => {
    expect(findIn([producer, readsKey(name, key)])).toEqual([]);
    expect(aGraph([producer, readsKey(name, key)]).references[0]?.target).toMatchObject({ kind: 'produced', by: producer });
    expect(findIn([readsKey(name, key)])).toEqual([`missing-reference error Deployment/web ${envAt}.name`]);
  });

  test('with known keys, so that another key is missing', () => {
    const sealed = aResource('SealedSecret shop/login', { spec: { encryptedData: { password: 'x' } } });
    expect(findIn([sealed, readsKey('login', 'user')])).toEqual([`missing-key error Deployment/web ${envAt}.key`]);
    const external = aResource('ExternalSecret shop/login', { spec: { data: [{ secretKey: 'password' }] } });
    expect(findIn([external, readsKey('login', 'user')])).toEqual([`missing-key error Deployment/web ${envAt}.key`]);
    const issuer = aResource('ClusterIssuer acme', { spec: { acme: { privateKeySecretRef: { name: 'login' } } } });
    expect(findIn([issuer, readsKey('login', 'tls.key')])).toEqual([`missing-reference error Deployment/web ${envAt}.name`]);
  });

  test('for an Ingress only when cert-manager is asked to', () => {
    const ingress = (annotations: JsonObject) =>
      aResource('Ingress shop/web', { metadata: { annotations }, spec: { tls: [{ secretName: 'cert' }] } });
    expect(findIn([aResource('Issuer shop/ca'), ingress({ 'cert-manager.io/issuer': 'ca' })])).toEqual([]);
    expect(findIn([ingress({})])).toEqual(['missing-reference error Ingress/web spec.tls[0].secretName']);
  });
});

describe('other things are made', () => {
  test('claims of a StatefulSet, one per ordinal', () => {
    const db = aResource('StatefulSet shop/db', {
      spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }, { metadata: { name: 'logs' } }] },
    });
    const backup = (claimName: string) =>
      aDeployment('shop/backup', {}, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] });
    for (const claim of ['data-db-0', 'data-db-11', 'logs-db-3']) expect(findIn([db, backup(claim)])).toEqual([]);
    for (const claim of ['data-db-x', 'data-db-', 'data-db', 'cache-db-0']) expect(findIn([db, backup(claim)])).toHaveLength(1);
  });

  test('config maps of a trust bundle in every namespace', () => {
    const from = aDeployment('shop/web', { envFrom: [{ configMapRef: { name: 'roots' } }] });
    expect(findIn([aResource('Bundle roots'), from])).toEqual([]);
  });

  test('Services of the Prometheus operator', () => {
    const url = aDeployment('shop/web', { env: [{ name: 'URL', value: 'http://prometheus-operated.shop.svc:9090' }] });
    expect(findIn([aResource('Prometheus shop/main'), url])).toEqual([]);
    expect(findIn([url])).toHaveLength(1);
  });

  test('the source and the Kustomization of a FluxInstance', () => {
    const app = aResource('Kustomization infra/app', {
      spec: { targetNamespace: 'infra', sourceRef: { kind: 'OCIRepository', name: 'infra' }, dependsOn: [{ name: 'infra' }] },
    });
    expect(findIn([aResource('FluxInstance infra/flux'), app])).toEqual([]);
    expect(findIn([app])).toHaveLength(2);
  });
});

describe('an opaque producer', () => {
  const broken = readsKey('login', 'password');

  test.each<[string, Resource]>([
    ['HelmRelease in the namespace', aResource('HelmRelease shop/chart')],
    ['HelmRelease with that target namespace', aResource('HelmRelease infra/chart', { spec: { targetNamespace: 'shop' } })],
    ['Argo CD Application', aResource('Application argocd/app', { spec: { destination: { namespace: 'shop' } } })],
    ['Flux Kustomization', aResource('Kustomization infra/app', { spec: { targetNamespace: 'shop' } })],
    ['ResourceSet', aResource('ResourceSet shop/set')],
  ])('turns a miss into a warning that names it: %s', (_, producer) => {
    expect(findIn([producer, broken])).toEqual([`missing-reference warning Deployment/web ${envAt}.name`]);
    expect(aGraph([producer, broken]).references.find(({ from }) => from === broken)?.maybeFrom).toBe(producer);
  });

  test('elsewhere leaves the error an error', () => {
    const release = aResource('HelmRelease shop/chart', {
      spec: { targetNamespace: 'other', install: { createNamespace: true } },
    });
    expect(findIn([release, broken])[0]).toContain('missing-reference error');
  });

  test('anywhere may make what is in no namespace', () => {
    const from = aDeployment('shop/web', {}, { priorityClassName: 'high' });
    expect(findIn([aResource('HelmRelease infra/chart'), from])[0]).toContain('missing-reference warning');
    expect(findIn([aResource('PriorityClass low'), from])[0]).toContain('missing-reference error');
  });
});
