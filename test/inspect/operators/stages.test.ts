// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such texts are what it is about.
import { describe, expect, test } from 'vitest';
import { argocd } from '../../../src/plugs/operators/argocd.ts';
import { flux } from '../../../src/plugs/operators/flux.ts';
import type { Operator } from '../../../src/types/operator.ts';
import { anApplication, aStage, synthesizeStages } from '../../resources/a-stage.ts';
import { inspect, type Objects, REPOSITORY, told, trapsOf } from './trapped.ts';

describe('sync-order', () => {
  const order = (annotations: Readonly<Record<string, string>> | undefined, object: object = {}) => ({
    ...object,
    ...(annotations && { metadata: { annotations } }),
  });
  const wave = (value: number) => ({ 'argocd.argoproj.io/sync-wave': String(value) });
  const hook = (value: string) => ({ 'argocd.argoproj.io/hook': value });
  const pod = {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'busybox:1', envFrom: [{ configMapRef: { name: 'config' } }] }],
  };
  const job = { apiVersion: 'batch/v1', kind: 'Job', spec: { template: { spec: pod } } };
  const cron = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: { schedule: '@daily', jobTemplate: { spec: { template: { spec: pod } } } },
  };
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: {
      group: 'acme.example',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };
  const thing = { apiVersion: 'acme.example/v1', kind: 'Thing' };
  const orderOf = (objects: Objects, operator: Operator = argocd()) =>
    told(trapsOf(objects, { operator })).filter((line) => line.startsWith('sync-order'));

  const at = 'spec.template.spec.containers[0].envFrom[0].configMapRef.name';
  test.each<{ readonly title: string; readonly objects: Objects; readonly expected: readonly string[] }>([
    { title: 'no order', objects: { job: order(undefined, job), config: {} }, expected: [] },
    { title: 'the same wave', objects: { job: order(wave(1), job), config: order(wave(1)) }, expected: [] },
    { title: 'earlier', objects: { job: order(wave(1), job), config: order(wave(-1)) }, expected: [] },
    {
      title: 'later',
      objects: { job: order(wave(1), job), config: order(wave(2)) },
      expected: [`sync-order error Job job ${at}`],
    },
    {
      title: 'before everything else',
      objects: { job: order(wave(-1), job), config: {} },
      expected: [`sync-order error Job job ${at}`],
    },
    { title: 'a hook', objects: { job: order(hook('PreSync'), job), config: {} }, expected: [`sync-order error Job job ${at}`] },
    {
      title: 'a hook of Helm',
      objects: { job: order({ 'helm.sh/hook': 'pre-install' }, job), config: {} },
      expected: [`sync-order error Job job ${at}`],
    },
    { title: 'a hook afterwards', objects: { job: order(hook('PostSync'), job), config: order(wave(9)) }, expected: [] },
    {
      title: 'both hooks',
      objects: { job: order(hook('PreSync'), job), config: order({ ...hook('PreSync'), ...wave(-1) }) },
      expected: [],
    },
    {
      title: 'what is skipped',
      objects: { job: order(undefined, job), config: order(hook('Skip')) },
      expected: [`sync-order error Job job ${at}`],
    },
    { title: 'a skipped one', objects: { job: order(hook('Skip'), job), config: order(wave(2)) }, expected: [] },
    { title: 'a CronJob, which starts later', objects: { job: order(wave(-1), cron), config: {} }, expected: [] },
    {
      title: 'a definition after its object',
      objects: { 'things.acme.example': order(wave(1), definition), thing: order(undefined, thing) },
      expected: ['sync-order error Thing thing kind'],
    },
    {
      title: 'a definition before its object',
      objects: { 'things.acme.example': order(wave(-1), definition), thing: order(undefined, thing) },
      expected: [],
    },
    {
      title: 'a namespace after what is in it',
      objects: { shop: order(wave(1), { apiVersion: 'v1', kind: 'Namespace' }), config: {} },
      expected: ['sync-order error ConfigMap config metadata.namespace'],
    },
  ])('$title', ({ objects, expected }) => {
    const withNamespace = { ...objects };
    if (!('shop' in objects)) {
      // What is in the namespace that is rendered along comes after it.
      Object.assign(withNamespace, {
        shop: order({ ...hook('PreSync'), ...wave(-100) }, { apiVersion: 'v1', kind: 'Namespace' }),
      });
    }
    expect(orderOf(withNamespace)).toEqual(expected);
    expect(orderOf(withNamespace, flux())).toEqual([]);
  });

  // A hook is deleted and made anew in each sync, and with a Namespace or a claim everything in it.
  test('nobody is told to make a hook of what holds others or data', () => {
    const fixesOf = (objects: Objects) =>
      trapsOf(objects, { operator: argocd() }).flatMap(({ rule, fix }) => (rule === 'sync-order' ? [fix] : []));
    const claims = {
      ...job,
      spec: {
        template: {
          spec: { ...job.spec.template.spec, volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
        },
      },
    };
    const data = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    expect(fixesOf({ job: order(hook('PreSync'), claims), config: order(hook('PreSync')), data })).toEqual([
      'Render Namespace shop in an application that comes before this one (`after`), or take the hook off ConfigMap shop/config.',
      'Render Namespace shop in an application that comes before this one (`after`), or take the hook off Job shop/job.',
      'Move PersistentVolumeClaim shop/data to an application that comes before this one (`after`), or take the hook off Job shop/job.',
    ]);
    expect(fixesOf({ job: order(wave(-1), job), config: {} })).toContain('Give ConfigMap shop/config an earlier wave.');
    expect(fixesOf({ job: order(undefined, job), config: order(hook('Skip')) })).toContain(
      'Take the hook off ConfigMap shop/config.',
    );
  });

  test('a hook before the namespace that is rendered with it', () => {
    expect(orderOf({ config: order(hook('PreSync')) })).toEqual(['sync-order error ConfigMap config metadata.namespace']);
    const own = { shop: order({ ...hook('PreSync'), ...wave(-1) }, { kind: 'Namespace' }) };
    expect(orderOf({ config: order(hook('PreSync')), ...own })).toEqual([]);
    const making = changed(argocd(), { syncPolicy: { syncOptions: ['CreateNamespace=true'] } });
    expect(orderOf({ config: order(hook('PreSync')) }, making)).toEqual([]);
  });
});

describe('substitution', () => {
  test('texts that Flux fills in first are not judged, and are where it fills in nothing', () => {
    const codesWith = (operator: Operator) => {
      const stage = aStage({ namespace: 'shop', target: { repository: REPOSITORY, path: 'gitops' }, operator });
      anApplication(stage, 'shop', {
        web: {
          apiVersion: 'v1',
          kind: 'Service',
          spec: { type: 'LoadBalancer', externalIPs: ['${ADDRESS}'], ports: [{ port: 80 }] },
        },
        data: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '${SIZE:=1Gi}' } } },
        },
      });
      return synthesizeStages(stage).issues.flatMap(({ code, rule }) => (code === 'invalid-field' ? [rule] : []));
    };
    const substitute = { ADDRESS: '192.0.2.1' };
    expect(codesWith(changed(flux(), { postBuild: { substitute } }))).toEqual([]);
    expect(codesWith(flux()).sort()).toEqual(['ip-address', 'quantity']);
  });

  const scripts = (text: string, metadata: object = {}) => ({ scripts: { metadata, data: { 'run.sh': text } } });
  const found = (objects: Objects, postBuild: object | undefined) =>
    told(trapsOf(objects, { operator: changed(flux(), { postBuild }) }));
  const file = (text: string) => `#!/bin/sh\n${text}\n`;
  const CLUSTER = { substitute: { CLUSTER: 'eu' } };
  const OPEN = { substitute: { CLUSTER: 'eu' }, substituteFrom: [{ kind: 'Secret', name: 'variables' }] };
  const error = ['substitution error ConfigMap scripts data.run.sh'];
  const warning = ['substitution warning ConfigMap scripts data.run.sh'];

  test.each<{ readonly text: string; readonly closed: readonly string[]; readonly open: readonly string[] }>([
    { text: 'echo $HOME $(date) {x}', closed: [], open: [] },
    { text: 'echo ${CLUSTER} ${CLUSTER:0:2} ${#CLUSTER} ${CLUSTER/e/a}', closed: [], open: [] },
    { text: 'echo $${HOME} $${a[@]}', closed: [], open: [] },
    { text: 'echo ${HOME}', closed: error, open: warning },
    { text: 'echo ${1}', closed: error, open: warning },
    { text: 'echo ${PORT:-8080}', closed: warning, open: warning },
    { text: 'echo ${list[@]}', closed: error, open: error },
    { text: 'echo ${@}', closed: error, open: error },
    { text: 'echo ${!name}', closed: error, open: error },
    { text: 'const minutes = `${INTERVAL / 1000}`', closed: error, open: error },
    { text: 'echo ${CLUSTER', closed: error, open: error },
  ])('$text', ({ text, closed, open }) => {
    expect(found(scripts(file(text)), CLUSTER)).toEqual(closed);
    expect(found(scripts(file(text)), OPEN)).toEqual(open);
    for (const none of [undefined, {}, { substitute: {} }]) expect(found(scripts(file(text)), none)).toEqual([]);
    const annotations = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };
    expect(found(scripts(file(text), { annotations }), CLUSTER)).toEqual([]);
    expect(found(scripts(file(text), { labels: annotations }), CLUSTER)).toEqual([]);
  });

  test('a value of one line is meant to be replaced, where its variable may come from elsewhere or has a default', () => {
    expect(found(scripts('${REGION}'), OPEN)).toEqual([]);
    expect(found(scripts('${REGION:=eu}'), CLUSTER)).toEqual([]);
    expect(found(scripts('${REGION}'), CLUSTER)).toEqual(error);
  });

  test('variables of a ConfigMap that is rendered here are known', () => {
    const postBuild = { substituteFrom: [{ kind: 'ConfigMap', name: 'variables' }] };
    const variables = { variables: { metadata: { namespace: 'flux-system' }, data: { REGION: 'eu' } } };
    expect(found({ ...scripts(file('${REGION}')), ...variables }, postBuild)).toEqual([]);
    expect(found({ ...scripts(file('${OTHER}')), ...variables }, postBuild)).toEqual(error);
  });

  test("a Kustomization of the author's own counts where the stage has no operator", () => {
    const kustomization = (path: string) => ({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { namespace: 'flux-system' },
      spec: { interval: '1h', path, prune: true, sourceRef: { kind: 'GitRepository', name: 'gitops' }, postBuild: CLUSTER },
    });
    expect(told(trapsOf({ ...scripts(file('${HOME}')), own: kustomization('./gitops/staging/shop/') }))).toEqual(error);
    expect(told(trapsOf({ ...scripts(file('${HOME}')), own: kustomization('./elsewhere') }))).toEqual([]);
  });
});

describe('claimed-twice', () => {
  const kustomization = (name: string, path = './gitops/staging/shop') => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { namespace: 'flux-system' },
    spec: { interval: '1h', path, prune: true, sourceRef: { kind: 'GitRepository', name } },
  });
  const application = (repoURL: string, path = 'gitops/staging/shop') => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { namespace: 'argocd' },
    spec: { project: 'default', destination: { name: 'in-cluster' }, source: { repoURL, path } },
  });

  test.each<{
    readonly title: string;
    readonly own: Readonly<Record<string, unknown>>;
    readonly operator: Operator;
    readonly expected: readonly string[];
  }>([
    {
      title: 'the same source',
      own: kustomization('flux-system'),
      operator: flux(),
      expected: ['claimed-twice error Kustomization own spec.path'],
    },
    { title: 'another source', own: kustomization('other'), operator: flux(), expected: [] },
    { title: 'another path', own: kustomization('flux-system', './gitops/staging'), operator: flux(), expected: [] },
    {
      title: 'the same repository',
      own: application(REPOSITORY),
      operator: argocd(),
      expected: ['claimed-twice error Application own spec.source'],
    },
    { title: 'another repository', own: application('https://git.example.com/other.git'), operator: argocd(), expected: [] },
    { title: 'another operator', own: application(REPOSITORY), operator: flux(), expected: [] },
  ])('$title', ({ own, operator, expected }) => {
    expect(told(trapsOf({ own, config: {} }, { operator }))).toEqual(expected);
  });
});

describe('rewritten', () => {
  test.each([
    { title: 'another namespace', operator: changed(flux(), { targetNamespace: 'other' }), expected: ['rewritten warning - -'] },
    { title: 'the same namespace', operator: changed(flux(), { targetNamespace: 'shop' }), expected: [] },
    { title: 'a prefix', operator: changed(flux(), { namePrefix: 'x-' }), expected: ['rewritten warning - -'] },
    { title: 'nothing', operator: flux(), expected: [] },
    { title: 'Argo CD, a suffix', operator: sourced({ kustomize: { nameSuffix: '-x' } }), expected: ['rewritten warning - -'] },
    { title: 'Argo CD, labels', operator: sourced({ kustomize: { commonLabels: { a: 'b' } } }), expected: [] },
  ])('$title', ({ operator, expected }) => {
    expect(told(trapsOf({ config: {} }, { operator }))).toEqual(expected);
  });
});

test('directory-source', () => {
  expect(told(trapsOf({ config: {} }, { operator: sourced({ directory: { recurse: true } }) }))).toEqual([
    'directory-source error - -',
  ]);
  expect(told(trapsOf({ config: {} }, { operator: argocd() }))).toEqual([]);
});

test('large-application', () => {
  const objects = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c-${index}` } }));
  const rules = (count: number, operator?: Operator) =>
    inspect(objects(count), operator).map(({ rule, severity }) => `${rule} ${severity}`);
  expect(rules(4_000, argocd())).toEqual(['large-application warning']);
  expect(rules(3_000, argocd())).toEqual([]);
  expect(rules(25_000, flux())).toEqual(['large-application warning']);
  expect(rules(4_000, flux())).toEqual([]);
  expect(rules(25_000)).toEqual([]);
});

test('instance-label', () => {
  const objects = (value: string): Objects => ({
    web: {
      kind: 'Service',
      metadata: { labels: { 'app.kubernetes.io/instance': value, app: 'web' } },
      spec: { ports: [{ name: 'http', port: 80 }], selector: { app: 'web' } },
    },
    monitor: {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      spec: { selector: { matchLabels: { 'app.kubernetes.io/instance': value } }, endpoints: [{ port: 'http' }] },
    },
  });
  const found = (value: string, operator: Operator) => told(trapsOf(objects(value), { operator }));
  expect(found('web', argocd())).toEqual(['instance-label info ServiceMonitor monitor spec.selector']);
  expect(found('staging-shop', argocd())).toEqual([]);
  expect(found('web', flux())).toEqual([]);
});

test('stages that nothing is wrong with have no traps, whatever pulls them, and each application is judged by itself', () => {
  for (const operator of [undefined, flux(), argocd()]) {
    const stage = aStage({ target: { repository: REPOSITORY }, ...(operator && { operator }) });
    anApplication(stage, 'a', { config: { data: { script: '${HOME}\n' } }, space: { metadata: { annotations: { a: 'b' } } } });
    anApplication(stage, 'b', { 'other-config': {} });
    expect(told(synthesizeStages(stage).issues.filter(({ code }) => code === 'operator-trap'))).toEqual([]);
  }
});

/** An operator whose objects have more in their spec. */
function changed(operator: Operator, more: object): Operator {
  return {
    ...operator,
    objects: (view) => operator.objects(view).map((object) => ({ ...object, spec: { ...(object.spec as object), ...more } })),
  };
}

/** Argo CD with more in the source of its Applications. */
function sourced(more: object): Operator {
  const operator = argocd();
  return {
    ...operator,
    objects: (view) =>
      operator.objects(view).map((object) => {
        const spec = object.spec as { readonly source: object };
        return { ...object, spec: { ...spec, source: { ...spec.source, ...more } } };
      }),
  };
}
