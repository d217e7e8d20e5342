import { expect, test } from 'vitest';
import { aConfigMap, aPod, check, summary } from './folders.ts';

const anIngress = (service: string, name = 'web') => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}}
spec: {defaultBackend: {service: {name: ${service}, port: {number: 80}}}}
`;
const aService = (name: string, selector = '{app: web}') => `apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: ${selector}, ports: [{port: 80}]}
`;
const aWorkload = (labels = '{app: web}') => `apiVersion: v1
kind: Pod
metadata: {name: web, labels: ${labels}}
spec: {containers: [{name: main, image: busybox}]}
`;

const missing = (severity: string, file = 'ingress.yaml') => [`${severity} missing-reference ${file}:4:41`];

test('a route alone is an example, whose reader brings the Service', () => {
  expect(summary(check({ 'ingress.yaml': anIngress('shop') }))).toEqual(missing('warning'));
});

test('beside workloads, beside another Service, or where others of its kind find theirs, it is an error', () => {
  const found = (files: Record<string, string>) =>
    summary(check({ 'ingress.yaml': anIngress('shop'), ...files })).filter((line) => line.includes(' ingress.yaml'));
  expect(found({ 'web.yaml': aWorkload() })).toEqual(missing('error'));
  expect(found({ 'other.yaml': aService('other'), 'web.yaml': aWorkload() })).toEqual(missing('error'));
  expect(found({ 'other.yaml': anIngress('web', 'other'), 'services/web.yaml': aService('web') })).toEqual(missing('error'));
  expect(found({ 'services/web.yaml': aService('web'), 'services/pod.yaml': aWorkload() })).toEqual(missing('warning'));
});

test('a slip of the pen is an error wherever the right name is', () => {
  const found = (name: string) =>
    summary(check({ 'ingress.yaml': anIngress(name), 'a/web.yaml': aService('payments'), 'a/pod.yaml': aWorkload() }));
  expect(found('payment')).toEqual(missing('error'));
  expect(found('paymenst')).toEqual(missing('error'));
  expect(found('poyments')).toEqual(missing('error'));
  expect(found('pagments2')).toEqual(missing('warning'));
});

test('what a workload needs to start is an error, unless its kustomization brings more', () => {
  expect(summary(check({ 'pod.yaml': aPod('config') }))).toEqual(['error missing-reference pod.yaml:14:21']);
});

test('files that are alternatives stand each for itself', () => {
  const files = {
    'one.yaml': anIngress('shop'),
    'two.yaml': `${anIngress('web')}---\n${aService('web')}---\n${aWorkload()}`,
  };
  expect(summary(check(files))).toEqual(missing('warning', 'one.yaml'));
});

test('a label of a domain that no pod has may come from a controller', () => {
  const found = (selector: string) => summary(check({ 'a.yaml': `${aService('web', selector)}---\n${aWorkload()}` }));
  expect(found('{app: wob}')).toEqual(['error unmatched-selector a.yaml:4:18']);
  expect(found('{role: web}')).toEqual(['error unmatched-selector a.yaml:4:18']);
  expect(found('{app.kubernetes.io/name: web}')).toEqual(['error unmatched-selector a.yaml:4:18']);
  expect(found('{app: web, acme.io/role: primary}')).toEqual(['warning unmatched-selector a.yaml:4:18']);
});

test('an empty Secret is filled by somebody else', () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: login}\n';
  const found = (text: string) =>
    summary(check({ 'pod.yaml': aPod('login', { kind: 'secretKeyRef' }), 'secret.yaml': secret + text }));
  expect(found('')).toEqual([]);
  expect(found('data: {}\n')).toEqual([]);
  expect(found('stringData: {B: "<path:b>"}\n')).toEqual(['error missing-key pod.yaml:15:20']);
});

test('the example in a ConfigMap names no hosts', () => {
  const config = aConfigMap('config', { keys: ['_example'] }).replace('value', 'http://lost.shop.svc/');
  const service = aService('web').replace('{name: web}', '{name: web, namespace: shop}');
  expect(check({ 'a.yaml': `${config}---\n${service}---\n${aWorkload()}` }).issues.map(({ code }) => code)).not.toContain(
    'unknown-host',
  );
  expect(check({ 'a.yaml': `${config.replace('_example', 'url')}---\n${service}` }).issues.map(({ code }) => code)).toContain(
    'unknown-host',
  );
});

const aBinding = (role: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role}}
`;
const aRole = (name: string) => `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ${name}}\n`;

test('what is in no namespace is an error beside another of its kind', () => {
  const found = (files: Record<string, string>) => summary(check({ 'binding.yaml': aBinding('reader'), ...files }));
  expect(found({ 'role.yaml': aRole('reader') })).toEqual([]);
  expect(found({ 'role.yaml': aRole('other') })).toEqual(['error missing-reference binding.yaml:4:73']);
  expect(found({ 'elsewhere/role.yaml': aRole('other') })).toEqual(['warning missing-reference binding.yaml:4:73']);
});

test('of classes nothing is said while there is none', () => {
  const route = anIngress('web').replace('spec: {', 'spec: {ingressClassName: nginx, ');
  const ingressClass =
    'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: traefik}\nspec: {controller: traefik.io/ingress}\n';
  const files = { 'a.yaml': `${route}---\n${aService('web')}---\n${aWorkload()}` };
  expect(summary(check(files))).toEqual([]);
  expect(summary(check({ ...files, 'class.yaml': ingressClass }))).toEqual(['warning missing-reference a.yaml:4:26']);
});
