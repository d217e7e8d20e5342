import { findNearest } from '../../text/nearest.ts';
import { quote } from '../../text/words.ts';
import type { Finding } from '../../types/issue.ts';
import type { Policy, PolicyChoice } from '../../types/policy.ts';
import type { StageDefinition } from '../../types/stage.ts';
import { recommendedPolicies } from './recommended/registry.ts';

export interface ChosenPolicies {
  /** Those that are asked, each with the severity that it has here. */
  readonly policies: readonly Policy[];
  readonly findings: readonly Finding[];
}

/** The policies that a choice comes to. Ids that nobody has, or two have, are errors: levels and waivers would miss. */
export function choosePolicies({ recommended, own, levels }: PolicyChoice, stage: StageDefinition | undefined): ChosenPolicies {
  const reserved = new Set<string>(recommendedPolicies.map(({ id }) => id));
  const known = [...(recommended ? recommendedPolicies : []), ...own];
  const ids = new Set<string>(known.map(({ id }) => id));
  const report = (id: string, message: string, fix: string): Finding => ({
    ...{ code: 'policy', rule: id, severity: 'error', message, fix },
    ...(stage && { stage: stage.name, trace: stage.trace }),
  });
  const collisions = own
    .filter(({ id }) => reserved.has(id))
    .map(({ id }) => report(id, `Policy ${quote(id)} has the id of a recommended one.`, 'Give it an id of its own.'));
  const strange = Object.keys(levels)
    .filter((id) => !ids.has(id))
    .map((id) => {
      const nearest = findNearest(id, ids);
      const fix = nearest === undefined ? 'Remove it, or add the policy itself.' : `The nearest policy is ${nearest}.`;
      return report(id, `There is no policy ${quote(id)} here to which a level could be given.`, fix);
    });
  const policies = known.map((policy) => ({ ...policy, severity: levels[policy.id] ?? policy.severity }));
  return { policies: policies.filter(({ severity }) => severity !== 'off'), findings: [...collisions, ...strange] };
}
