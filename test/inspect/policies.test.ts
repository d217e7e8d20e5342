import { describe, expect, test, vi } from 'vitest';
import { findStageDefinition } from '../../src/model/internals.ts';
import { type PolicyOptions, policy, recommended } from '../../src/model/policy.ts';
import type { StageOptions } from '../../src/model/stage.ts';
import { waive } from '../../src/model/waiver.ts';
import type { Issue } from '../../src/types/issue.ts';
import type { KindName, Policy, PolicyContext } from '../../src/types/policy.ts';
import { anApplication, anObject, aStage, synthesizeStages } from '../resources/a-stage.ts';

const description = 'It is as we like it.';
const container = { name: 'main', image: 'nginx' };

function aDeployment(fields: Readonly<Record<string, unknown>> = {}) {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: { app: 'web' } }, template, ...fields } };
}

/** A policy whose check is that one, about ConfigMaps unless it says otherwise. */
function ours(
  check: (resource: never, context: PolicyContext) => unknown,
  options: Partial<PolicyOptions<KindName>> = {},
): Policy {
  return policy({ id: 'ours', kind: 'ConfigMap', description, check: check as never, ...options } as PolicyOptions<KindName>);
}

/** The policy issues of a stage with a ConfigMap `config`, or with those objects. */
function issuesOf(policies: StageOptions['policies'], objects?: Parameters<typeof anApplication>[2]): readonly Issue[] {
  const stage = aStage({ policies: policies! });
  anApplication(stage, 'shop', objects);
  return synthesizeStages(stage).issues.filter(({ code }) => code === 'policy');
}

describe('a policy of the author', () => {
  test('reports with the object, the field, and the line that made it', () => {
    const noLatest = policy({
      id: 'no-latest',
      kind: 'Deployment',
      description: 'Images have versions.',
      docs: 'https://wiki.example.com/images',
      check(deployment, { report }) {
        for (const [index, { image }] of deployment.spec.template.spec.containers.entries()) {
          if (image === 'nginx') report({ message: 'no version.', at: `spec.template.spec.containers[${index}].image` });
        }
      },
    });
    const [issue, ...others] = issuesOf([noLatest], { web: aDeployment(), config: {} });
    expect(issue).toMatchObject({
      ...{ code: 'policy', rule: 'no-latest', severity: 'error', stage: 'staging', application: 'shop' },
      ...{ message: 'Deployment shop/web: no version.', fix: 'Images have versions. See https://wiki.example.com/images.' },
      ...{ at: 'spec.template.spec.containers[0].image', source: { file: 'test/resources/a-stage.ts' } },
    });
    expect(others).toEqual([]);
  });

  test('is asked about the kinds that it names, and by default about every one', () => {
    const objects = { a: {}, b: aDeployment(), c: { apiVersion: 'serving.knative.dev/v1', kind: 'Service' } };
    const asked = (kind: PolicyOptions<KindName>['kind']) =>
      issuesOf([ours((_resource, { report }) => report({ message: 'x' }), { kind })], objects).map(
        ({ resource }) => resource?.name,
      );
    expect(asked(undefined)).toEqual(['a', 'b', 'shop', 'c']);
    expect(asked(['Deployment', 'ConfigMap'])).toEqual(['a', 'b']);
    expect(asked('Service')).toEqual([]);
    expect(asked('serving.knative.dev/Service')).toEqual(['c']);
  });

  test('can be waived by its id', () => {
    const stage = aStage({ policies: [ours((_resource, { report }) => report({ message: 'x' }))] });
    const application = anApplication(stage, 'shop', {});
    waive(anObject(application, 'known'), 'policy', { rule: 'ours', reason: 'it is old' });
    waive(anObject(application, 'other'), 'policy', { rule: 'theirs', reason: 'it is old' });
    const { issues, waived } = synthesizeStages(stage);
    expect(waived.map(({ rule, resource }) => [rule, resource?.name])).toEqual([['ours', 'known']]);
    expect(issues.map(({ code, resource }) => [code, resource?.name])).toEqual([
      ['policy', 'other'],
      ['unused-waiver', 'other'],
    ]);
  });

  test('knows who refers to whom, and what else there is', () => {
    const seen: unknown[] = [];
    const look = (_deployment: unknown, context: PolicyContext): undefined => {
      const { stage, application, namespace, kubernetes, find, list, referencesFrom, selectedBy } = context;
      const [service] = list('Service');
      seen.push({
        ...{ stage, application, namespace, kubernetes },
        config: find('ConfigMap', 'config')?.data?.A,
        elsewhere: find('ConfigMap', 'config', 'other'),
        namespaced: find('Namespace', 'shop')?.metadata.name,
        from: referencesFrom().map(({ at, to, resource }) => [at, to.name, resource?.kind]),
        to: context.referencesTo(find('ConfigMap', 'config')).map(({ from }) => from.metadata.name),
        by: selectedBy().map(({ from, at }) => [from.kind, at]),
        selects: context.selects(service).map(({ metadata }) => metadata.name),
      });
    };
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'config', key: 'A' } } }];
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ ...container, env }] } };
    issuesOf([ours(look, { kind: 'Deployment' })], {
      web: aDeployment({ template }),
      config: { data: { A: '1' } },
      service: { kind: 'Service', spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
      shop: { kind: 'Namespace' },
    });
    expect(seen).toEqual([
      {
        ...{
          stage: 'staging',
          application: 'shop',
          namespace: 'shop',
          kubernetes: '1.37',
          config: '1',
          elsewhere: undefined,
          namespaced: 'shop',
        },
        from: expect.arrayContaining([
          ['spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef.name', 'config', 'ConfigMap'],
        ]),
        to: ['web'],
        by: [['Service', 'spec.selector']],
        selects: ['web'],
      },
    ]);
  });
});

test('a stage is judged alone, whatever else runs in its cluster', () => {
  const seen: unknown[] = [];
  const look = ours(
    (_deployment, { find, referencesTo, selectedBy, list }) => {
      seen.push([find('ConfigMap', 'config'), referencesTo(), selectedBy(), list('Service')]);
    },
    { kind: 'Deployment' },
  );
  const [first, second] = [
    aStage({ name: 'first', cluster: 'one', namespace: 'shop', policies: [look] }),
    aStage({ name: 'second', cluster: 'one', namespace: 'shop' }),
  ];
  anApplication(first, 'web', { web: aDeployment() });
  anApplication(second, 'other', {
    config: {},
    service: { kind: 'Service', spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
  });
  synthesizeStages(first, second);
  expect(seen).toEqual([[undefined, [], [], []]]);
});

describe('levels', () => {
  const warn = ours((_resource, { report }) => report({ message: 'x' }), { severity: 'warning' });

  test.each([
    ['its own', [warn], ['warning']],
    ['of the stage', [warn, { ours: 'info' }], ['info']],
    ['the last one', [{ ours: 'info' }, [warn, { ours: 'error' }]], ['error']],
    ['off', [warn, { ours: 'off' }], []],
  ] as const)('%s', (_title, entries, expected) => {
    expect(issuesOf(entries).map(({ severity }) => severity)).toEqual(expected);
  });

  test('of a policy that is not there are an error at the stage', () => {
    expect(issuesOf([recommended(), { 'no-latest-imag': 'off' }])).toMatchObject([
      {
        rule: 'no-latest-imag',
        severity: 'error',
        resource: null,
        fix: 'The nearest policy is no-latest-image.',
        source: { file: 'test/resources/a-stage.ts' },
      },
    ]);
  });

  test('recommended policies hold where a stage says nothing, and not beside others unless they are named', () => {
    const pod = { web: { kind: 'Pod', spec: { containers: [container] } }, config: {} };
    const rules = (policies: StageOptions['policies']) => issuesOf(policies, pod).map(({ rule }) => rule);
    expect(rules(undefined)).toContain('no-latest-image');
    expect(rules([recommended()])).toEqual(rules(undefined));
    expect(rules([recommended({ 'no-latest-image': 'off' })])).not.toContain('no-latest-image');
    expect(rules([warn])).toEqual(['ours']);
    expect(rules([])).toEqual([]);
  });
});

describe('a policy that misbehaves is an error of its own, at its own line, and stops no other', () => {
  const fine = policy({
    id: 'fine',
    kind: 'ConfigMap',
    severity: 'info',
    description,
    check: (_resource, { report }) => report({ message: 'asked' }),
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
      'fails: Error: boom',
    ],
    [
      'throws no error',
      () => {
        throw undefined;
      },
      'fails: it throws undefined',
    ],
    ['reads what is not there', (resource: { spec: { x: 1 } }) => resource.spec.x, 'fails: TypeError'],
    [
      'changes the object',
      (resource: { kind: string }) => {
        resource.kind = 'Secret';
      },
      'fails: TypeError: Cannot assign to read only',
    ],
    [
      'is asynchronous',
      async () => {
        throw new Error('later');
      },
      'is asynchronous',
    ],
    ['gives something to wait for', () => Object.fromEntries([['then', () => {}]]), 'is asynchronous'],
    [
      'throws what cannot be shown',
      () => {
        throw Object.create(null);
      },
      'fails: it throws object',
    ],
    [
      'is a generator',
      function* () {
        yield 1;
      },
      'returns object',
    ],
    ['answers false', () => false, 'returns boolean'],
    ['reports nothing', (_: never, { report }: PolicyContext) => report(undefined as never), 'has no message'],
    ['reports a blank', (_: never, { report }: PolicyContext) => report({ message: ' ' }), 'has no message'],
    [
      'reports a number as place',
      (_: never, { report }: PolicyContext) => report({ message: 'x', at: 3 as never }),
      'a place that is no text',
    ],
    [
      'never ends reporting',
      (_: never, { report }: PolicyContext) => {
        for (;;) report({ message: 'x' });
      },
      'reports more than 10000 things',
    ],
  ])('%s', (_title, check, message) => {
    const issues = issuesOf([ours(check as never), fine], { a: {}, b: {} });
    const failures = issues.filter(({ resource }) => resource === null);
    expect(issues.filter(({ rule }) => rule === 'fine')).toHaveLength(2);
    const failure = failures.find(({ message: text }) => text.includes(message));
    expect(failure).toMatchObject({ rule: 'ours', severity: 'error', source: { file: 'test/inspect/policies.test.ts' } });
    expect(failure?.message).toContain('ConfigMap shop/a');
    if (!message.includes('asynchronous')) expect(failure?.message).toContain('and so on 1 other object');
  });

  test('never ends: it is stopped, and the others go on', { timeout: 30_000 }, () => {
    const endless = ours(() => {
      for (;;);
    });
    const issues = issuesOf([endless, fine], { a: {}, b: {} });
    expect(issues.filter(({ rule }) => rule === 'fine')).toHaveLength(2);
    expect(issues.filter(({ rule }) => rule === 'ours')).toMatchObject([
      { message: 'Policy "ours" cannot be judged by: on ConfigMap shop/a it was not done after 10 seconds.', source: {} },
    ]);
  });

  test('floods: a thousand are shown, and the others counted', () => {
    const loud = ours((_resource, { report }) => {
      for (let index = 0; index < 700; index++) report({ message: `number ${index}` });
    });
    const issues = issuesOf([loud], { a: {}, b: {}, c: {} });
    expect(issues).toHaveLength(1001);
    expect(issues.filter(({ resource }) => resource === null).map(({ message }) => message)).toEqual([
      'Policy "ours" has found 1100 more issues than the 1000 that are shown.',
    ]);
  });
});

describe('is refused where it is written', () => {
  const check = () => undefined;

  test.each([
    ['an id', () => policy({ id: 'No Latest', description, check }), 'cannot be the id of a policy'],
    ['no description', () => policy({ id: 'a', description: '', check }), 'has no description'],
    ['no check', () => policy({ id: 'a', description } as never), 'has no function check'],
    ['a severity', () => policy({ id: 'a', description, severity: 'fatal' as never, check }), 'has the severity "fatal"'],
    ['a kind', () => policy({ id: 'a', description, kind: 'Deploymnt' as never, check }), 'is for the kind "Deploymnt"'],
    ['no list', () => aStage({ policies: 'recommended' as never }), 'are no list'],
    ['an entry', () => aStage({ policies: ['recommended' as never] }), 'hold something that is no policy'],
    ['an unmarked policy', () => aStage({ policies: [{ id: 'a', check } as never] }), 'hold something that is no policy'],
    ['a level', () => aStage({ policies: [recommended({ 'image-digest': 'on' as never })] }), 'hold something that is no policy'],
    ['two of one id', () => aStage({ policies: [ours(check), ours(check)] }), 'have two called "ours"'],
  ])('%s', (_title, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'stage-invalid', message: expect.stringContaining(message) }));
  });

  test('but the same policy may come twice, as of two packages that share it', () => {
    const shared = ours(check);
    expect(findStageDefinition(aStage({ policies: [[shared], [shared]] }))?.policies?.own).toEqual([shared]);
  });

  test('nor does it matter which copy of the package made it', async () => {
    vi.resetModules();
    const copy = await import('../../src/model/policy.ts');
    expect(copy.policy).not.toBe(policy);
    const theirs = copy.policy({
      id: 'theirs',
      kind: 'ConfigMap',
      description,
      check: (_, { report }) => report({ message: 'x' }),
    });
    expect(issuesOf([theirs, copy.recommended()]).map(({ rule }) => rule)).toEqual(['theirs']);
  });

  test('the id of a recommended one', () => {
    expect(issuesOf([recommended(), ours(check, { id: 'no-host-path' })])).toMatchObject([
      { rule: 'no-host-path', severity: 'error', message: expect.stringContaining('the id of a recommended one') },
    ]);
  });
});
