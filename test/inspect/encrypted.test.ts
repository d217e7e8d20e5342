import { expect, test } from 'vitest';
import { anApplication, aStage, synthesizeStages } from '../resources/a-stage.ts';
import { aDefinition } from '../schemas/a-definition.ts';
import { judge } from './api-server/judge-case.ts';

const CIPHER = 'ENC[AES256_GCM,data:Tr7o=,iv:1vI=,tag:x==,type:str]';
const sops = { mac: CIPHER, version: '3.9.0' };
const backend = { service: { name: 'web', port: { number: 80 } } };

/** Objects of which SOPS has encrypted what their kinds have rules for. */
const objects: Readonly<Record<string, object>> = {
  login: { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': CIPHER } },
  web: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    spec: { defaultBackend: backend, tls: [{ hosts: [CIPHER] }] },
  },
  balancer: {
    apiVersion: 'v1',
    kind: 'Service',
    spec: { type: 'LoadBalancer', externalIPs: [CIPHER], loadBalancerSourceRanges: [CIPHER], ports: [{ port: 80 }] },
  },
  share: {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    spec: { capacity: { storage: CIPHER }, accessModes: ['ReadWriteMany'], nfs: { server: CIPHER, path: CIPHER } },
  },
  redis: {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    spec: { interval: CIPHER, maxHistory: CIPHER, chartRef: { kind: 'OCIRepository', name: 'redis' } },
  },
  widget: { apiVersion: 'example.com/v1', kind: 'Widget', spec: { size: CIPHER } },
};

const definition = aDefinition({
  type: 'object',
  'x-kubernetes-validations': [{ rule: "self.size == 'S'" }],
  properties: { size: { type: 'string', maxLength: 5 } },
});

const codes = ['invalid-field', 'wrong-type', 'unknown-field', 'missing-field'];

function judgedWith(rest: object): readonly string[] {
  const stage = aStage();
  const complete = Object.entries(objects).map(([name, object]) => [name, { ...object, ...rest }] as const);
  anApplication(stage, 'shop', { 'widgets.example.com': definition, ...Object.fromEntries(complete) });
  const { issues } = synthesizeStages(stage);
  return issues.filter(({ code }) => codes.includes(code)).map(({ resource }) => resource?.name ?? '');
}

test('nothing is said of values that SOPS has encrypted, nor of its own field', () => {
  expect(judgedWith({ sops })).toEqual([]);
});

test('the same values are judged where nothing decrypts them', () => {
  expect(new Set(judgedWith({}))).toEqual(new Set(Object.keys(objects)));
});

test('credentials for images that are filled in later are not read', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login' }, type: 'kubernetes.io/dockerconfigjson' };
  expect(judge({ ...secret, stringData: { '.dockerconfigjson': '@LATER' } })).toEqual([]);
  expect(judge({ ...secret, data: { '.dockerconfigjson': '@LATER' } })).toEqual([]);
});

test('nothing is said of values that argocd-vault-plugin fills in', () => {
  const secret = (name: string, data: object, annotations = {}) => ({
    [name]: { apiVersion: 'v1', kind: 'Secret', metadata: { name, annotations }, data },
  });
  const stage = aStage();
  anApplication(stage, 'shop', {
    ...secret('inline', { a: '<path:secret/data/shop#a | base64encode>' }),
    ...secret('annotated', { a: '<a>' }, { 'avp.kubernetes.io/path': 'secret/data/shop' }),
    ...secret('neither', { a: '<a>' }),
  });
  const { issues } = synthesizeStages(stage);
  expect(issues.filter(({ code }) => codes.includes(code)).map(({ resource }) => resource?.name)).toEqual(['neither']);
});
