/**
 * True for a field that the API server reads as a float64, as JavaScript does: whatever its digits, the nearest double is what it means.
 * `at` is its path in the manifest. Source: JSONSchemaProps in apiextensions/v1/types_jsonschema.go, the only such fields of Kubernetes.
 */
export function isFloatField(
  { apiVersion, kind }: { readonly apiVersion?: unknown; readonly kind?: unknown },
  at: string,
): boolean {
  return kind === 'CustomResourceDefinition' && apiVersion === 'apiextensions.k8s.io/v1' && BOUND.test(at);
}

const NAME = String.raw`(?:\.[A-Za-z_$][\w$-]*|\["(?:[^"\\]|\\.)*"\])`;

/** A bound in a schema, at any depth: what stands in a `default` or an `enum` is no schema. */
const BOUND = new RegExp(
  [
    String.raw`^spec\.versions\[\d+\]\.schema\.openAPIV3Schema`,
    String.raw`(?:\.(?:properties|patternProperties|definitions|dependencies)${NAME}`,
    String.raw`|\.(?:items|not|additionalItems|additionalProperties)|\.(?:items|allOf|anyOf|oneOf)\[\d+\])*`,
    String.raw`\.(?:minimum|maximum|multipleOf)$`,
  ].join(''),
);
