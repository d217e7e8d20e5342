import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findInnerMisses } from '../../src/graph/in-object.ts';
import { innerRows, silentInnerRules } from '../../src/graph/in-object-table.ts';
import { getInnerTree } from '../../src/graph/in-object-tree.ts';
import { holders } from '../../src/graph/reference-table.ts';
import type { JsonObject, JsonValue, Manifest } from '../../src/types/manifest.ts';
import type { Resource } from '../../src/types/resource.ts';

const folder = new URL('in-object/', import.meta.url);
/** One object of each kind with all its fields right. */
const whole = new Map(
  readdirSync(folder)
    .flatMap((file) => parseAllDocuments(readFileSync(new URL(file, folder), 'utf8')))
    .map((document) => document.toJS() as Manifest)
    .map((manifest) => [manifest.kind, manifest]),
);

const pod = (container: string) => `Pod spec.${container}[0]`;
const handlers = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'];
const ofContainers = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) => [
  [`pod.${list}.volumeMounts`, `${pod(list)}.volumeMounts[0].name`],
  [`pod.${list}.volumeDevices`, `${pod(list)}.volumeDevices[0].name`],
  [`pod.${list}.env.fileKeyRef`, `${pod(list)}.env[0].valueFrom.fileKeyRef.volumeName`],
  [`pod.${list}.resources.claims`, `${pod(list)}.resources.claims[0].name`],
  [`pod.${list}.env.resourceFieldRef`, `${pod(list)}.env[1].valueFrom.resourceFieldRef.containerName`],
]);
const ofHandlers = ['containers', 'initContainers'].flatMap((list) =>
  handlers.flatMap((handler) =>
    ['httpGet', 'tcpSocket'].map((action) => [`pod.${list}.${handler}.${action}`, `${pod(list)}.${handler}.${action}.port`]),
  ),
);
const ofSelectors = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Rollout', 'Job'].map((kind) => [
  `${kind}.selector`,
  `${kind} spec.selector.matchLabels.app`,
]);

/** A place of each rule in one of those objects: with another value there, the rule is broken, and no other. */
const places = new Map<string, string>([
  ...([...ofContainers, ...ofHandlers, ...ofSelectors] as [string, string][]),
  ['RC.selector', 'ReplicationController spec.selector.app'],
  ['pod.ephemeralContainers.target', 'Pod spec.ephemeralContainers[0].targetContainerName'],
  ['pod.resources.claims', 'Pod spec.resources.claims[0].name'],
  ['pod.vol.downwardAPI.resourceFieldRef', 'Pod spec.volumes[3].downwardAPI.items[0].resourceFieldRef.containerName'],
  [
    'pod.vol.projected.downwardAPI.resourceFieldRef',
    'Pod spec.volumes[4].projected.sources[0].downwardAPI.items[0].resourceFieldRef.containerName',
  ],
  ['job.podFailurePolicy', 'Job spec.podFailurePolicy.rules[0].onExitCodes.containerName'],
  ['cronjob.podFailurePolicy', 'CronJob spec.jobTemplate.spec.podFailurePolicy.rules[0].onExitCodes.containerName'],
  ['claim.constraints', 'ResourceClaim spec.devices.constraints[0].requests[1]'],
  ['claim.config', 'ResourceClaim spec.devices.config[0].requests[0]'],
  ['app.ref', 'Application spec.sources[0].helm.valueFiles[1]'],
  ['proj.syncWindow.none', 'AppProject spec.roles[1].policies[0]'],
]);
const wrongValues: Readonly<Record<string, string>> = {
  'app.ref': '$confg/shop/values.yaml',
  'proj.syncWindow.none': 'p, proj:whole:ops, applications, get, whole/*, allow',
};

/** As Flux fills it in. */
const unfinished = `\${NAME}`;

describe('the table', () => {
  test('has 54 rules, each with a place here or a reason for its silence', () => {
    const ids = innerRows.map(({ id }) => id);
    expect(ids).toHaveLength(54);
    expect(new Set(ids).size).toBe(54);
    expect([...places.keys(), ...Object.keys(silentInnerRules)].sort()).toEqual(ids.toSorted());
    expect(Object.values(silentInnerRules).every((reason) => reason.length > 20)).toBe(true);
  });

  test('is about every holder of pods, and costs nothing for kinds without rules', () => {
    const without = holders['@PodSpec']!.filter(({ group, kind }) => getInnerTree(group, kind) === undefined);
    expect(without).toEqual([]);
    expect(getInnerTree('', 'ConfigMap')).toBeUndefined();
    expect(getInnerTree('example.com', 'Deployment')).toBeUndefined();
  });
});

describe('each rule', () => {
  test.each([...whole.values()].map((manifest) => [manifest.kind, manifest] as const))(
    'is silent on a whole %s',
    (_, manifest) => {
      expect(find(manifest)).toEqual([]);
    },
  );

  test.each([...places])('%s sees %s', (rule, place) => {
    const [kind, at] = place.split(' ') as [string, string];
    expect(read(whole.get(kind)!, at)).toEqual(expect.any(String));
    const broken = write(whole.get(kind)!, at, wrongValues[rule] ?? 'wrong');
    expect(findIn(broken).map((miss) => ({ rule: miss.rule, at: miss.at, severity: miss.severity }))).toEqual([
      { rule, at, severity: 'error' },
    ]);
  });

  test.each(holders['@PodSpec']!)('about pods holds for $kind of $group', ({ group, kind, prefix }) => {
    const at = `${prefix.replaceAll('[]', '[0]')}.containers[0].volumeMounts[0].name`;
    const base: Manifest = {
      apiVersion: `${group}/v1`,
      kind,
      metadata: { name: 'web' },
      spec: { selector: {}, schedule: '@daily', template: { spec: { restartPolicy: 'Never' } } },
    };
    const podSpec = (volume: string): JsonObject => ({
      restartPolicy: 'Never',
      containers: [{ name: 'main', image: 'nginx:1.29', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
      volumes: [{ name: volume, emptyDir: {} }],
    });
    const place = (volume: string) => write(base, prefix.replaceAll('[]', '[0]'), podSpec(volume));
    expect(find(place('data'))).toEqual([]);
    expect(findIn(place('other')).map((miss) => miss.at)).toEqual([at]);
  });
});

describe('names', () => {
  const mount = 'spec.containers[0].volumeMounts[0].name';
  const probe = 'spec.containers[0].livenessProbe.httpGet.port';
  const inPod = (at: string, value: JsonValue) => find(write(whole.get('Pod')!, at, value));

  test('say what is there', () => {
    expect(findIn(write(whole.get('Pod')!, mount, 'dta'))[0]).toMatchObject({
      kind: 'name',
      thing: 'volume',
      name: 'dta',
      names: ['data', 'disk', 'info', 'more', 'scratch'],
    });
    expect(findIn(write(whole.get('Pod')!, probe, 'htp'))[0]).toMatchObject({ owner: 'main', names: ['http'] });
  });

  test('of ports count in the container that asks only', () => {
    expect(inPod(probe, 'admin')).toEqual([`pod.containers.livenessProbe.httpGet ${probe}`]);
  });

  test('of ports are no names where they are numbers', () => {
    expect(inPod(probe, 9999)).toEqual([]);
    expect(inPod(probe, '9999')).toEqual([]);
  });

  test.each(['', unfinished, '{{ data }}', '$(DATA)', '<data>', '__DATA__', 'CHANGE_ME'])('%j is no name yet', (value) => {
    expect(inPod(mount, value)).toEqual([]);
  });

  test('are not judged beside one that is still to be filled in', () => {
    expect(find(write(write(whole.get('Pod')!, mount, 'x'), 'spec.volumes[0].name', unfinished))).toEqual([]);
  });

  test('may lack a counterpart where the field says so', () => {
    const at = 'spec.containers[0].env[0].valueFrom.fileKeyRef';
    expect(inPod(at, { volumeName: 'x', path: 'env', key: 'A', optional: true })).toEqual([]);
    expect(inPod(at, { volumeName: 'x', path: 'env', key: 'A', optional: false })).toHaveLength(1);
  });

  test('must lead to a volume of the right sort', () => {
    const device = 'spec.containers[0].volumeDevices[0].name';
    expect(findIn(write(whole.get('Pod')!, device, 'data'))[0]).toMatchObject({
      at: device,
      name: 'data',
      lacking: ['persistentVolumeClaim', 'ephemeral'],
    });
    expect(inPod('spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName', 'disk')).toHaveLength(1);
    expect(inPod('spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName', 'data')).toEqual([]);
  });

  test('of init containers count for an ephemeral container', () => {
    expect(inPod('spec.ephemeralContainers[0].targetContainerName', 'sidecar')).toEqual([]);
  });

  test('of a volume claim template count for a StatefulSet, before a volume of the same name, and for nothing else', () => {
    const claims = [{ metadata: { name: 'data' }, spec: {} }];
    const container = {
      name: 'main',
      image: 'postgres:16.4',
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      volumeDevices: [{ name: 'data', devicePath: '/dev/data' }],
    };
    const at = 'spec.template.spec.containers[0]';
    const set = write(write(whole.get('StatefulSet')!, at, container), 'spec.volumeClaimTemplates', claims);
    expect(find(set)).toEqual([]);
    expect(find(write(set, 'spec.template.spec.volumes', [{ name: 'data', emptyDir: {} }]))).toEqual([]);
    expect(find(write(set, 'spec.volumeClaimTemplates[0].metadata.name', 'other'))).toHaveLength(2);
    const deployment = write(write(whole.get('Deployment')!, at, container), 'spec.volumeClaimTemplates', claims);
    expect(find(deployment)).toHaveLength(2);
  });

  test('of requests go as deep as their alternatives', () => {
    const ask = (name: string) => find(write(whole.get('ResourceClaim')!, 'spec.devices.config[0].requests[0]', name));
    expect([ask('gpu'), ask('gpu/small')]).toEqual([[], []]);
    expect([ask('gpu/tiny'), ask('network/small'), ask('large')].map((found) => found.length)).toEqual([1, 1, 1]);
    const { spec } = whole.get('ResourceClaim')!;
    const template = { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaimTemplate', metadata: { name: 'a' }, spec: { spec } };
    expect(find(template as Manifest)).toEqual([]);
    expect(find(write(template as Manifest, 'spec.spec.devices.config[0].requests[0]', 'x'))).toHaveLength(1);
  });

  test('of sources are asked for by $ alone, and may come from a template patch', () => {
    const files = 'spec.sources[0].helm.valueFiles';
    const application = whole.get('Application')!;
    expect(find(write(application, files, ['../values.yaml', 'https://example.com/$x/values.yaml', `${unfinished}/y`]))).toEqual(
      [],
    );
    const { spec } = write(application, files, ['$x/{{ path }}/values.yaml']);
    const set = { ...application, kind: 'ApplicationSet', spec: { template: { spec } } } as Manifest;
    expect(find(set)).toEqual([`app.ref spec.template.${files}[0]`]);
    expect(find(write(set, 'spec.templatePatch', 'spec: {}'))).toEqual([]);
  });

  test('of projects and roles are both in a policy', () => {
    const at = 'spec.roles[0].policies[0]';
    const say = (policy: string) => find(write(whole.get('AppProject')!, at, policy));
    expect(say('p, proj:other:ops, applications, sync, whole/*, allow')).toHaveLength(1);
    expect(say('p,proj:whole:ops,applications,sync,whole/*,allow')).toEqual([]);
    expect(say('g, admins, proj:other:ops')).toEqual([]);
  });
});

describe('selectors', () => {
  const change = (at: string, value: JsonValue, kind = 'Deployment') => find(write(whole.get(kind)!, at, value));
  const expression = (operator: string, key: string, values: readonly string[] = []) =>
    change('spec.selector', { matchExpressions: [{ key, operator, values }] });
  const miss = ['Deployment.selector spec.selector.matchExpressions[0]'];

  test('are judged line by line', () => {
    expect(change('spec.selector.matchLabels', { app: 'shop', 'a.b/c': 'd' })).toEqual([
      'Deployment.selector spec.selector.matchLabels["a.b/c"]',
    ]);
    expect(change('spec.template.metadata.labels', { app: 'web', tier: 'web' })).toEqual([
      'Deployment.selector spec.selector.matchLabels.app',
    ]);
    expect(change('spec.template.metadata', {})).toHaveLength(3);
  });

  test('know the four operators, and no other', () => {
    expect(expression('In', 'tier', ['batch'])).toEqual(miss);
    expect(expression('In', 'absent', ['batch'])).toEqual(miss);
    expect(expression('NotIn', 'tier', ['web'])).toEqual(miss);
    expect(expression('Exists', 'toString')).toEqual(miss);
    expect(expression('DoesNotExist', 'tier')).toEqual(miss);
    expect(expression('NotIn', 'absent', ['web'])).toEqual([]);
    expect(expression('Near', 'tier', ['web'])).toEqual([]);
  });

  test('of a Job count with manualSelector only, as Kubernetes makes them otherwise', () => {
    const job = write(whole.get('Job')!, 'spec.selector.matchLabels.app', 'x');
    expect(find(job)).toHaveLength(1);
    expect(find(write(job, 'spec.manualSelector', false))).toEqual([]);
  });

  test('of a Rollout that borrows its template are not judged', () => {
    const { selector } = whole.get('Rollout')!.spec as JsonObject;
    expect(change('spec', { selector: selector!, workloadRef: { kind: 'Deployment', name: 'web' } }, 'Rollout')).toEqual([]);
  });

  test('are not judged while something is to be filled in', () => {
    expect(change('spec.selector.matchLabels.app', unfinished)).toEqual([]);
    expect(change('spec.template.metadata.labels.app', unfinished)).toEqual([]);
    expect(change('spec.template.metadata.labels', { [unfinished]: 'shop' })).toEqual([]);
  });
});

describe('pieces of objects are not judged', () => {
  const deployment = write(whole.get('Deployment')!, 'spec.template.spec.containers[0]', {
    name: 'main',
    image: 'nginx:1.29',
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
  });

  test('nothing is missing in the test itself', () => {
    expect(find(deployment)).toHaveLength(1);
  });

  test.each<[string, string, JsonValue]>([
    ['a patch without an image', 'spec.template.spec.containers[0].image', null],
    ['a container that a mesh completes', 'spec.template.spec.containers[0].image', 'auto'],
    ['a patch without a selector', 'spec.selector', null],
    ['a patch without an image beside others', 'spec.template.spec.initContainers', [{ name: 'setup' }]],
  ])('%s', (_, at, value) => {
    expect(find(write(deployment, at, value))).toEqual([]);
  });

  test('what a controller completes is a warning', () => {
    const { spec } = deployment;
    const service = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: 'web' }, spec } as Manifest;
    expect(findIn(service).map(({ severity }) => severity)).toEqual(['warning']);
  });
});

test('a pod of ten thousand mounts and volumes is read in one go', () => {
  const items = Array.from({ length: 10_000 }, (_, index) => ({ name: `v${index}`, mountPath: `/v${index}` }));
  const volumes = items.map(({ name }) => ({ name: `x${name}`, emptyDir: {} }));
  const spec = { containers: [{ name: 'main', image: 'nginx:1.29', volumeMounts: items }], volumes };
  const start = performance.now();
  expect(findIn({ ...whole.get('Pod')!, spec })).toHaveLength(10_000);
  expect(performance.now() - start).toBeLessThan(1_000);
});

function findIn(manifest: Manifest): ReturnType<typeof findInnerMisses> {
  const group = manifest.apiVersion.includes('/') ? manifest.apiVersion.split('/')[0]! : '';
  const id = { group, kind: manifest.kind, name: manifest.metadata.name };
  const resource: Resource = { id, stage: 'staging', application: 'shop', construct: 'shop/a', manifest };
  return findInnerMisses([resource]);
}

function find(manifest: Manifest): readonly string[] {
  return findIn(manifest).map(({ rule, at }) => `${rule} ${at}`);
}

function stepsOf(at: string): readonly string[] {
  return at.split(/[.[\]]+/).filter((step) => step !== '');
}

function read(manifest: Manifest, at: string): unknown {
  return stepsOf(at).reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], manifest);
}

/** A copy with another value at a place, which is made where it is not there; a number makes a list. */
function write(manifest: Manifest, at: string, value: JsonValue): Manifest {
  const copy = structuredClone(manifest);
  const steps = stepsOf(at);
  let parent = copy as unknown as Record<string, unknown>;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    parent[step] ??= /^\d+$/.test(steps[index + 1]!) ? [] : {};
    parent = parent[step] as Record<string, unknown>;
  }
  parent[steps.at(-1)!] = value;
  return copy;
}
