import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { type Mark, markRefs, readMark } from './mark.ts';

/** The mark as the server has it. */
export interface CurrentMark {
  /** Full name of its ref: where it is, or where it is to be. */
  readonly ref: string;
  /** Undefined when there is none. */
  readonly commit: string | undefined;
  /** Undefined also when it cannot be read. */
  readonly mark: Mark | undefined;
}

export interface MarkName {
  readonly project: string;
  readonly stage: string;
}

/** Reads the mark of a stage from what was fetched. */
export async function readCurrentMark(repository: Repository, state: RemoteState, name: MarkName): Promise<CurrentMark> {
  const { ref, commit } = locateMark(state, name);
  return { ref, commit, mark: commit === undefined ? undefined : await readMark(repository, commit) };
}

/** Where the mark of a stage is, and what it is there. */
export function locateMark(state: RemoteState, { project, stage }: MarkName): Pick<CurrentMark, 'ref' | 'commit'> {
  const [first, branch] = markRefs(project, stage);
  const ref = !state.refs.has(first) && state.refs.has(branch) ? branch : first;
  return { ref, commit: state.refs.get(ref) };
}
