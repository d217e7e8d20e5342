import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Application } from '../src/model/application.ts';
import { Config } from '../src/model/config.ts';
import { flux } from '../src/plugs/operators/flux.ts';
import { hasErrors } from '../src/synthesize.ts';
import { anApplication, anObject, aStage, filesOf, issuesOf, synthesizeStages } from './resources/a-stage.ts';

const reads = (config: string) => ({
  kind: 'Pod',
  spec: { containers: [{ name: 'main', image: 'nginx:1', envFrom: [{ configMapRef: { name: config } }] }] },
});

test('a stage without applications is nothing', () => {
  expect(filesOf(aStage())).toEqual({});
  expect(issuesOf(aStage())).toEqual([]);
});

test('what one stage lacks is not supplied by another, whatever the cluster', () => {
  for (const cluster of ['one', 'two']) {
    const [first, second] = [
      aStage({ name: 'first', cluster: 'one', namespace: 'a' }),
      aStage({ name: 'second', cluster, namespace: 'b' }),
    ];
    anApplication(first, 'shop', { web: reads('settings') });
    anApplication(second, 'base', { settings: {} });
    expect(issuesOf(first, second).map((issue) => issue.split(' ').slice(0, 2))).toEqual([['missing-reference', 'first/shop']]);
  }
});

test('stages of one cluster may not make the same object, and those of two may', () => {
  const twice = (clusters: readonly string[]) =>
    clusters.map((cluster, index) => {
      const stage = aStage({ name: `stage-${index}`, cluster, namespace: 'kube-system' });
      anApplication(stage, 'shop', { settings: {} });
      return stage;
    });
  expect(issuesOf(...twice(['one', 'two']))).toEqual([]);
  expect(issuesOf(...twice(['one', 'one']))).toMatchInlineSnapshot(`
    [
      "duplicate-identity stage-1/shop ConfigMap settings -: ConfigMap kube-system/settings is rendered twice: by application "shop" of stage "stage-0" (shop/object-0) and by application "shop" of stage "stage-1" (shop/object-0).",
    ]
  `);
});

test('applications that wait for one another are an error', () => {
  const stage = aStage({ namespace: 'all' });
  anApplication(stage, 'a', { one: {}, web: reads('two') });
  anApplication(stage, 'b', { two: {}, web2: reads('one') });
  expect(hasErrors(synthesizeStages(stage).issues)).toBe(true);
  expect(issuesOf(stage)).toMatchInlineSnapshot(`
    [
      "dependency-cycle staging/a - -: Applications of stage "staging" wait for one another: a -> b -> a.",
    ]
  `);
});

test('an issue of an application points at the line that made it', () => {
  const stage = aStage();
  class Empty extends Application {
    readonly word = 'nothing';
  }
  new Empty(stage, 'empty');
  const [issue] = synthesizeStages(stage).issues;
  expect(issue).toMatchObject({ code: 'empty-application', source: { file: 'test/synthesize.test.ts', column: 3 } });
});

describe('the same input gives the same bytes', () => {
  const names = ['api', 'base', 'cache', 'database', 'edge', 'web'];

  /** A stage of six applications that refer to each other, made in the given order. */
  function aShop(order: readonly string[]) {
    const stage = aStage({ operator: flux(), namespace: (name) => (name === 'edge' ? 'edge' : 'shop') });
    for (const name of order) {
      const application = anApplication(
        stage,
        name,
        { [`${name}-pod`]: reads('base-config') },
        { namespace: name === 'edge' ? 'edge' : 'shop' },
      );
      new Config(application, 'config', { name });
      if (name === 'edge') anObject(application, 'base-config');
      anObject(application, `${name}-service`, { kind: 'Service', spec: { ports: [{ port: 80 }], selector: {} } });
    }
    return stage;
  }
  const expected = filesOf(aShop(names));

  test('twice', () => {
    expect(Object.entries(filesOf(aShop(names)))).toEqual(Object.entries(expected));
    expect(expected['.stagewright/staging/web']).toContain('"ConfigMap shop/base-config"');
    expect(expected['clusters/staging/staging-web.yaml']).toContain('- name: staging-base\n');
  });

  test('in any order of the applications', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (order) => {
        expect(filesOf(aShop(order))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test('and the same issues in the same order', () => {
    const broken = (order: readonly string[]) => {
      const stage = aStage();
      for (const name of order) anApplication(stage, name, { [name]: reads('missing'), Bad: {} });
      return issuesOf(stage);
    };
    const issues = broken(names);
    expect(issues).toHaveLength(12);
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (order) => {
        expect(broken(order)).toEqual(issues);
      }),
      { numRuns: 20 },
    );
  });

  test('in any order of the keys, also with the variable that keeps cdk8s from sorting', () => {
    const shop = (data: object) => {
      const stage = aStage({ operator: flux() });
      anApplication(stage, 'shop', { web: { data, metadata: { labels: data } } });
      return filesOf(stage);
    };
    const sorted = shop({ a: '1', b: '2', c: '3' });
    expect(shop({ c: '3', a: '1', b: '2' })).toEqual(sorted);
    process.env.CDK8S_DISABLE_SORT = '1';
    try {
      expect(shop({ c: '3', a: '1', b: '2' })).toEqual(sorted);
    } finally {
      delete process.env.CDK8S_DISABLE_SORT;
    }
  });
});
