import type { JsonObject, Manifest } from '../../src/types/manifest.ts';

/** A definition of kind Widget of `example.com` with one version, `v1`: what its `spec` may hold, and what else its version has. */
export function aDefinition(
  spec: JsonObject,
  { version = {}, root = {}, ...rest }: Readonly<Record<string, JsonObject>> = {},
): Manifest {
  const openAPIV3Schema = { type: 'object', properties: { spec }, ...root };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Widget', plural: 'widgets' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema }, ...version }],
      ...rest.spec,
    },
  };
}
