import type { Lock } from '../types/lock.ts';
import type { EntrySource, Hold } from '../types/timeline.ts';
import type { Chain } from './chain.ts';
import { findLocks } from './locks.ts';
import { findOrigin, inputsOf, type Origin } from './published.ts';

/** What there is of a stage now. */
export interface StageNow {
  readonly stage: string;
  /** What the branch holds: content ids by application, of all projects. */
  readonly contents: ReadonlyMap<string, string>;
  /** Chains of the stage's marks, by project. */
  readonly chains: ReadonlyMap<string, Chain>;
  /** What the marks remember, by project. */
  readonly marks: ReadonlyMap<string, Remembered>;
  readonly locks: readonly Lock[];
  /** Branches of pull requests that are there, by project and application; that of a stage as a whole by `''`. */
  readonly proposals: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What the code of a project has of the stage; undefined where nobody has looked. */
  readonly known: { readonly project: string; readonly applications: readonly string[] } | undefined;
}

/** As much of a mark as is needed. */
export interface Remembered {
  readonly contents: Readonly<Record<string, string>>;
  readonly holds: Readonly<Record<string, Hold>>;
}

/** One application of one stage. */
export interface StatusRow {
  readonly stage: string;
  readonly application: string;
  /** Null for what nobody of ours has published. */
  readonly project: string | null;
  /** Content id of what the branch holds; null where nothing has landed. */
  readonly content: string | null;
  /** Undefined for what is edited by hand, or was published by an older version. */
  readonly origin: Origin | undefined;
  /** Inputs that make it what it is, by name, as far as they can be told. */
  readonly inputs: ReadonlyMap<string, unknown>;
  readonly source: EntrySource | null;
  /** Branch of the pull request that would change it; null when none is open. */
  readonly proposal: string | null;
  readonly locks: readonly Lock[];
  readonly hold: Hold | null;
  /** False for what its project's code has no more; null where nobody has looked, as for other projects. */
  readonly isInCode: boolean | null;
}

/** Every application that the branch holds or that is proposed, by name. */
export function toRows(now: StageNow, time: Date): readonly StatusRow[] {
  const { stage, contents, chains, marks, locks, known } = now;
  const proposed = [...marks.values()].flatMap((mark) => Object.keys(mark.contents));
  const names = [...new Set([...contents.keys(), ...proposed, ...(known?.applications ?? [])])].sort();
  return names.map((application) => {
    const content = contents.get(application) ?? null;
    const isKnown = known?.applications.includes(application) ?? false;
    const project = findProject(now, application) ?? (isKnown && known ? known.project : null);
    const origin = content === null ? undefined : findOrigin([...chains.values()], application, content);
    return {
      ...{ stage, application, project, content, origin },
      inputs: origin ? inputsOf(origin, application) : new Map(),
      source: origin?.source ?? null,
      proposal: findProposal(now, { application, project, content }),
      locks: findLocks(locks, application, time),
      hold: (project !== null && marks.get(project)?.holds[application]) || null,
      // What several applications share comes and goes with them.
      isInCode: known?.project === project && !application.startsWith('_') ? isKnown : null,
    };
  });
}

function findProject({ chains, marks }: StageNow, application: string): string | null {
  const current = [...marks].find(([, { contents }]) => contents[application] !== undefined)?.[0];
  return current ?? [...chains].find(([, chain]) => chain.contents.has(application))?.[0] ?? null;
}

/** The branch that would bring what its mark says, as long as that is not what there is. */
function findProposal(
  { marks, proposals }: StageNow,
  { application, project, content }: Pick<StatusRow, 'application' | 'project' | 'content'>,
): string | null {
  const mark = project === null ? undefined : marks.get(project);
  if (!mark || project === null || (mark.contents[application] ?? null) === content) return null;
  const branches = proposals.get(project);
  return branches?.get(application) ?? branches?.get('') ?? null;
}
