/** An application that the GitOps repository holds already, of this or another project: what its inventory says of it. */
export interface Neighbour {
  readonly project: string;
  readonly stage: string;
  readonly application: string;
  /** Where it runs; only applications of one cluster can refer to each other. Undefined where nobody says it: in any. */
  readonly cluster: string | undefined;
  /** Lines as in `Inventory`. */
  readonly offers: readonly string[];
  readonly needs: readonly string[];
}
