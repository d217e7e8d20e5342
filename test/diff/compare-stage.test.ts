import { App, Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { compareStage } from '../../src/diff/compare-stage.ts';
import type { StageDifference } from '../../src/diff/difference.ts';
import { maskTexts } from '../../src/diff/mask-texts.ts';
import { unifiedDiff } from '../../src/diff/unified-diff.ts';
import { Config } from '../../src/model/config.ts';
import type { JsonObject } from '../../src/types/manifest.ts';
import { aDeployment, aFile, anObject, compareObjects } from './manifests.ts';

const config = (A: string, name = 'web') => anObject('v1/ConfigMap', { data: { A } }, name);

/** `action kind name` of every resource. */
function actionsOf({ resources }: StageDifference): readonly string[] {
  return resources.map(({ action, id }) => `${action} ${id.kind} ${id.name}`);
}

describe('resources', () => {
  test('are known by group, kind, namespace and name, in whatever file they are', () => {
    const files = [
      aFile(config('1'), undefined, { path: 'old.yaml' }),
      aFile(undefined, config('1'), { path: 'new.yaml' }),
      aFile(config('1', 'b'), undefined, { path: 'b.yaml' }),
      aFile(undefined, config('2', 'b'), { path: 'c.yaml' }),
    ];
    const difference = compareStage('staging', files);
    expect(actionsOf(difference)).toEqual(['changed ConfigMap b', 'moved ConfigMap web']);
    expect(difference.resources).toMatchObject([
      { path: 'staging/web/c.yaml', from: { path: 'staging/web/b.yaml' }, fields: [{ at: 'data.A' }] },
      { path: 'staging/web/new.yaml', from: { path: 'staging/web/old.yaml' }, fields: [] },
    ]);
    expect(difference.applications).toMatchObject([{ application: 'web', added: 0, changed: 1, removed: 0, moved: 1 }]);
  });

  test('of several documents and lists are told apart; another namespace is another object', () => {
    const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    const elsewhere = anObject('v1/ConfigMap', { metadata: { namespace: 'other' }, data: { A: '1' } });
    const difference = compareStage('staging', [
      aFile(list(config('1'), config('1', 'b')), `${JSON.stringify(elsewhere)}\n---\n${JSON.stringify(config('1', 'b'))}`),
    ]);
    expect(actionsOf(difference)).toEqual(['added ConfigMap web', 'removed ConfigMap web']);
    expect(difference.resources.map(({ id }) => id.namespace)).toEqual(['other', 'shop']);
  });

  test('that only another version of the API describes are the same', () => {
    const [change] = compareObjects(
      anObject('autoscaling/v1/HorizontalPodAutoscaler'),
      anObject('autoscaling/v2/HorizontalPodAutoscaler'),
    ).resources;
    expect(change).toMatchObject({ action: 'changed', apiVersion: 'autoscaling/v2', fields: [{ at: 'apiVersion' }] });
  });

  test('in other words are no change, and their file is named', () => {
    const { resources, reformatted, applications } = compareStage('staging', [
      aFile(
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {B: "1", A: "2"}\n',
        '# new\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  A: "2"\n  B: "1"\n',
      ),
    ]);
    expect({ resources, reformatted }).toEqual({ resources: [], reformatted: ['staging/web/a.yaml'] });
    expect(applications).toMatchObject([{ application: 'web', changed: 0 }]);
  });

  test('that go to another application say from which', () => {
    const difference = compareStage('staging', [
      aFile(config('1'), undefined, { application: 'old' }),
      aFile(undefined, config('1'), { application: 'web' }),
    ]);
    expect(difference.resources).toMatchObject([{ action: 'moved', application: 'web', from: { application: 'old' } }]);
    expect(difference.risks).toMatchObject([{ code: 'changed-owner', severity: 'medium', evidence: ['old'] }]);
  });

  test('come in the same order, whatever the order of files', () => {
    const files = ['c', 'a', 'b'].map((name) => aFile(undefined, config('1', name), { path: `${name}.yaml` }));
    expect(compareStage('staging', files.toReversed())).toEqual(compareStage('staging', files));
  });
});

describe('a ConfigMap with the hash of its content', () => {
  /** As `Config` makes it. */
  const hashed = (A: string): JsonObject => {
    const chart = new Chart(new App(), 'web');
    const { name, data } = new Config(chart, 'config', { A, B: 'é' }, { name: 'web-config', hash: true });
    return anObject('v1/ConfigMap', { data }, name);
  };

  test('changes when the hash does', () => {
    const [before, after] = [hashed('1'), hashed('2')];
    const { resources, risks } = compareStage('staging', [
      aFile(before, undefined, { path: 'old.yaml' }),
      aFile(undefined, after, { path: 'new.yaml' }),
    ]);
    expect(resources).toMatchObject([
      {
        action: 'changed',
        id: { name: (after.metadata as JsonObject).name },
        from: { name: (before.metadata as JsonObject).name },
      },
    ]);
    expect(resources[0]!.fields).toEqual([{ at: 'data.A', before: '1', after: '2' }]);
    expect(risks).toEqual([]);
  });

  test('is another one where the hash is not of its content', () => {
    const other = { ...hashed('2'), data: { A: 'edited' } };
    const difference = compareStage('staging', [
      aFile(hashed('1'), undefined, { path: 'old.yaml' }),
      aFile(undefined, other, { path: 'new.yaml' }),
    ]);
    expect(actionsOf(difference).toSorted()).toMatchObject([/^added/, /^removed/].map((action) => expect.stringMatching(action)));
  });
});

describe('a Secret', () => {
  const secret = (data: JsonObject, more: JsonObject = {}) => anObject('v1/Secret', { data, ...more }, 'login');
  const before = secret({ user: 'canary-1', password: 'canary-2', gone: 'canary-3' }, { stringData: { a: 'canary-4' } });
  const after = secret(
    { user: 'canary-1', password: 'canary-5', fresh: 'canary-6' },
    { metadata: { annotations: { note: 'canary-7' } } },
  );

  test('shows which keys change and none of their values', () => {
    const difference = compareObjects(before, after);
    expect(difference.resources[0]!.fields).toEqual([
      { at: 'data.fresh', after: '***' },
      { at: 'data.gone', before: '***' },
      { at: 'data.password', before: '***', after: '*** (another)' },
      { at: 'metadata.annotations', after: { note: '***' } },
      { at: 'stringData', before: { a: '***' } },
    ]);
    expect(JSON.stringify([difference, compareObjects(before, undefined), compareObjects(undefined, after)])).not.toContain(
      'canary',
    );
  });

  test('is masked line by line too, in a list as well', () => {
    const listed = { apiVersion: 'v1', kind: 'SecretList', items: [after] };
    for (const file of [aFile(before, after), aFile(undefined, after), aFile(before, undefined), aFile(before, listed)]) {
      const masked = maskTexts(file);
      const diff = unifiedDiff(file.path, masked.before, masked.after);
      expect(diff).not.toContain('canary');
      expect(diff).toMatch(/[+-] .*(?:password|fresh|user): "\*\*\*/);
    }
    expect(compareObjects(before, listed).resources).toMatchObject([{ action: 'changed' }]);
    const harmless = aFile(config('1'), config('2'));
    expect(maskTexts(harmless)).toEqual({ before: harmless.before, after: harmless.after });
  });

  test('inside of another object is masked as well', () => {
    const holder = (...items: readonly JsonObject[]) =>
      anObject('fluxcd.controlplane.io/v1/ResourceSet', { spec: { resources: items } });
    const difference = compareObjects(holder(before), holder(after));
    expect(JSON.stringify([difference, compareObjects(holder(before), holder(after, before))])).not.toContain('canary');
    expect(difference.resources[0]!.fields).toContainEqual({
      at: 'spec.resources[0].data.password',
      before: '***',
      after: '*** (another)',
    });
    const { before: old, after: now } = maskTexts(aFile(holder(before), holder(after, before)));
    expect(old + now).not.toContain('canary');
  });

  test('shows nothing at all where it cannot be read', () => {
    const broken = 'kind: Secret\ndata:\n  password: *canary\n x: canary';
    const difference = compareStage('staging', [aFile(broken, after)]);
    expect(difference.texts).toMatchObject([{ action: 'changed', lines: [] }]);
    expect(JSON.stringify([difference, maskTexts(aFile(broken, after))])).not.toContain('canary');
  });

  test('that kubectl has kept in an annotation is masked in every kind', () => {
    const applied = (text: string) =>
      anObject('v1/ConfigMap', {
        metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text, note: text } },
      });
    const [note, ...rest] = compareObjects(applied('canary'), applied('other')).resources[0]!.fields.toReversed();
    expect(rest).toEqual([
      { at: 'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]', before: '***', after: '*** (another)' },
    ]);
    expect(note).toEqual({ at: 'metadata.annotations.note', before: 'canary', after: 'other' });
  });
});

describe('files that are no objects', () => {
  const kustomization = (...resources: readonly string[]): JsonObject => ({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources,
  });

  test('a kustomization that follows the files beside it says nothing of its own', () => {
    const index = aFile(kustomization('a.yaml', 'b.yaml'), kustomization('c.yaml', 'a.yaml'), { path: 'kustomization.yaml' });
    const files = [aFile(config('1'), undefined, { path: 'b.yaml' }), aFile(undefined, config('1', 'c'), { path: 'c.yaml' })];
    const { texts, reformatted, resources } = compareStage('staging', [index, ...files]);
    expect({ texts, reformatted, count: resources.length }).toEqual({ texts: [], reformatted: [], count: 2 });
    // Without the file, somebody else's is taken out of the cluster.
    expect(compareStage('staging', [index, files[1]!]).texts).toMatchObject([{ path: 'staging/web/kustomization.yaml' }]);
  });

  test.each([
    ['{{ a }}: b\n- c', 'it cannot be read as YAML'],
    ['a: 1\n', 'no Kubernetes object'],
    ['apiVersion: v1\nkind: ConfigMap\n', 'without a name'],
    ['apiVersion: v1\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n', 'twice'],
    ['apiVersion: v1\nkind: List\nitems: [1, {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]\n', 'no Kubernetes object'],
  ])('%j is compared as text, and that is said', (text, reason) => {
    const { texts, risks } = compareStage('staging', [aFile(text, config('1'))]);
    expect(texts).toMatchObject([{ action: 'changed', reason: expect.stringContaining(reason) }]);
    expect(texts[0]!.lines.some((line) => /^[-+]/.test(line))).toBe(true);
    expect(risks).toMatchObject([{ code: 'unreadable-file', severity: 'medium' }]);
  });
});

test('images are told once per application, old to new', () => {
  const files = ['a', 'b'].map((name) =>
    aFile(
      { ...aDeployment({ image: 'nginx:1' }), metadata: { name } },
      { ...aDeployment({ image: 'nginx:2' }), metadata: { name } },
      { path: `${name}.yaml` },
    ),
  );
  const added = aFile(undefined, aDeployment({ image: 'redis:7' }), { application: 'cache' });
  expect(compareStage('staging', [...files, added]).applications).toMatchObject([
    { application: 'cache', images: [{ after: 'redis:7' }] },
    { application: 'web', images: [{ before: 'nginx:1', after: 'nginx:2' }] },
  ]);
});
