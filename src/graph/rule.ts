/** Which field of which kind names something. A kind `@X` stands for all kinds that hold the shape X (see `Holder`), `*` for all. */
export interface FieldSource {
  /** @default '' the core group */
  readonly group?: string;
  readonly kind: string;
  /**
   * Dots between keys; `[]` is every item of a list, `{key}` a key with dots in it. From the object's root, or from the
   * holder's prefix. Sibling paths of one rule that go through the same lists mean the same items of them.
   */
  readonly path: string;
}

/** What a field names: a fixed kind, or a kind read from sibling fields (then `group` and `kind` are their defaults). */
export interface FieldTarget {
  /** @default '' the core group, where `kind` is given */
  readonly group?: string;
  readonly kind?: string;
  readonly kindFrom?: string;
  readonly groupFrom?: string;
  readonly apiVersionFrom?: string;
  /** Another kind of the same group where that sibling is true. */
  readonly kindIf?: { readonly path: string; readonly kind: string };
  /** Group and kind with `/` between; absent means every kind. */
  readonly allowed?: readonly string[];
}

/** What a field asks of its target beyond being there: a data key, a port, ... */
export interface SubRule {
  readonly type?: string;
  readonly path?: string;
  readonly default?: string | number;
  readonly fields?: readonly string[];
  readonly namePath?: string;
  readonly numberPath?: string;
  readonly require?: string | readonly string[];
  readonly oneOf?: readonly (string | readonly string[])[];
  readonly in?: string | readonly string[] | Readonly<Record<string, string>>;
  readonly portPath?: string;
  readonly subsetPath?: string;
  readonly required?: string;
  readonly label?: string;
  readonly data?: string;
  readonly object?: string;
  readonly keys?: readonly string[];
}

/** The rule holds only where a sibling field has (or lacks) a value; `else` says which namespace applies otherwise. */
export interface Condition {
  readonly path: string;
  readonly equals?: string;
  readonly notEquals?: string;
  readonly absent?: boolean;
  readonly else?: string;
}

/** One field that refers to something, as a row of data. */
export interface ReferenceRule {
  readonly id: string;
  readonly from: FieldSource;
  readonly to: FieldTarget;
  /** How the value is compared: `name`, `selector`, `nsSlashName`, ...; `matches.ts` has them all. */
  readonly match: string;
  /** `same` as the referring object's, `cluster` (none), `path` (then the default), `kind` (by its scope), `control-plane`, `any`. */
  readonly namespace: string;
  readonly namespacePath?: string;
  readonly namespaceDefault?: string;
  /** Path of a boolean that makes a missing target legal; `path=value` and `path∋value` for other types. */
  readonly optional?: string;
  readonly severity: string;
  readonly sub?: SubRule;
  /** Names that always exist; a `*` at the end stands for the rest. */
  readonly implicit?: readonly string[];
  readonly when?: Condition;
  /** What must allow the reference where it leads to another namespace: `ReferenceGrant`, or `Kind.path` of the target. */
  readonly grant?: string;
}

/** A rule as the table writes it: what most rules have in common is left out. */
export type ReferenceRow = Omit<ReferenceRule, 'match' | 'namespace' | 'severity'> & {
  /** @default 'name' */
  readonly match?: string;
  /** @default 'same' */
  readonly namespace?: string;
  /** @default 'error' */
  readonly severity?: string;
};

/** A place where a shared shape, such as a pod's spec, is found. */
export interface Holder {
  readonly group: string;
  readonly kind: string;
  readonly prefix: string;
  /** Path of the labels that the pods get. */
  readonly podLabels?: string;
}

/** A kind whose objects make other objects at run time. */
export interface ProducerRule {
  readonly by: { readonly group: string; readonly kind: string };
  /** Kind `@opaque`: whatever it likes. */
  readonly to: { readonly group?: string; readonly kind: string };
  /** A literal, a path, or a text with `<path>` in it; ` ?? ` between alternatives. */
  readonly name: string;
  /** `same`, a literal, or a path. */
  readonly namespace: string;
}

/** Objects that every cluster has. */
export interface BuiltinRule {
  readonly kind: string;
  readonly group?: string;
  readonly names: readonly string[];
  readonly prefix?: readonly string[];
  /** Absent for cluster-scoped kinds; `every` for one in each namespace. */
  readonly namespace?: string;
  readonly keys?: readonly string[];
  readonly ports?: readonly (number | string)[];
}
