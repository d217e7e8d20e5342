import type { ApplicationLoss } from '../diff/difference.ts';
import { type DeletedKind, deletedKinds } from '../diff/risks/deleted-kinds-table.ts';
import { isMostly } from '../diff/risks/losses.ts';
import type { ApplicationChange, Inventory } from '../types/files.ts';
import type { Removal } from '../types/removal.ts';

/** One resource whose deletion somebody has to mean. */
export interface Deletion {
  readonly application: string;
  /** As inventories name it, such as `StatefulSet.apps shop/db`; the path of a file where only that is known. */
  readonly resource: string;
  readonly why: DeletionReason;
}

/** Its kind takes data or other objects along; it is what the operator applies a folder by; or most of its application goes. */
export type DeletionReason = NonNullable<DeletedKind['guard']> | 'most';

/**
 * What a plan deletes that is hard to bring back: resources of some kinds, operator objects, and all that goes of an application
 * which loses more than half of its resources. What another application of the stage holds from now on is not deleted.
 */
export function findDeletions(applications: readonly ApplicationChange[]): readonly Deletion[] {
  const losses = new Map(findLosses(applications).map((loss) => [loss.application, loss]));
  return applications.flatMap(({ application, before, after }) => {
    if (!before || before === after) return [];
    const loss = losses.get(application);
    const resources = (loss?.gone ?? []).flatMap((resource): Deletion[] => {
      const why = findGuard(resource) ?? (loss && isMostly(loss) ? 'most' : undefined);
      return why === undefined ? [] : [{ application, resource, why }];
    });
    const operators = Object.keys(before.files).filter((path) => isOperatorFile(path) && !(after && path in after.files));
    return [...resources, ...operators.map((resource): Deletion => ({ application, resource, why: 'operator' }))];
  });
}

/** What each application loses that no other one of the stage holds from now on; those that lose nothing are left out. */
export function findLosses(applications: readonly ApplicationChange[]): readonly ApplicationLoss[] {
  const staying = new Set(applications.flatMap(({ after }) => (after ? [...identitiesOf(after), ...manifestsOf(after)] : [])));
  const stems = new Set([...staying].map(stemOf));
  return applications.flatMap(({ application, before, after }) => {
    if (!before || before === after) return [];
    const identities = identitiesOf(before);
    const held = identities.length > 0 ? identities : manifestsOf(before);
    const gone = held.filter((resource) => !staying.has(resource) && !stems.has(stemOf(resource)));
    return gone.length === 0 ? [] : [{ application, gone, held: held.length }];
  });
}

/** Those that the author has not said to be gone on purpose. */
export function withoutRemovals(deletions: readonly Deletion[], removals: readonly Removal[]): readonly Deletion[] {
  return deletions.filter((deletion) => !removals.some((removal) => covers(removal, deletion)));
}

function covers({ kind, name, namespace }: Removal, { application, resource }: Deletion): boolean {
  if (kind === 'Application' && name === application) return true;
  const [, ownKind, ownNamespace, ownName] = /^([^. ]+)\S* (?:([^/]+)\/)?([^/]+)$/.exec(resource) ?? [];
  const isPlace = namespace === undefined || ownNamespace === undefined || namespace === ownNamespace;
  return kind === ownKind && name === ownName && isPlace;
}

/** The names that files of such kinds begin with. */
const preciousFiles = [...deletedKinds].flatMap(([kind, { guard }]) =>
  guard === 'precious' ? [`${kind.split('.')[0]!.toLowerCase()}-`] : [],
);

function findGuard(resource: string): DeletedKind['guard'] {
  const [kind = '', name] = resource.split(' ');
  if (name !== undefined) return deletedKinds.get(kind)?.guard;
  const file = resource.slice(resource.lastIndexOf('/') + 1);
  return preciousFiles.some((start) => file.startsWith(start)) ? 'precious' : undefined;
}

/** True for the identity of something by which an operator applies other things. */
export function isOperatorKind(resource: string): boolean {
  return findGuard(resource) === 'operator';
}

/** The lines that are an identity alone; others say what is offered under it. */
function identitiesOf({ offers }: Inventory): readonly string[] {
  return offers.filter((line) => /^[!-~]+ [!-~]+$/.test(line));
}

/** Older inventories do not say what they hold; most files hold one resource. */
function manifestsOf({ files }: Inventory): readonly string[] {
  return Object.keys(files).filter((path) => !isOperatorFile(path) && !path.endsWith('/kustomization.yaml'));
}

function isOperatorFile(path: string): boolean {
  return path.startsWith('clusters/');
}

/** A ConfigMap whose name ends with a hash of its content has another name whenever that changes. */
function stemOf(resource: string): string {
  return resource.startsWith('ConfigMap ') ? resource.replace(/-[0-9a-f]{10}$/, '-#') : resource;
}
