import type { InspectedStage, Inspection } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import type { Policy, PolicyChoice } from '../../types/policy.ts';
import type { ResourceId } from '../../types/resource.ts';
import { choosePolicies } from './choose-policies.ts';
import { freeze } from './freeze.ts';
import { createHearing } from './hearing.ts';
import { createSurroundings } from './surroundings.ts';

/** Reports what the recommended policies, and those of the author, have against a stage. */
export const policies: Inspection = {
  codes: ['policy'],
  inspect: (stage) => {
    const choice = stage.definition ? (stage.definition.policies ?? RECOMMENDED) : stage.policies;
    return choice ? judge(stage, choice) : [];
  },
};

/** What holds where nobody has chosen. */
const RECOMMENDED: PolicyChoice = { recommended: true, own: [], levels: {} };

function judge(stage: InspectedStage, choice: PolicyChoice): readonly Finding[] {
  const { policies, findings } = choosePolicies(choice, stage.definition);
  // What the code of others changed would be rendered, or not, by the order of the checks.
  if (choice.own.length > 0) for (const { manifest } of stage.resources) freeze(manifest);
  const surroundings = createSurroundings(stage);
  const hearings = policies.map((policy) => createHearing(policy, surroundings));
  for (const hearing of hearings) hearing.hear(stage.resources.filter(({ id }) => isFor(hearing.policy, id)));
  return [...findings, ...hearings.flatMap((hearing) => hearing.conclude())];
}

function isFor({ kinds }: Policy, { group, kind }: ResourceId): boolean {
  return kinds === undefined || kinds.some((each) => each.kind === kind && each.group === group);
}
