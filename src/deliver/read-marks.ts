import type { Target } from '../types/delivery.ts';
import { readCurrentMark } from './current-mark.ts';
import type { Mark } from './mark.ts';
import { open } from './publish.ts';
import type { PublishContext } from './request.ts';
import { fetchState } from './state.ts';

export interface MarkedStage {
  readonly stage: string;
  readonly target: Target;
}

/** The marks of those stages that have one, by stage; each repository is asked once. */
export async function readMarks(stages: readonly MarkedStage[], context: PublishContext): Promise<ReadonlyMap<string, Mark>> {
  const groups = new Map<string, MarkedStage[]>();
  for (const marked of stages) {
    const key = marked.target.repository ?? '';
    groups.set(key, [...(groups.get(key) ?? []), marked]);
  }
  const marks = new Map<string, Mark>();
  for (const group of groups.values()) {
    const repository = await open(group[0]!, context);
    try {
      const state = await fetchState(repository);
      for (const { stage } of group) {
        const { mark } = await readCurrentMark(repository, state, { project: context.project, stage });
        if (mark) marks.set(stage, mark);
      }
    } finally {
      repository.close();
    }
  }
  return marks;
}
