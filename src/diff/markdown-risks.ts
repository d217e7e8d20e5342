import { list, plural } from '../text/words.ts';
import { printResource } from './detail-lines.ts';
import type { Risk, StageDifference } from './difference.ts';
import { code } from './markdown-code.ts';

const MOST_EVIDENCE = 5;

/** The lines of the risks, one for each with all that is said of it; none when there are none. */
export function printRisks({ risks, applications }: StageDifference): readonly string[] {
  if (risks.length === 0) return [];
  return [titleOf(risks), '', ...risks.map((risk) => printRisk(risk, applications.length > 1)), ''];
}

/**
 * The same in at most that many characters. As many of the high ones as fit keep their line; all others are counted by code, with the
 * names of as many resources as fit. Longer than the limit only where not even the numbers fit.
 */
export function printRisksShort({ stage, risks, applications }: StageDifference, limit: number): readonly string[] {
  const [high, medium] = (['high', 'medium'] as const).map((severity) => risks.filter((risk) => risk.severity === severity));
  const lines = high!.map((risk) => printRisk(risk, applications.length > 1));
  const print = (whole: number, names: number): readonly string[] => {
    const groups = [...groupByCode(high!.slice(whole)), ...groupByCode(medium!)];
    const short = risks.length - whole;
    const note = `${short} of ${plural(risks.length, 'risk')} ${short === 1 ? 'is' : 'are'} told in short here for length; ${code(`stagewright diff ${stage}`)} shows all.`;
    return [titleOf(risks), '', ...lines.slice(0, whole), ...groups.map((group) => printGroup(group, names)), '', note, ''];
  };
  const fits = (text: readonly string[]) => text.join('\n').length <= limit;
  const whole = findLargest(lines.length, (count) => fits(print(count, 0)));
  return print(
    whole,
    findLargest(risks.length, (count) => fits(print(whole, count))),
  );
}

/** All that can be said where there is no room. */
export function printRisksShortest({ stage, risks }: StageDifference): readonly string[] {
  return [...(risks.length > 0 ? [titleOf(risks), ''] : []), `${code(`stagewright diff ${stage}`)} shows all.`, ''];
}

function titleOf(risks: readonly Risk[]): string {
  return `### ${plural(risks.length, 'risk')}`;
}

function printRisk(risk: Risk, isOneOfMany: boolean): string {
  const { severity, message, evidence, application } = risk;
  const where = isOneOfMany ? ` (${code(application)})` : '';
  const shown = evidence.slice(0, MOST_EVIDENCE).map(code).join(', ');
  const more = evidence.length > MOST_EVIDENCE ? ` and ${evidence.length - MOST_EVIDENCE} more` : '';
  return `- **${severity}** ${nameOf(risk)}${where} ${message}${shown === '' ? '' : `: ${shown}${more}`}`;
}

function printGroup(risks: readonly Risk[], most: number): string {
  const { severity, code: riskCode } = risks[0]!;
  const names = [...new Set(risks.map(nameOf))];
  return `- **${severity}** ${riskCode}: ${risks.length}${most === 0 ? '' : ` (${list(names, most)})`}`;
}

function nameOf({ resource, path }: Risk): string {
  return code(resource ? printResource(resource) : path);
}

function groupByCode(risks: readonly Risk[]): readonly (readonly Risk[])[] {
  const groups = new Map<string, Risk[]>();
  for (const risk of risks) groups.set(risk.code, [...(groups.get(risk.code) ?? []), risk]);
  return [...groups.values()];
}

/** The largest number up to that one that will do, where larger ones are harder. */
function findLargest(most: number, willDo: (count: number) => boolean): number {
  let [good, bad] = [0, most + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (willDo(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
