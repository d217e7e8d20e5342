import type { SourceLocation } from './issue.ts';

/** A number of an included file that would come out as another one. */
export interface Loss {
  /** Path of the construct that holds it. */
  readonly construct: string;
  /** Path of the field in the manifest. */
  readonly at: string;
  /** The number as the file has it. */
  readonly text: string;
  /** What JavaScript makes of it. */
  readonly value: number;
  /** Where it stands in the file. */
  readonly place: SourceLocation;
}
