/** The whole output in memory: path (relative to the root, `/` between segments) to text. */
export type FileTree = ReadonlyMap<string, string>;

/** What one application of one stage comes to: its files, and the inventory that says we own them. */
export interface RenderedApplication {
  readonly stage: string;
  readonly application: string;
  /** Path of the inventory file. */
  readonly inventoryPath: string;
  readonly inventory: Inventory;
  readonly inventoryText: string;
  /** Every owned file but the inventory itself: the folder's and the operator's. */
  readonly files: FileTree;
}

/** Per stage and application: the files we own, and what the application offers and needs. */
export interface Inventory {
  readonly version: 1;
  readonly project: string;
  /** Where the stage runs; absent in older inventories, which then mean the cluster of the stage's name. */
  readonly cluster?: string;
  /** Path, relative to the root, to git blob id of the text; values that bots write are left out of it. */
  readonly files: Readonly<Record<string, string>>;
  /** Sorted lines, such as `Service shop/web port 8080 http`. */
  readonly offers: readonly string[];
  /** Sorted lines, such as `Secret shop/login key password`. */
  readonly needs: readonly string[];
}

/** An application as its inventory says it is, and as it will be; the same where the plan leaves it alone. */
export interface ApplicationChange {
  readonly application: string;
  /** Undefined for a new one. */
  readonly before: Inventory | undefined;
  /** Undefined for one that goes. */
  readonly after: Inventory | undefined;
}
