import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, type ApiObjectProps } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findStageDefinition } from '../../../src/model/internals.ts';
import { Stage } from '../../../src/model/stage.ts';
import type { JsonObject } from '../../../src/types/manifest.ts';
import { aDeployment, aResource } from '../../graph/build.ts';
import { refusalOf } from '../../load/a-project.ts';
import { anApplication, anObject, aStage, synthesizeStages } from '../../resources/a-stage.ts';
import { aBinding, aPolicy, inspect, inspectAmong, register, told } from './a-policy.ts';

const web = aDeployment('shop/web', {}, {});
const settings = aResource('ConfigMap shop/settings', { data: { LEVEL: 'debug' } });

describe('what a policy says', () => {
  test('an expression that is not true is refused, by the action of the binding', () => {
    const by = (...actions: readonly string[]) =>
      told(inspect([aPolicy('object.kind != "Deployment"'), aBinding({ validationActions: actions }), web]));
    expect(by('Deny')).toEqual(['error web']);
    expect(by('Warn')).toEqual(['warning web']);
    expect(by('Audit')).toEqual(['info web']);
    expect(by('Audit', 'Warn')).toEqual(['warning web']);
    expect(by('Audit', 'Deny')).toEqual(['error web']);
  });

  test('in its own words: of the expression, else its text, else the expression itself', () => {
    const words = (validation: JsonObject) =>
      inspect([aPolicy('', { validations: [{ expression: 'object.kind == "Pod"', ...validation }] }), aBinding(), web]).map(
        ({ message }) => message,
      );
    const start = 'Deployment shop/web is refused by ValidatingAdmissionPolicy "rule" by binding "binding": ';
    expect(words({})).toEqual([`${start}failed expression: object.kind == "Pod".`]);
    expect(words({ message: ' Only pods. ' })).toEqual([`${start}Only pods.`]);
    const named = { message: 'Only pods', messageExpression: '"no " + object.kind' };
    expect(words(named)).toEqual([`${start}no Deployment.`]);
    for (const messageExpression of ['"  "', '"a\\nb"', 'object.nope', '"a".format([1])']) {
      expect(words({ message: 'Only pods', messageExpression })).toEqual([`${start}Only pods.`]);
    }
  });

  test('conditions choose what it is about', () => {
    const judged = (...expressions: readonly string[]) => {
      const matchConditions = expressions.map((expression, index) => ({ name: `c${index}`, expression }));
      return told(inspect([aPolicy('false', { matchConditions }), aBinding(), web, settings]));
    };
    expect(judged('object.kind == "ConfigMap"')).toEqual(['error settings']);
    expect(judged('object.kind == "ConfigMap"', 'object.metadata.name == "x"')).toEqual([]);
    // One that fails is passed over where another one excludes the object.
    expect(judged('object.nope', 'object.kind == "ConfigMap"')).toEqual(['error settings']);
  });

  test('variables are known to expressions, later ones to later ones', () => {
    const variables = [
      { name: 'containers', expression: 'object.spec.template.spec.containers' },
      { name: 'names', expression: 'variables.containers.map(c, c.name)' },
      { name: 'never', expression: 'object.this.is.not.there' },
    ];
    const only = { resourceRules: [{ apiGroups: ['apps'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }] };
    const judged = (expression: string) =>
      told(inspect([aPolicy(expression, { variables, matchConstraints: only }), aBinding(), web]));
    expect(judged('variables.names == ["main"]')).toEqual([]);
    expect(judged('variables.names.exists(n, n == "other")')).toEqual(['error web']);
    expect(judged('variables.never')).toEqual(['error web']);
  });

  test('an expression that fails is refused, unless failures are ignored', () => {
    expect(told(inspect([aPolicy('object.nope == 1'), aBinding(), web]))).toEqual(['error web']);
    expect(inspect([aPolicy('object.nope == 1', { failurePolicy: 'Ignore' }), aBinding(), web])).toEqual([]);
    expect(told(inspect([aPolicy('false', { failurePolicy: 'Ignore' }), aBinding(), web]))).toEqual(['error web']);
  });

  test('of a kind whose defaults are not known, a failure is a warning', () => {
    const issuer = aResource('Issuer shop/main', { spec: {} });
    expect(told(inspect([aPolicy('object.spec.mode == "strict"'), aBinding(), issuer]))).toEqual(['warning main']);
    expect(told(inspect([aPolicy('has(object.spec.mode)'), aBinding(), issuer]))).toEqual(['error main']);
  });

  test('a text that is filled in later is not judged', () => {
    const image = aDeployment('shop/web', { image: '<IMAGE>' });
    const resources = [aPolicy('false'), aBinding(), image];
    expect(inspect(resources, { isUnknown: (text) => text.startsWith('<') })).toEqual([]);
  });
});

describe('expressions see', () => {
  const sees = (expression: string, resource = web, others: readonly ReturnType<typeof aResource>[] = []) => {
    const only = {
      resourceRules: [
        { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'], resourceNames: [resource.id.name] },
      ],
    };
    return told(inspect([aPolicy(expression, { matchConstraints: only }), aBinding(), resource, ...others]));
  };

  test('the request', () => {
    const requests = [
      'request.operation == "CREATE" && oldObject == null',
      'request.kind == {"group": "apps", "version": "v1", "kind": "Deployment"}',
      'request.resource.resource == "deployments" && request.subResource == ""',
      'request.name == "web" && request.namespace == "shop"',
      'params == null',
      'object.metadata.namespace == "shop"',
    ];
    for (const expression of requests) expect(sees(expression)).toEqual([]);
  });

  test('what the API server adds', () => {
    const added = [
      'object.spec.replicas == 1 && object.spec.strategy.type == "RollingUpdate"',
      'object.spec.template.spec.restartPolicy == "Always"',
      'object.spec.template.spec.containers.all(c, c.imagePullPolicy == "IfNotPresent" && c.ports[0].protocol == "TCP")',
      '!has(object.spec.template.spec.containers[0].resources.limits)',
    ];
    for (const expression of added) expect(sees(expression)).toEqual([]);
    const plain = aResource('Service shop/api', { spec: { ports: [{ port: 80 }] } });
    expect(sees('object.spec.type == "ClusterIP" && object.spec.ports[0].targetPort == 80', plain)).toEqual([]);
    const pod = aResource('Pod shop/one', { spec: { containers: [{ name: 'a', resources: { limits: { cpu: '1' } } }] } });
    expect(
      sees('object.spec.containers[0].resources.requests.cpu == "1" && object.spec.serviceAccountName == "default"', pod),
    ).toEqual([]);
  });

  test('no nulls', () => {
    expect(sees('!has(object.spec.paused)', aDeployment('shop/web'))).toEqual([]);
    const empty = aResource('ConfigMap shop/empty', { data: null });
    expect(sees('!has(object.data)', empty)).toEqual([]);
  });

  test('the namespace, if it is rendered', () => {
    const shop = aResource('Namespace shop', { metadata: { name: 'shop', labels: { tier: 'live' } } });
    expect(sees('namespaceObject.metadata.labels.tier == "live"', web, [shop])).toEqual([]);
    expect(sees('namespaceObject.metadata.labels["kubernetes.io/metadata.name"] == "shop"', web, [shop])).toEqual([]);
    expect(sees('namespaceObject.metadata.name == "shop"')).toEqual([]);
    expect(sees('namespaceObject.metadata.labels.tier == "live"')).toEqual(['info rule']);
    expect(sees('namespaceObject == null', aResource('ClusterRole reader'))).toEqual([]);
  });

  test('nothing that only the cluster knows: such a policy is not judged, unless the rest decides', () => {
    const only = (expression: string) =>
      inspect([aPolicy(expression), aBinding(), web]).map(({ severity, message }) => `${severity} ${message}`);
    const unknown = (what: string) => [
      `info ValidatingAdmissionPolicy "rule" is not judged for 1 resource, such as Deployment shop/web: it depends on ${what}, which is not known here.`,
    ];
    expect(only('request.userInfo.username == "ada"')).toEqual(unknown('request.userInfo'));
    expect(only('"masters" in request.userInfo.groups || object.nope')).toEqual(unknown('request.userInfo'));
    expect(only('authorizer.group("apps").resource("deployments").check("create").allowed()')).toEqual(unknown('authorizer'));
    expect(only('request.userInfo.username == "ada" || object.kind != "Job"')).toEqual([]);
    expect(told(inspect([aPolicy('request.userInfo.username == "ada" && object.kind == "Pod"'), aBinding(), web]))).toEqual([
      'error web',
    ]);
  });
});

describe('the pods that a workload makes', () => {
  const ofPods = { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }] };
  const judge = (expression: string, workload = web, constraints: JsonObject = ofPods) =>
    inspect([aPolicy(expression, { matchConstraints: constraints }), aBinding(), workload]);

  test('are judged by policies over pods, at the workload', () => {
    expect(judge('object.spec.containers.all(c, c.image.startsWith("registry.example/"))').map(({ message }) => message)).toEqual(
      [
        'Deployment shop/web makes pods that are refused by ValidatingAdmissionPolicy "rule" by binding "binding": failed expression: object.spec.containers.all(c, c.image.startsWith("registry.example/")).',
      ],
    );
    const job = aResource('CronJob shop/nightly', {
      spec: {
        jobTemplate: {
          spec: { template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'x', image: 'y' }] } } },
        },
      },
    });
    expect(told(judge('false', job))).toEqual(['error nightly']);
    expect(told(judge('false', job, { ...ofPods, objectSelector: { matchLabels: { a: 'b' } } }))).toEqual(['error nightly']);
    expect(judge('false', job, { ...ofPods, objectSelector: { matchLabels: { a: 'c' } } })).toEqual([]);
    expect(judge('false', aResource('PodTemplate shop/x', { template: { spec: {} } }))).toEqual([]);
  });

  test('are pods to expressions, with what the API server adds to pods', () => {
    const seen = [
      'object.kind == "Pod" && request.kind.kind == "Pod" && request.resource.resource == "pods"',
      'object.metadata.generateName == "web-" && object.metadata.namespace == "shop" && object.metadata.labels.app == "web"',
      'object.spec.serviceAccountName == "default" && object.spec.restartPolicy == "Always"',
    ];
    for (const expression of seen) expect(judge(expression)).toEqual([]);
  });

  test('have no name yet, but for messages', () => {
    const validations = [{ expression: 'object.spec.hostPID', messageExpression: '"no such pod: " + object.metadata.name' }];
    const named = inspect([
      aPolicy('', { validations, matchConstraints: ofPods }),
      aBinding(),
      aDeployment('shop/web', {}, { hostPID: false }),
    ]);
    expect(named.map(({ message }) => message.split(': ').slice(1).join(': '))).toEqual(['no such pod: web-*.']);
    expect(told(judge('object.metadata.name.size() < 50'))).toEqual(['info rule']);
    expect(told(judge('request.name == "web"'))).toEqual(['info rule']);
  });

  test('are not told of where the workload itself is refused', () => {
    const both = {
      resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['pods', 'deployments'] }],
    };
    expect(judge('false', web, both).map(({ message }) => message)).toEqual([
      'Deployment shop/web is refused by ValidatingAdmissionPolicy "rule" by binding "binding": failed expression: false.',
    ]);
  });
});

describe('params', () => {
  const policy = aPolicy('object.kind == "ConfigMap" || object.spec.replicas <= int(params.data.most)', {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
  });
  const limit = (place: string, most: string, labels: JsonObject = {}) =>
    aResource(`ConfigMap ${place}`, { metadata: { name: place.split('/')[1]!, labels }, data: { most } });
  const three = aResource('Deployment shop/web', { spec: { replicas: 3, template: {} } });
  const judge = (paramRef: JsonObject, ...params: readonly ReturnType<typeof limit>[]) =>
    told(inspect([policy, aBinding({ paramRef }), three, ...params]));

  test('by name and namespace', () => {
    expect(judge({ name: 'limit', namespace: 'limits' }, limit('limits/limit', '2'))).toEqual(['error web']);
    expect(judge({ name: 'limit', namespace: 'limits' }, limit('limits/limit', '3'))).toEqual([]);
    // Without a namespace it is that of the request.
    expect(judge({ name: 'limit' }, limit('shop/limit', '2'), limit('other/limit', '9'))).toEqual(['error web']);
  });

  test('by labels: each of them is asked', () => {
    const selector = { matchLabels: { limit: 'yes' } };
    const yes = { limit: 'yes' };
    expect(judge({ selector, namespace: 'l' }, limit('l/a', '9', yes), limit('l/b', '2', yes), limit('l/c', '1'))).toEqual([
      'error web',
    ]);
    expect(judge({ selector, namespace: 'l' }, limit('l/a', '9', yes), limit('l/c', '1'))).toEqual([]);
  });

  test('that nobody renders are unknown, not missing', () => {
    expect(judge({ name: 'limit', namespace: 'limits', parameterNotFoundAction: 'Deny' })).toEqual(['info rule']);
  });

  test('may come from files, like policies, bindings and namespaces', () => {
    const binding = aBinding({ paramRef: { name: 'limit', namespace: 'limits' } });
    const found = inspectAmong([policy, binding, limit('limits/limit', '2')], [three]);
    expect(told(found)).toEqual(['error web']);
    const shop = aResource('Namespace shop', { metadata: { name: 'shop', labels: { tier: 'live' } } });
    const live = { matchResources: { namespaceSelector: { matchLabels: { tier: 'live' } } } };
    expect(told(inspectAmong([aPolicy('false'), aBinding(live), shop], [three]))).toEqual(['error web']);
  });
});

describe('a policy that cannot be judged', () => {
  test('is an error where it is rendered, and a warning where it is the cluster’s', () => {
    const broken = aPolicy('object.spec.', { validations: [{ expression: 'true' }, { expression: 'objekt.spec == 1' }] });
    const [finding, ...more] = inspect([broken, aBinding(), web]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: 'error', at: 'spec.validations[1].expression', resource: broken, rule: 'rule' });
    expect(finding?.message).toBe(
      'ValidatingAdmissionPolicy "rule" has an expression that cannot be read at spec.validations[1].expression, so it judges nothing here: Unknown variable: objekt.',
    );
    expect(told(inspectAmong([broken, aBinding()], [web]))).toEqual(['warning undefined']);
  });

  test('is told by the stage that renders it alone', () => {
    const broken = aPolicy('objekt');
    const other = { ...web, stage: 'other' };
    expect(inspect([other], { graph: { resources: [broken, aBinding(), other] } as never })).toEqual([]);
  });

  test('takes too long: it is stopped, and what it said before stands', () => {
    const range = 'lists.range(5000)';
    const slow = aPolicy(
      `object.kind == "ConfigMap" ? false : ${range}.all(a, ${range}.all(b, ${range}.all(c, a + b + c >= 0)))`,
    );
    const findings = inspect([settings, slow, aBinding(), web]);
    expect(told(findings)).toEqual(['error settings', 'error rule']);
    expect(findings[1]?.message).toBe(
      'ValidatingAdmissionPolicy "rule" took longer than 10 seconds for 2 resources, and was stopped.',
    );
  }, 30_000);

  test('changes objects: that is said, and nothing else', () => {
    const findings = inspect([register('MutatingAdmissionPolicy', 'sidecar', { mutations: [] }), web]);
    expect(findings.map(({ severity, rule, message }) => `${severity} ${rule} ${message}`)).toEqual([
      'info mutating MutatingAdmissionPolicy "sidecar" is not evaluated: what it changes in the cluster is not seen here.',
    ]);
  });
});

test('nothing throws, whatever the shape of policy, binding and object', () => {
  const shapes = fc.dictionary(
    fc.constantFrom('matchConstraints', 'validations', 'variables', 'matchConditions', 'paramKind'),
    fc.jsonValue(),
  );
  const bindings = fc.dictionary(fc.constantFrom('paramRef', 'matchResources', 'validationActions'), fc.jsonValue());
  fc.assert(
    fc.property(shapes, bindings, fc.jsonValue(), (spec, binding, value) => {
      const object = aResource('Deployment shop/web', { spec: value, metadata: { name: 'web', labels: value } } as JsonObject);
      inspect([aPolicy('false', spec as JsonObject), aBinding(binding as JsonObject), object]);
      inspect([aPolicy('object.spec.template.spec.containers.all(c, c.image != "")'), aBinding(), object]);
    }),
    { numRuns: 60 },
  );
});

test('a stage says it at the line of the author, by policies that another stage of the cluster renders', () => {
  const platform = aStage({ name: 'platform', cluster: 'one', namespace: 'platform' });
  const application = anApplication(platform, 'policies', {});
  for (const { manifest } of [
    aPolicy('object.kind != "Pod"', { validations: [{ expression: 'object.kind != "Pod"', message: 'No pods.' }] }),
    aBinding(),
  ]) {
    anObject(application, manifest.metadata.name, manifest as never);
  }
  const stage = aStage({ cluster: 'one', namespace: 'shop' });
  const spec = { containers: [{ name: 'main', image: 'nginx:1' }] };
  new ApiObject(anApplication(stage, 'shop', {}), 'web', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec,
  } as ApiObjectProps);
  const issues = synthesizeStages(platform, stage).issues.filter(({ code }) => code === 'admission-policy');
  expect(issues.map(({ severity, stage: name, message }) => `${severity} ${name}: ${message}`)).toEqual([
    'error staging: Pod shop/web is refused by ValidatingAdmissionPolicy "rule" by binding "binding": No pods.',
  ]);
  expect(import.meta.filename.endsWith(issues[0]!.source!.file)).toBe(true);
});

describe('the option admission', () => {
  test('names files and folders, read in the order of their names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'admission-'));
    try {
      mkdirSync(join(folder, 'b'));
      const write = (name: string, kind: string) =>
        writeFileSync(join(folder, name), `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${kind.toLowerCase()} }\n`);
      write('c.yaml', 'Third');
      write('a.yml', 'First');
      write('b/x.json', 'Second');
      write('notes.txt', 'None');
      const kinds = (admission: string | readonly string[]) =>
        findStageDefinition(new Stage('staging', { admission }))?.admission?.map(({ kind }) => kind);
      expect(kinds(folder)).toEqual(['First', 'Second', 'Third']);
      expect(kinds([join(folder, 'c.yaml'), join(folder, 'b')])).toEqual(['Third', 'Second']);
      const item = (name: string) => ({ apiVersion: 'v1', kind: name, metadata: { name: 'x' } });
      const printed = { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: [item('One'), item('Two')] };
      writeFileSync(join(folder, 'list.json'), JSON.stringify(printed));
      expect(kinds(join(folder, 'list.json'))).toEqual(['One', 'Two']);
      writeFileSync(join(folder, 'list.json'), JSON.stringify({ ...printed, items: [item('One'), { kind: 'Two' }] }));
      expect(await refusalOf(() => new Stage('staging', { admission: join(folder, 'list.json') }))).toContain(
        'holds something at line 1 that is no Kubernetes object with a name.',
      );
      const missing = await refusalOf(() => new Stage('staging', { admission: join(folder, 'nope') }));
      expect(missing).toMatch(/^stage-broken .*\nThe admission file .*nope cannot be read\./);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
