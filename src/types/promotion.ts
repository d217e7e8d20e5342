/** How a stage gets what another one has. */
export interface Promotion {
  /** The stage that it comes from. */
  readonly from: string;
  /** Milliseconds for which it must have been there. @default 0 */
  readonly soak: number;
  /** True when the operator must have said that it is healthy there. @default false */
  readonly healthy: boolean;
  /** Groups of applications that go together or not at all. */
  readonly together: readonly (readonly string[])[];
  /** Inputs whose values are the stage's own. @default none */
  readonly except?: readonly string[];
}
