/** Something that landed on a branch that an operator pulls. */
export interface Landed {
  /** URL of the repository; undefined for the embedded one. */
  readonly repository: string | undefined;
  readonly branch: string;
  /** The commit that the branch came from; undefined when it was made. */
  readonly before: string | undefined;
  readonly commit: string;
  /** Names of the stages that changed. */
  readonly stages: readonly string[];
  /** Paths in the repository. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What a call can use of this machine. */
export interface WakeContext {
  /** Where secrets, proxies and certificates are named. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that the call may take. */
  readonly limit: number;
}

/** An endpoint that is told after a push, so that nobody waits for the operator's next poll. */
export interface Wake {
  /** Who is told, for people: no secret, not even a path that is one. */
  readonly name: string;
  /** Calls with equal keys are one call for each branch. */
  readonly key: string;
  /** Throws when the endpoint has not been told. */
  call(landed: Landed, context: WakeContext): Promise<void>;
}
