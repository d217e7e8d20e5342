import type { FieldSource } from './rule.ts';

/** Where the counterparts of a field stand in the same object. */
export interface InnerTarget {
  /** The item of a list, on the way to the field, in which they stand; else all stand below the place where the field's path begins. */
  readonly within?: string;
  /** Path of the counterparts' names, from there. */
  readonly path: string;
  /** Group and kind with `/` between: the target is there for this kind alone, and its path begins at the object's root. */
  readonly onlyIn?: string;
}

/** How a field says what it wants, and what counts as it. */
export type InnerMatch =
  /** The value is the name. */
  | 'name'
  /** The value is the name of a port, unless it is a number, also one written as text. */
  | 'portName'
  /** `request`, or `request/subrequest`. */
  | 'request'
  /** The name in `$name/path/of/a/file`. */
  | 'sourceRef'
  /** The subject in `p, proj:<project>:<role>, …`, which can only be this project and this role. */
  | 'policySubject'
  /** Labels and expressions that the counterpart, a map of labels, must meet. */
  | 'selector'
  /** The same as a plain map of labels. */
  | 'labels';

/** A field that names or selects something of its own object, as a row of data. */
export interface InnerRow {
  readonly id: string;
  readonly from: FieldSource;
  readonly to: readonly InnerTarget[];
  /** @default 'name' */
  readonly match?: InnerMatch;
  /** What the field names, in the singular. */
  readonly thing: string;
  /** The counterpart must have one of these keys. */
  readonly needs?: readonly string[];
  /** Path of a boolean that makes a missing counterpart legal. */
  readonly optional?: string;
  /** The rule holds only where the boolean at this path, from the object's root, is true. */
  readonly onlyIf?: string;
  /** The rule does not hold where the object has this path: it says that more comes from elsewhere. */
  readonly unless?: string;
}
