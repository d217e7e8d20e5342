import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { Application } from '../../src/model/application.ts';
import { Config } from '../../src/model/config.ts';
import { commit, pullRequest } from '../../src/model/delivery.ts';
import { external } from '../../src/model/external.ts';
import { findApplicationDefinition, findExternals, findStageDefinition } from '../../src/model/internals.ts';
import { Stage } from '../../src/model/stage.ts';
import { flux } from '../../src/plugs/operators/flux.ts';
import { findLocation } from '../../src/text/location.ts';
import { refusalOf } from '../load/a-project.ts';

const here = import.meta.dirname;

class Database extends Application<{ size: number }> {
  readonly config = new Config(this, 'config', { size: String(this.vars.size) });
}
class Shop extends Application<{ database: Database; names?: readonly string[] }> {
  readonly config = new Config(this, 'config', { database: this.vars.database.config.name });
}

describe('a stage', () => {
  test('is a cdk8s App, and an application a Chart', () => {
    const stage = new Stage('staging');
    expect(stage).toBeInstanceOf(App);
    expect(new Database(stage, 'database', { size: 1 })).toBeInstanceOf(Chart);
  });

  test('is what its options say', () => {
    const operator = flux();
    const options = {
      vars: { a: 1 },
      cluster: 'eu',
      target: { branch: 'live' },
      delivery: pullRequest(),
      operator,
      ephemeral: true,
      layout: 'file-per-application',
    } as const;
    expect(findStageDefinition(new Stage<{ a: number }>('staging', options))).toMatchObject({
      name: 'staging',
      cluster: 'eu',
      target: { branch: 'live' },
      delivery: {
        kind: 'pullRequest',
        per: 'stage',
        forge: undefined,
        reviewers: [],
        labels: [],
        draft: false,
        autoMerge: false,
      },
      operator,
      ephemeral: true,
      layout: 'file-per-application',
      variables: ['a'],
      inputs: [],
    });
  });

  test('is plain where nothing is said', () => {
    expect(findStageDefinition(new Stage('staging'))).toMatchObject({
      name: 'staging',
      cluster: 'staging',
      target: {},
      delivery: commit(),
      operator: undefined,
      ephemeral: false,
      layout: 'file-per-resource',
    });
  });

  test('and an application have one public member of ours, so that the names of fields stay free', () => {
    const stage = new Stage<{ a: number }>('staging', { vars: { a: 1 } });
    const added = Object.keys(stage).filter((key) => !Object.keys(new App()).includes(key));
    const application = new Database(stage, 'database', { size: 1 });
    const chart = new Chart(stage, 'plain');
    const more = Object.keys(application).filter((key) => !Object.keys(chart).includes(key));
    expect([added, more]).toEqual([['vars'], ['vars', 'config']]);
    expect(Object.getOwnPropertyNames(Stage.prototype)).toEqual(['constructor']);
    expect(Object.getOwnPropertyNames(Application.prototype)).toEqual(['constructor']);
  });

  test('of a wrong cluster name is refused', async () => {
    expect(await refusalOf(() => new Stage('staging', { cluster: '../x' }))).toMatch(
      /^stage-invalid at -\n"..\/x" cannot be the name of a cluster\./,
    );
  });
});

describe('an application', () => {
  test('has a name, a namespace and what it comes after', () => {
    const stage = new Stage('staging', { namespace: 'all' });
    const database = new Database(stage, 'database', { size: 1 });
    const shop = new Shop(stage, 'shop', { database }, { namespace: 'mine', after: [database] });
    expect(findApplicationDefinition(database)).toMatchObject({ name: 'database', namespace: 'all', after: [] });
    expect(findApplicationDefinition(shop)).toMatchObject({ name: 'shop', namespace: 'mine', after: ['database'] });
    expect(shop.namespace).toBe('mine');
    expect(shop.vars.database).toBe(database);
  });

  test('points at the line that made it, and not at its class', () => {
    const database = new Database(new Stage('staging'), 'database', { size: 1 }); // this line
    const lines = new Error().stack!.split('\n')[1]!;
    const line = Number(/:(\d+):\d+\)?$/.exec(lines)?.[1]);
    const at = findLocation(findApplicationDefinition(database)?.trace.stack, here);
    expect(at).toMatchObject({ file: 'stage.test.ts', line: line - 1 });
  });

  test.each(['Shop', '../x', '_namespaces', 'a b', '', 'a'.repeat(64)])('cannot be named %j', async (name) => {
    expect(await refusalOf(() => new Database(new Stage('staging'), name, { size: 1 }))).toMatch(
      /^stage-invalid .*\n".*" cannot be the name of an application\./,
    );
  });

  test('belongs into a stage', async () => {
    expect(await refusalOf(() => new Database(new App(), 'database', { size: 1 }))).toMatchInlineSnapshot(`
      "stage-invalid at -
      Application database is not inside a Stage.
      Create applications in a class that extends Stage, or pass a Stage as their scope."
    `);
  });
});

describe('an object of another stage is refused', () => {
  const [own, other] = [new Stage('own'), new Stage('other')];
  const foreign = new Database(other, 'database', { size: 1 });
  let count = 0;
  const make = (vars: object, options = {}) => new Application<object>(own, `shop-${count++}`, vars, options);

  test('at the line that hands it over', async () => {
    const thrown = await Promise.resolve()
      .then(() => new Shop(own, 'shop', { database: foreign }))
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: 'foreign-object',
      message: 'own/shop was given database of stage other as database.',
      hint: 'Pass the one of stage own: objects never cross stages.',
    });
    const text = new Error().stack!.split('\n')[1]!;
    const line = Number(/:(\d+):\d+\)?$/.exec(text)?.[1]);
    const at = findLocation((thrown as Error).stack, here);
    expect(at?.file).toBe('stage.test.ts');
    expect(at?.line).toBeGreaterThan(line - 12);
    expect(at?.line).toBeLessThan(line);
  });

  test.each<[string, object]>([
    ['itself', { a: foreign }],
    ['a part of it', { a: foreign.config }],
    ['in a list', { a: [1, foreign] }],
    ['in a list of objects', { a: [{ b: foreign }] }],
  ])('as a variable: %s', (_name, vars) => {
    expect(() => make(vars)).toThrow(expect.objectContaining({ code: 'foreign-object' }));
  });

  test('as what comes before', () => {
    expect(() => make({}, { after: [foreign] })).toThrow(expect.objectContaining({ code: 'foreign-object' }));
  });

  test('and one of the same stage is not, nor data that is cyclic', () => {
    const data: { self?: unknown } = {};
    data.self = data;
    expect(() => make({ a: new Database(own, 'database', { size: 1 }), data, nothing: null })).not.toThrow();
  });
});

describe('external', () => {
  test('declares what is outside, in the namespace of its application', () => {
    const stage = new Stage('staging');
    const shop = new Application(stage, 'shop', {}, { namespace: 'mine' });
    external(shop, { kind: 'Secret', name: 'login', keys: ['password'] });
    external(new Construct(shop, 'inner'), { kind: 'Service', name: 'mail', namespace: 'far', ports: [25, 'tls'] });
    external(stage, { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name: 'fast' });
    expect(findExternals(stage)).toEqual([
      {
        id: { group: '', kind: 'Secret', namespace: 'mine', name: 'login' },
        stage: 'staging',
        application: 'shop',
        keys: ['password'],
      },
      {
        id: { group: '', kind: 'Service', namespace: 'far', name: 'mail' },
        stage: 'staging',
        application: 'shop',
        ports: [25, 'tls'],
      },
      { id: { group: 'storage.k8s.io', kind: 'StorageClass', name: 'fast' }, stage: 'staging' },
    ]);
  });

  test('belongs into a stage', async () => {
    expect(await refusalOf(() => external(new App(), { kind: 'Secret', name: 'login' }))).toMatch(/^stage-invalid/);
  });
});
