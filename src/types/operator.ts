import type { Manifest } from './manifest.ts';

/** What an operator's plug is told about one application folder. */
export interface ApplicationView {
  readonly stage: string;
  readonly application: string;
  readonly cluster: string;
  /** Folder of the application, relative to the repository, such as `gitops/staging/shop`. */
  readonly path: string;
  /** Name for the operator's object: a DNS label, unique in the cluster. */
  readonly name: string;
  /** Where most of the application's resources live. */
  readonly namespace: string;
  /** Names (as `name` above) of the applications that must be there first, sorted. */
  readonly dependsOn: readonly string[];
  /** Length of the longest chain of `dependsOn` below this application; 0 when there is none. */
  readonly depth: number;
  readonly repository: string | undefined;
  readonly branch: string;
}

/** What tells one application folder from all others. */
export type Identity = Pick<ApplicationView, 'stage' | 'application' | 'cluster' | 'name'>;

/** What pulls the stage's folders: writes one file of objects per application. */
export interface Operator {
  readonly name: string;
  /** Annotations that keep Namespaces, CRDs and volume claims from being pruned. */
  readonly pruneGuard: Readonly<Record<string, string>>;
  /** The objects of `clusters/<cluster>/<stage>-<application>.yaml`. */
  objects(application: ApplicationView): readonly Manifest[];
  /** The context of the commit status by which it tells how an application came out. @default it tells nobody */
  readonly statusContext?: ((application: Identity) => string) | undefined;
}
