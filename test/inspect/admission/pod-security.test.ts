import { ApiObject, type ApiObjectProps } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { podSecurity } from '../../../src/inspect/admission/pod-security.ts';
import { Stage } from '../../../src/model/stage.ts';
import { waive } from '../../../src/model/waiver.ts';
import type { InspectedStage } from '../../../src/types/inspection.ts';
import type { Finding } from '../../../src/types/issue.ts';
import type { JsonObject } from '../../../src/types/manifest.ts';
import type { PodSecurity } from '../../../src/types/pod-security.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { aDeployment, aGraph, aResource } from '../../graph/build.ts';
import { refusalOf } from '../../load/a-project.ts';
import { anApplication, aStage, synthesizeStages } from '../../resources/a-stage.ts';

const here = import.meta.filename;

function inspect(resources: readonly Resource[], option?: PodSecurity, more: Partial<InspectedStage> = {}): readonly Finding[] {
  const definition = { name: 'staging', ...(option && { podSecurity: option }) } as InspectedStage['definition'];
  const stage = {
    ...(definition && { definition }),
    resources,
    graph: aGraph(resources),
    definitions: [],
    isUnknown: () => false,
  };
  return [...podSecurity.inspect({ ...stage, ...more })];
}

const told = (findings: readonly Finding[]) =>
  findings.map(({ severity, rule, resource, at }) => `${severity} ${rule} ${resource?.id.name} ${at}`);

const aNamespace = (name: string, labels: JsonObject) =>
  aResource(`Namespace ${name}`, {
    metadata: {
      name,
      labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value])),
    },
  });
const onHost = (place: string) => aDeployment(place, {}, { hostNetwork: true });

describe('levels', () => {
  test('without a level nothing is said', () => {
    expect(inspect([onHost('shop/web'), aNamespace('shop', {})])).toEqual([]);
    expect(inspect([onHost('shop/web')], { enforce: 'privileged' })).toEqual([]);
  });

  test('the stage, or the labels of a namespace, ask for one', () => {
    const expected = ['error hostNamespaces web spec.template.spec.hostNetwork'];
    expect(told(inspect([onHost('shop/web')], { enforce: 'baseline' }))).toEqual(expected);
    expect(told(inspect([aNamespace('shop', { enforce: 'baseline' }), onHost('shop/web'), onHost('other/web')]))).toEqual(
      expected,
    );
  });

  test('enforce is an error, warn a warning, audit an info; the same field is told once', () => {
    const labels = { enforce: 'baseline', warn: 'restricted', audit: 'restricted' };
    const found = told(inspect([aNamespace('shop', labels), onHost('shop/web')]));
    expect(found).toEqual([
      'error hostNamespaces web spec.template.spec.hostNetwork',
      'warning allowPrivilegeEscalation web spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation',
      'warning capabilities_restricted web spec.template.spec.containers[0].securityContext.capabilities.drop',
      'warning runAsNonRoot web spec.template.spec.securityContext.runAsNonRoot',
      'warning seccompProfile_restricted web spec.template.spec.securityContext.seccompProfile',
    ]);
    expect(told(inspect([aNamespace('shop', { audit: 'baseline' }), onHost('shop/web')]))).toEqual([
      'info hostNamespaces web spec.template.spec.hostNetwork',
    ]);
  });

  test('the stricter of stage and namespace counts', () => {
    const severities = (labels: JsonObject, option: PodSecurity) =>
      new Set(inspect([aNamespace('shop', labels), aDeployment('shop/web')], option).map(({ severity }) => severity));
    expect(severities({ enforce: 'privileged' }, { enforce: 'restricted' })).toEqual(new Set(['error']));
    expect(severities({ enforce: 'restricted' }, { enforce: 'privileged' })).toEqual(new Set(['error']));
    expect(severities({ warn: 'restricted' }, { enforce: 'baseline' })).toEqual(new Set(['warning']));
    expect(severities({}, { warn: 'restricted' })).toEqual(new Set(['warning']));
  });

  test('a label that the API server refuses is an error', () => {
    const labels = { enforce: 'strict', 'enforce-version': '1.30', warn: 'baseline', 'warn-version': 'v1.030' };
    expect(told(inspect([aNamespace('shop', labels)]))).toEqual([
      'error label shop metadata.labels["pod-security.kubernetes.io/enforce"]',
      'error label shop metadata.labels["pod-security.kubernetes.io/enforce-version"]',
      'error label shop metadata.labels["pod-security.kubernetes.io/warn-version"]',
    ]);
    expect(inspect([aNamespace('shop', { enforce: '<LEVEL>' })], undefined, { isUnknown: () => true })).toEqual([]);
  });
});

describe('versions', () => {
  const probed = aDeployment('shop/web', { livenessProbe: { httpGet: { host: 'h', port: 80 } } });
  const rules = (labels: JsonObject, definition: object = {}) =>
    inspect([aNamespace('shop', labels), probed], undefined, { definition: definition as InspectedStage['definition'] }).map(
      ({ rule }) => rule,
    );

  test('a label pins one, at most that of the cluster', () => {
    expect(rules({ enforce: 'baseline' })).toEqual(['hostProbesAndHostLifecycle']);
    expect(rules({ enforce: 'baseline', 'enforce-version': 'v1.33' })).toEqual([]);
    expect(rules({ enforce: 'baseline', 'enforce-version': 'v1.34' })).toEqual(['hostProbesAndHostLifecycle']);
    expect(rules({ enforce: 'baseline', 'enforce-version': 'v1.34' }, { kubernetes: '1.33' })).toEqual([]);
    expect(rules({ enforce: 'baseline', 'enforce-version': 'latest' }, { kubernetes: '1.34' })).toEqual([
      'hostProbesAndHostLifecycle',
    ]);
  });

  test('the stage pins one', () => {
    expect(inspect([probed], { enforce: 'baseline', version: '1.33' })).toEqual([]);
    expect(inspect([probed], { enforce: 'baseline', version: '1.99' })).toHaveLength(1);
  });
});

test('every kind that makes pods is held to it', () => {
  const spec = { hostPID: true, containers: [{ name: 'main' }] };
  const template = { metadata: {}, spec };
  const kinds: Readonly<Record<string, JsonObject>> = {
    'Pod shop/a': { spec },
    'PodTemplate shop/b': { template },
    'ReplicationController shop/c': { spec: { template } },
    'Deployment shop/d': { spec: { template } },
    'ReplicaSet shop/e': { spec: { template } },
    'StatefulSet shop/f': { spec: { template } },
    'DaemonSet shop/g': { spec: { template } },
    'Job shop/h': { spec: { template } },
    'CronJob shop/i': { spec: { jobTemplate: { spec: { template } } } },
  };
  const groups: Readonly<Record<string, string>> = { ReplicaSet: 'apps' };
  const resources = Object.entries(kinds).map(([id, body]) => {
    const group = groups[id.split(' ')[0]!];
    return aResource(id, { ...(group && { apiVersion: `${group}/v1` }), ...body });
  });
  expect(told(inspect(resources, { enforce: 'baseline' })).map((line) => line.split(' ').slice(2).join(' '))).toEqual([
    'a spec.hostPID',
    'b template.spec.hostPID',
    'c spec.template.spec.hostPID',
    'd spec.template.spec.hostPID',
    'e spec.template.spec.hostPID',
    'f spec.template.spec.hostPID',
    'g spec.template.spec.hostPID',
    'h spec.template.spec.hostPID',
    'i spec.jobTemplate.spec.template.spec.hostPID',
  ]);
});

test('YAML of no stage is warned of at most', () => {
  const resources = [aNamespace('shop', { enforce: 'baseline' }), onHost('shop/web')];
  const findings = [...podSecurity.inspect({ resources, graph: aGraph(resources), definitions: [], isUnknown: () => false })];
  expect(findings.map(({ severity }) => severity)).toEqual(['warning']);
});

test('nothing throws, whatever the shape', () => {
  const strange = ['toString', 'constructor', '__proto__'].map((kind) => aResource(`${kind} shop/x`));
  expect(inspect(strange, { enforce: 'restricted' })).toEqual([]);
  const shapes = fc.anything({ withNullPrototype: false }) as fc.Arbitrary<never>;
  fc.assert(
    fc.property(
      fc.record({ metadata: shapes, securityContext: shapes, containers: fc.array(shapes), volumes: shapes }),
      (spec) => {
        inspect([aResource('Deployment shop/web', { spec: { template: { metadata: spec.metadata, spec } } })], {
          enforce: 'restricted',
        });
        const each = { name: 'x', securityContext: spec.securityContext, ports: spec.volumes, livenessProbe: spec.metadata };
        inspect([aResource('Pod shop/web', { spec: { ...spec, containers: [each] } })], { enforce: 'restricted' });
      },
    ),
  );
});

test('a stage says it, at the line of the author, and a waiver of one control holds', () => {
  const stage = aStage({ namespace: 'shop', podSecurity: { enforce: 'baseline' } });
  const application = anApplication(stage, 'shop', {});
  const spec = {
    hostPID: true,
    hostIPC: true,
    containers: [{ name: 'main', image: 'nginx:1', securityContext: { privileged: true } }],
  };
  const object = new ApiObject(application, 'web', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec,
  } as ApiObjectProps);
  waive(object, 'pod-security', { rule: 'privileged', reason: 'an agent of the node' });
  const { issues, waived } = synthesizeStages(stage);
  const ours = issues.filter(({ code }) => code === 'pod-security');
  expect(ours.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "Pod shop/web is against Pod Security level "baseline" (Kubernetes 1.37), which the stage enforces: the pod may not set hostIPC.",
      "Pod shop/web is against Pod Security level "baseline" (Kubernetes 1.37), which the stage enforces: the pod may not set hostPID.",
    ]
  `);
  expect(waived.map(({ code, rule }) => `${code} ${rule}`)).toEqual(['pod-security privileged']);
  expect(here.endsWith(ours[0]!.source!.file)).toBe(true);
});

test('a level or a version that there is none of is refused at the line of the stage', async () => {
  const refused = (podSecurity: unknown) => refusalOf(() => new Stage('staging', { podSecurity: podSecurity as PodSecurity }));
  expect(await refused('strict')).toMatch(/^stage-invalid .*\nThe podSecurity of stage "staging" has the level "strict"\./);
  expect(await refused({ enforce: 'baseline', version: 'v1.34' })).toMatch(
    /\nThe podSecurity of stage "staging" has the version "v1\.34"\./,
  );
  expect(await refused(5)).toMatch(/\nThe podSecurity of stage "staging" has the level "5"\./);
  expect(await refused({ enfroce: 'baseline' })).toMatch(/\nThe podSecurity of stage "staging" has a field "enfroce"\./);
});
