import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readPackFile } from '../../src/schemas/pack-file.ts';
import { type Pack, readPack } from '../../src/schemas/packs.ts';
import type { Schema } from '../../src/schemas/schema.ts';
import { kubernetesVersions } from '../../src/text/kubernetes-version.ts';

const root = resolve(import.meta.dirname, '../..');

test('there is a pack for every version that a stage may name, and no other', () => {
  const files = readdirSync(join(root, 'schemas')).flatMap((name) => /^kubernetes-(.+)\.json\.br$/.exec(name)?.[1] ?? []);
  expect(files.sort()).toEqual([...kubernetesVersions]);
});

describe.each(kubernetesVersions)('the pack of %s', (version) => {
  const pack = readPack(version);

  test('is of that version', () => {
    expect(pack.version).toBe(version);
    expect(pack.release).toMatch(new RegExp(`^v${version.replace('.', '\\.')}\\.\\d+$`));
  });

  test('has every type that it speaks of', () => {
    const missing = new Set<string>();
    const seen = new Set<string>();
    const visit = (name: string) => {
      if (seen.has(name)) return;
      seen.add(name);
      const type = pack.findType(name);
      if (type === undefined) missing.add(name);
      for (const each of refsOf(type ?? {})) visit(each);
    };
    for (const [apiVersion, kind] of kindsOf(pack)) for (const name of refsOf(pack.findKind(apiVersion, kind)!)) visit(name);
    expect([...missing]).toEqual([]);
    expect(seen.size).toBeGreaterThan(150);
  });

  test('knows the kinds that everybody uses', () => {
    for (const [apiVersion, kind] of [
      ['v1', 'ConfigMap'],
      ['apps/v1', 'Deployment'],
      ['networking.k8s.io/v1', 'Ingress'],
    ] as const) {
      expect(pack.findKind(apiVersion, kind)).toMatchObject({ type: 'object' });
    }
    expect(pack.findKind('extensions/v1beta1', 'Ingress')).toBeUndefined();
    expect(pack.findKind('v1', '__proto__')).toBeUndefined();
    expect(pack.findLifecycle('extensions/v1beta1', 'Ingress')).toEqual({
      introduced: '1.1',
      deprecated: '1.14',
      removed: '1.22',
      replacement: 'networking.k8s.io/v1',
    });
    expect(pack.findLifecycle('v1', 'Endpoints')?.replacementKind).toBe(
      Number(version.slice(2)) < 33 ? undefined : 'EndpointSlice',
    );
  });
});

test('a file that is missing, or is of another form, is an error with a code', () => {
  const broken = expect.objectContaining({ code: 'schemas-broken', hint: 'Install the package again.' });
  expect(() => readPackFile('kubernetes-0.1', () => {})).toThrow(broken);
  expect(() => readPackFile('flux', ({ kinds }: { kinds: object }) => Object.keys(kinds))).toThrow(broken);
});

// The type assembly of cdk8s-plus is made from the same release of Kubernetes by people and programs that have nothing to do with ours.
describe.each(['1.27', '1.34'] as const)('the pack of %s and what cdk8s-plus says', (version) => {
  const pack = readPack(version);
  const theirs = readAssembly(version);

  test('agree on the fields of every type', () => {
    expect(theirs.size).toBeGreaterThan(300);
    const differences = [...theirs].flatMap(([name, { fields }]) => {
      const mine = pack.findType(name);
      // Lists, and what only the API server makes, are no manifests.
      if (mine === undefined) return [];
      const ours = Object.keys(mine.properties ?? {}).filter((field) => !ONLY_OURS.has(field) || fields.has(field));
      return ours.sort().join() === [...fields.keys()].sort().join()
        ? []
        : [`${name}: ${ours.join()} / ${[...fields.keys()].join()}`];
    });
    expect(differences).toEqual([]);
  });

  test('agree on what is required, but for what is explained', async () => {
    const { enforced, notEnforced } = (await import(
      pathToFileURL(join(root, 'scripts', 'schema-corrections.mjs')).href
    )) as Corrections;
    const differences = [...theirs].flatMap(([name, { fields }]) => {
      const mine = pack.findType(name);
      if (mine === undefined) return [];
      return [...fields].flatMap(([field, isRequired]) => {
        const place = `${name.replace(/\.v\w+\./, '.')}#${field}`;
        if (LATER[version]?.includes(place)) return [];
        const wanted = enforced.includes(place) || (isRequired && !(place in notEnforced));
        return wanted === (mine.required?.includes(field) ?? false) ? [] : [place];
      });
    });
    expect(differences).toEqual([]);
  });
});

/** What cdk8s-plus took from an older patch of the version, which asked for more. */
const LATER: Readonly<Record<string, readonly string[]>> = { '1.27': ['batch.PodFailurePolicyRule#onPodConditions'] };

interface Corrections {
  readonly enforced: readonly string[];
  readonly notEnforced: Readonly<Record<string, string>>;
}

/** What every kind has, and the assembly leaves out. */
const ONLY_OURS = new Set(['apiVersion', 'kind', 'status']);

interface Assembly {
  readonly types: Readonly<
    Record<
      string,
      {
        readonly namespace?: string;
        readonly kind: string;
        readonly docs?: Docs;
        readonly properties?: readonly { readonly optional?: boolean; readonly docs: Docs }[];
      }
    >
  >;
}

interface Docs {
  readonly custom?: { readonly schema?: string };
}

/** Short name of a type to its fields, true for those that are required. */
function readAssembly(version: string): ReadonlyMap<string, { readonly fields: ReadonlyMap<string, boolean> }> {
  const file = join(root, 'node_modules', `cdk8s-plus-${version.slice(2)}`, '.jsii');
  const { types } = JSON.parse(readFileSync(file, 'utf8')) as Assembly;
  return new Map(
    Object.values(types).flatMap(({ namespace, kind, docs, properties = [] }) => {
      const schema = docs?.custom?.schema;
      if (namespace !== 'k8s' || kind !== 'interface' || schema === undefined) return [];
      const name = schema.replace(/^io\.k8s\.(?:api|apimachinery\.pkg\.apis|apimachinery\.pkg|[\w-]+\.pkg\.apis)\./, '');
      const fields = properties.map(
        ({ optional, docs: { custom } }) => [custom!.schema!.split('#')[1]!, optional !== true] as const,
      );
      return [[name, { fields: new Map(fields) }] as const];
    }),
  );
}

function refsOf(schema: Schema): readonly string[] {
  const { ref, properties, items, additionalProperties } = schema;
  const inner = [
    ...Object.values(properties ?? {}),
    ...(items ? [items] : []),
    ...(additionalProperties ? [additionalProperties] : []),
  ];
  return [...(ref === undefined ? [] : [ref]), ...inner.flatMap(refsOf)];
}

function kindsOf(pack: Pack): readonly (readonly [string, string])[] {
  return ['v1', 'apps/v1', 'batch/v1', 'networking.k8s.io/v1', 'admissionregistration.k8s.io/v1', 'storage.k8s.io/v1'].flatMap(
    (apiVersion) => pack.listKinds(apiVersion).map((kind) => [apiVersion, kind] as const),
  );
}
