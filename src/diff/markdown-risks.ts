import { plural } from '../text/words.ts';
import { printResource } from './detail-lines.ts';
import type { Risk, StageDifference } from './difference.ts';
import { code } from './markdown-code.ts';

/** How risks are told, from a line for each to numbers alone. */
export const riskForms = ['lines', 'high lines', 'by application', 'numbers'] as const;
export type RiskForm = (typeof riskForms)[number];

const MOST_EVIDENCE = 5;

/** The lines of the risks; none when there are none. */
export function printRisks({ risks, applications }: StageDifference, form: RiskForm): readonly string[] {
  if (risks.length === 0) return [];
  const isOneByOne = (risk: Risk) => form === 'lines' || (form === 'high lines' && risk.severity === 'high');
  const lines = risks.filter(isOneByOne).map((risk) => printRisk(risk, applications.length > 1));
  const groups = group(
    risks.filter((risk) => !isOneByOne(risk)),
    form,
  );
  return [`### ${plural(risks.length, 'risk')}`, '', ...lines, ...groups, ''];
}

function printRisk({ severity, resource, path, message, evidence, application }: Risk, isOneOfMany: boolean): string {
  const what = code(resource ? printResource(resource) : path);
  const where = isOneOfMany ? ` (${code(application)})` : '';
  const shown = evidence.slice(0, MOST_EVIDENCE).map(code).join(', ');
  const more = evidence.length > MOST_EVIDENCE ? ` and ${evidence.length - MOST_EVIDENCE} more` : '';
  return `- **${severity}** ${what}${where} ${message}${shown === '' ? '' : `: ${shown}${more}`}`;
}

/** One line for all risks of a code, in one application or in all of them. */
function group(risks: readonly Risk[], form: RiskForm): readonly string[] {
  const groups = new Map<string, Risk[]>();
  for (const risk of risks) {
    const key = `${risk.severity} ${risk.code} ${form === 'numbers' ? '' : risk.application}`;
    groups.set(key, [...(groups.get(key) ?? []), risk]);
  }
  return [...groups.values()].map((all) => {
    const { severity, code: riskCode, application, resource } = all[0]!;
    if (form === 'numbers') return `- **${severity}** ${riskCode}: ${all.length}`;
    const example = resource ? `, such as ${code(printResource(resource))}` : '';
    return `- **${severity}** ${riskCode}: ${all.length} in ${code(application)}${example}`;
  });
}
