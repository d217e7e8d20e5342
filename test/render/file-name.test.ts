import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileNameOf } from '../../src/render/file-name.ts';
import { findNameProblem } from '../../src/resources/identity.ts';
import type { ResourceId } from '../../src/types/resource.ts';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const subdomain = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
const long = fc.tuple(label, fc.integer({ min: 1, max: 240 })).map(([text, times]) => text.repeat(times).slice(0, 240));
const segment = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });

const kinds: readonly (readonly [group: string, kind: string])[] = [
  ['', 'Service'],
  ['serving.knative.dev', 'Service'],
  ['', 'ConfigMap'],
  ['apps', 'Deployment'],
  ['networking.k8s.io', 'Ingress'],
  ['extensions', 'Ingress'],
  ['kustomize.toolkit.fluxcd.io', 'Kustomization'],
  ['kustomize.config.k8s.io', 'Kustomization'],
  ['rbac.authorization.k8s.io', 'ClusterRole'],
  ['rbac.authorization.k8s.io', 'Role'],
  ['acme.example', 'Role'],
  ['acme.example', 'Thing'],
];

const identity: fc.Arbitrary<ResourceId> = fc
  .record({
    type: fc.constantFrom(...kinds),
    name: fc.oneof(subdomain, long, segment, fc.constantFrom('web', 'web.shop', 'web-shop', 'Web', 'kustomization', 'con')),
    namespace: fc.oneof(label, fc.constantFrom('shop', 'web')),
  })
  .map(
    ({ type: [group, kind], name, namespace }): ResourceId => ({
      group,
      kind,
      name,
      // Objects of one kind are all in a namespace, or none is.
      ...(kind !== 'ClusterRole' && { namespace }),
    }),
  )
  .filter((id) => findNameProblem(id) === undefined);

const keyOf = ({ group, kind, namespace, name }: ResourceId) => JSON.stringify([group, kind, namespace, name]);

test('different identities have different files, on every file system', () => {
  fc.assert(
    fc.property(fc.uniqueArray(identity, { selector: keyOf, minLength: 2, maxLength: 40 }), (ids) => {
      const names = ids.map((id) => fileNameOf(id, 'shop').toLowerCase());
      expect(new Set(names).size).toBe(ids.length);
    }),
  );
});

test('a file name is short ASCII that needs no quoting, and never that of the kustomization', () => {
  fc.assert(
    fc.property(identity, (id) => {
      const name = fileNameOf(id, 'shop');
      expect(name).toMatch(/^[a-z0-9~_.-]+\.yaml$/);
      expect(name.length).toBeLessThanOrEqual(200);
      expect(name).not.toBe('kustomization.yaml');
      expect(name).not.toMatch(/^\./);
    }),
    { numRuns: 1000 },
  );
});

test('no file has a name that Flux, Argo CD, kustomize or Helm reads as something else, however hostile kind and name are', () => {
  const hostile = fc.oneof(fc.constantFrom(...SPECIAL.flatMap(spellings)), segment);
  const anything = fc.record({ group: fc.constantFrom('', 'apps', 'acme.example', '.', 'yaml'), kind: hostile, name: hostile });
  fc.assert(
    fc.property(anything, fc.option(hostile), (id, namespace) => {
      const name = fileNameOf({ ...id, ...(namespace !== null && { namespace }) }, 'shop');
      expect(SPECIAL).not.toContain(name);
      // `.argocd-source-<application>.yaml` overrides parameters; files with a leading dot are passed over by some.
      expect(name).not.toMatch(/^\.|^-/);
      expect(name).toMatch(/\.yaml$/);
    }),
    { numRuns: 2000 },
  );
});

/** Source: the tool detection of Argo CD, the default excludes of Flux' GitRepository, the file names of kustomize and Helm. */
const SPECIAL = [
  'kustomization.yaml',
  'kustomization.yml',
  'kustomization',
  'Kustomization',
  'chart.yaml',
  'Chart.yaml',
  'values.yaml',
  'main.jsonnet',
  '.argocd-source.yaml',
  '.argocd-source-shop.yaml',
  '.argocd-allow-concurrency',
  '.sourceignore',
  '.flux.yaml',
  '.sops.yaml',
  '.goreleaser.yml',
  '.krmignore',
  'cloudbuild.yaml',
  'codeship-steps.yml',
];

/** The name whole, without its ending, and each part of it. */
function spellings(name: string): readonly string[] {
  return [name, name.replace(/\.\w+$/, ''), ...name.split(/[.-]/)];
}

describe('a file name says what people look for', () => {
  const cases: readonly (readonly [ResourceId, string])[] = [
    [{ group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }, 'deployment-web.yaml'],
    [{ group: '', kind: 'Service', namespace: 'far', name: 'web' }, 'service-web_far.yaml'],
    [{ group: 'serving.knative.dev', kind: 'Service', namespace: 'shop', name: 'web' }, 'service_serving.knative.dev_web.yaml'],
    [{ group: '', kind: 'Namespace', name: 'shop' }, 'namespace-shop.yaml'],
    [{ group: 'rbac.authorization.k8s.io', kind: 'Role', namespace: 'shop', name: 'system:a_b' }, 'role-system~3aa~5fb.yaml'],
    [{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'süd' }, 'clusterrole-s~c3~bcd.yaml'],
    [{ group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization', namespace: 'shop', name: 'a' }, 'kustomization-a.yaml'],
  ];
  test.each(cases)('%j', (id, expected) => {
    expect(fileNameOf(id, 'shop')).toBe(expected);
  });

  test('and an underscore in a name is not taken for the one before a namespace', () => {
    const role = { group: 'rbac.authorization.k8s.io', kind: 'Role' };
    expect(fileNameOf({ ...role, name: 'a_b', namespace: 'shop' }, 'shop')).toBe('role-a~5fb.yaml');
    expect(fileNameOf({ ...role, name: 'a', namespace: 'b' }, 'shop')).toBe('role-a_b.yaml');
  });

  test('and keeps the beginning of a name that is too long', () => {
    const id = { group: '', kind: 'ConfigMap', namespace: 'shop', name: `orders-${'a'.repeat(240)}` };
    expect(fileNameOf(id, 'shop')).toMatch(/^configmap-orders-a{100,}~~[0-9a-f]{16}\.yaml$/);
    expect(fileNameOf(id, 'shop')).not.toBe(fileNameOf({ ...id, name: `${id.name}a` }, 'shop'));
  });
});
