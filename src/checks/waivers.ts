import { describe, placeOf } from '../text/describe.ts';
import { list, quote } from '../text/words.ts';
import type { Finding, Severity } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';
import type { Waiver } from '../types/waiver.ts';

export interface WaivedFinding {
  readonly finding: Finding;
  readonly reason: string;
}

export interface Judged {
  /** What stands, and the waivers that waive nothing. */
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
}

export interface Waivers {
  readonly waivers: readonly Waiver[];
  /** The resources that were checked. */
  readonly resources: readonly Resource[];
  /** Of a waiver that waives nothing. */
  readonly severity: Severity;
}

/** Takes out what authors have waived. Each stage is judged alone, so it is the same whichever others are asked for. */
export function applyWaivers(found: readonly Finding[], { waivers, resources, severity }: Waivers): Judged {
  if (waivers.length === 0) return { findings: found, waived: [] };
  const byPlace = new Map<string, Waiver[]>();
  for (const waiver of waivers) byPlace.set(placeKey(waiver), [...(byPlace.get(placeKey(waiver)) ?? []), waiver]);
  const used = new Set<Waiver>();
  const findings: Finding[] = [];
  const waived: WaivedFinding[] = [];
  for (const finding of found) {
    const near = finding.resource ? (byPlace.get(placeKey(finding.resource)) ?? []) : [];
    const fitting = near.filter((waiver) => waives(waiver, finding));
    for (const waiver of fitting) used.add(waiver);
    if (fitting[0]) waived.push({ finding, reason: fitting[0].reason });
    else findings.push(finding);
  }
  const unused = waivers.filter((waiver) => !used.has(waiver));
  return { findings: [...findings, ...reportUnused(unused, { found, resources, severity })], waived };
}

function waives({ code, rule, at }: Waiver, finding: Finding): boolean {
  return finding.code === code && (rule === undefined || finding.rule === rule) && (at === undefined || finding.at === at);
}

function placeKey({ stage, construct }: Pick<Waiver, 'stage' | 'construct'>): string {
  return `${stage}\n${construct}`;
}

interface Checked extends Omit<Waivers, 'waivers'> {
  readonly found: readonly Finding[];
}

function reportUnused(unused: readonly Waiver[], { found, resources, severity }: Checked): readonly Finding[] {
  if (unused.length === 0) return [];
  const byPlace = new Map(resources.map((resource) => [placeKey(resource), resource]));
  return unused.flatMap((waiver): Finding[] => {
    const resource = byPlace.get(placeKey(waiver));
    // It was refused, as another issue says; so it was not checked, and the waiver may well be needed.
    if (!resource) return [];
    const { code, rule, at, trace } = waiver;
    const others = found.filter((finding) => finding.code === code && finding.resource === resource);
    const isRule = rule !== undefined && !others.some((other) => other.rule === rule);
    const present = [...new Set(others.flatMap((other) => (isRule ? other.rule : other.at) ?? []))];
    const field = at === undefined ? '' : ` at ${quote(at)}`;
    const hint = present.length === 0 ? '' : ` It has one ${isRule ? 'of rule' : 'at'} ${list(present.map(quote))}.`;
    return [
      {
        code: 'unused-waiver',
        severity,
        message: `${describe(resource.id)} has no ${code}${rule === undefined ? '' : ` of rule ${quote(rule)}`}${field}, so that its waiver waives nothing.${hint}`,
        fix:
          present.length === 0
            ? 'Remove it: it would hide the next one.'
            : `Correct its ${isRule ? 'rule' : 'field'}, or remove it.`,
        ...placeOf(resource),
        ...(rule !== undefined && { rule }),
        ...(at !== undefined && { at }),
        trace,
      },
    ];
  });
}
