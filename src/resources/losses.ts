import { describe, placeOf } from '../text/describe.ts';
import type { CollectedApplication } from '../types/application.ts';
import type { Finding } from '../types/issue.ts';
import type { Loss } from '../types/loss.ts';

/** An issue for every number of an included file that would come out as another one, at its line in the file. */
export function reportLosses(losses: readonly Loss[], applications: readonly CollectedApplication[]): readonly Finding[] {
  if (losses.length === 0) return [];
  const resources = applications.flatMap((application) => application.resources);
  return losses.flatMap(({ construct, at, text, value, place }): Finding[] => {
    const resource = resources.find((each) => each.construct === construct);
    if (resource === undefined) return [];
    return [
      {
        code: 'lost-precision',
        severity: 'error',
        message: `${describe(resource.id)} has at ${at} the number ${text}, which would come out as ${value}.`,
        fix: 'Write it with fewer digits; or in quotes, where the field may be text.',
        ...placeOf(resource),
        at,
        trace: { locate: () => place },
      },
    ];
  });
}

/** What is wrong with values, without what has been said of the same numbers with their lines. */
export function withoutLosses(findings: readonly Finding[], losses: readonly Finding[]): readonly Finding[] {
  if (losses.length === 0) return findings;
  const keyOf = ({ resource, at }: Finding) => `${resource?.stage}\n${resource?.construct}\n${at}`;
  const said = new Set(losses.filter(({ code }) => code === 'lost-precision').map(keyOf));
  return findings.filter((finding) => !['invalid-value', 'lost-precision'].includes(finding.code) || !said.has(keyOf(finding)));
}
