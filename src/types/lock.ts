/** Keeps a stage, or one application of it, as it is: nobody publishes there until it is lifted or over. */
export interface Lock {
  /** Null locks the whole stage. */
  readonly application: string | null;
  readonly owner: string;
  readonly reason: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** ISO 8601 in UTC; null: until somebody lifts it. */
  readonly expires: string | null;
}
