import type { JsonObject, JsonValue } from '../types/manifest.ts';

/** What a value of Kubernetes may look like: the part of OpenAPI v3 that structural schemas use. `{}` lets everything pass. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  /** Instead of everything else: the name of a type, which `ValidationContext.findType` knows. */
  readonly ref?: string;
  /** Instead of `type`: what has a grammar of its own. */
  readonly word?: Word;
  readonly nullable?: boolean;
  readonly enum?: readonly JsonValue[];
  /** One of those in `formats.ts`; any other is let pass. */
  readonly format?: string;

  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Values of keys that are not among the properties; without it, such keys are unknown. */
  readonly additionalProperties?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** Unknown fields are kept, and may be anything. */
  readonly preserveUnknownFields?: boolean;
  /** A whole object: `apiVersion`, `kind` and `metadata` are known besides the properties, and asked for. */
  readonly embeddedResource?: boolean;

  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];

  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;

  /** What is filled in before anything is judged, so that it is never missing. */
  readonly default?: JsonValue;
  /** CEL rules of a custom definition, as they stand there. */
  readonly rules?: readonly JsonObject[];

  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
}

/**
 * `Quantity`: `500m`, `1Gi`, 2. `Time`: RFC 3339; `MicroTime`: with six digits after the second. `IntOrString`: a whole number or any
 * text. `base64`: bytes.
 */
export type Word = 'Quantity' | 'Time' | 'MicroTime' | 'IntOrString' | 'base64';

/** Where a value does not fit its schema. */
export interface Misfit {
  readonly code: 'unknown-field' | 'missing-field' | 'wrong-type' | 'invalid-field';
  /** Which keyword an `invalid-field` breaks, such as `enum` or `pattern`. */
  readonly rule?: string;
  /** Where in the value, such as `spec.ports[0].port`; `''` for the value itself. A missing field stands where it would stand. */
  readonly at: string;
  /** One sentence that names the place, to follow the name of the object: `Deployment shop/web: `. */
  readonly message: string;
  readonly fix: string;
}

export interface ValidationContext {
  /** The types that `ref` names; one that is not known lets everything pass. */
  readonly findType: (name: string) => Schema | undefined;
  /** True for a text that is filled in later: it fits everywhere. */
  readonly isUnknown: (text: string) => boolean;
  /** What judges a `pattern`; undefined where it cannot be judged. @default JavaScript's own expression, where it can read it */
  readonly findPattern?: (pattern: string) => { test(text: string): boolean | undefined } | undefined;
}

/** The type of `metadata`, as packs name it. */
export const OBJECT_META = 'meta.v1.ObjectMeta';
