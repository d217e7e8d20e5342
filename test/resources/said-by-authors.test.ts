import { App, Chart } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-27';
import { describe, expect, test } from 'vitest';
import { Application } from '../../src/model/application.ts';
import { imagePolicy } from '../../src/model/image-policy.ts';
import { removed } from '../../src/model/removed.ts';
import { anApplication, anObject, aStage, filesOf, issuesOf, synthesizeStages } from './a-stage.ts';

const reason = 'moved to the managed database';
const image = 'ghcr.io/acme/web:1.0.0';
const pod = { kind: 'Pod', spec: { containers: [{ name: 'main', image }] } };

describe('an application without resources', () => {
  test('is refused unless it says so itself', () => {
    const stage = aStage();
    anApplication(stage, 'quiet', {}, { allowEmpty: true });
    anApplication(stage, 'broken', {});
    expect(issuesOf(stage)).toEqual(['empty-application staging/broken - -: Application "broken" has no resources.']);
  });

  test('that says so has a folder all the same', () => {
    const stage = aStage();
    anApplication(stage, 'quiet', {}, { allowEmpty: true });
    expect(filesOf(stage)['staging/quiet/kustomization.yaml']).toContain('resources: []\n');
  });
});

describe('what is removed on purpose', () => {
  test('is told with its namespace: that of the application, the one given, or any', () => {
    const stage = aStage();
    const application = anApplication(stage, 'shop');
    removed(application, { kind: 'StatefulSet', name: 'db', reason });
    removed(application, { kind: 'StatefulSet', name: 'db', namespace: 'else', reason });
    removed(stage, { kind: 'StatefulSet', name: 'db', reason });
    const [synthesized] = synthesizeStages(stage).stages;
    expect(synthesized?.removals.map(({ namespace }) => namespace)).toEqual(['shop', 'else', undefined]);
    expect(issuesOf(stage)).toEqual([]);
  });

  test('and still rendered is an issue at the line that says so', () => {
    const stage = aStage();
    const application = anApplication(stage, 'shop', { config: {}, far: { metadata: { namespace: 'far' } } });
    removed(application, { kind: 'ConfigMap', name: 'config', reason });
    removed(application, { kind: 'ConfigMap', name: 'far', reason });
    removed(stage, { kind: 'ConfigMap', name: 'far', reason });
    removed(stage, { kind: 'Application', name: 'shop', reason });
    removed(stage, { kind: 'Namespace', name: 'shop', reason });
    const { issues } = synthesizeStages(stage);
    expect(issues.map(({ code, resource }) => `${code} ${resource?.kind} ${resource?.name}`).sort()).toEqual([
      'still-rendered ConfigMap config',
      'still-rendered ConfigMap far',
      'still-rendered Namespace shop',
      'still-rendered undefined undefined',
    ]);
    expect(issues[0]).toMatchObject({ severity: 'error', source: { file: 'test/resources/said-by-authors.test.ts' } });
  });

  test('needs a reason and a stage', () => {
    const options = { kind: 'StatefulSet', name: 'db', reason: ' ' };
    expect(() => removed(aStage(), options)).toThrow(expect.objectContaining({ code: 'stage-invalid' }));
    expect(() => removed(new Chart(new App(), 'x'), { ...options, reason })).toThrow('not declared inside a Stage');
  });
});

describe('an image policy', () => {
  const files = (stage: ReturnType<typeof aStage>) => filesOf(stage)['staging/shop/pod-web.yaml'];

  test('is a comment after the value of its field, and no part of what the inventory knows', () => {
    const make = (tag: string) => {
      const stage = aStage();
      const web = anObject(new Application(stage, 'shop'), 'web', {
        ...pod,
        spec: { containers: [{ name: 'main', image: `web:${tag}` }] },
      });
      imagePolicy(web, 'flux-system:web', { at: 'spec.containers[0].image' });
      return stage;
    };
    expect(files(make('1'))).toContain('    - image: web:1 # {"$imagepolicy": "flux-system:web"}\n');
    expect(filesOf(make('1'))['.stagewright/staging/shop']).toBe(filesOf(make('2'))['.stagewright/staging/shop']);
  });

  test('is by default for the first container of a workload, also one of cdk8s-plus', () => {
    const stage = aStage();
    const application = new Application(stage, 'shop');
    const web = new Deployment(application, 'web', { containers: [{ image, portNumber: 80 }] });
    imagePolicy(web, 'flux-system:web');
    expect(Object.values(filesOf(stage)).join('')).toContain(`image: ${image} # {"$imagepolicy": "flux-system:web"}\n`);
  });

  test.each(['spec.containers[1].image', 'spec.containers', 'spec.containers[0].args[0]', 'spec'])('is an issue at %s', (at) => {
    const stage = aStage();
    const spec = { containers: [{ name: 'main', image, args: ['two words'] }] };
    imagePolicy(anObject(new Application(stage, 'shop'), 'web', { ...pod, spec }), 'flux-system:web:tag', { at });
    expect(synthesizeStages(stage).issues).toMatchObject([{ code: 'misplaced-policy', at, resource: { name: 'web' } }]);
  });

  test.each(['web', 'flux-system:web:no', 'a:b"}', 'a:b\n', ''])('cannot be %j', (policy) => {
    const web = anObject(new Application(aStage(), 'shop'), 'web', pod);
    expect(() => imagePolicy(web, policy)).toThrow(expect.objectContaining({ code: 'stage-invalid' }));
  });
});
