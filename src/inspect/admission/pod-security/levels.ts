import { printPath } from '../../../text/path.ts';
import { quote } from '../../../text/words.ts';
import type { Severity } from '../../../types/issue.ts';
import type { JsonObject } from '../../../types/manifest.ts';
import type { PodSecurity, PodSecurityLevel } from '../../../types/pod-security.ts';

/** A level that pods of a namespace are held to. */
export interface Demand {
  readonly level: PodSecurityLevel;
  readonly minor: number;
  readonly severity: Severity;
  /** What it does, as in `which namespace "shop" enforces`. */
  readonly by: string;
}

/** A label that the API server refuses with its namespace. */
export interface BadLabel {
  readonly at: string;
  readonly said: string;
}

/** What the labels of a namespace ask of its pods. `newest` is the minor version of the cluster. */
export function readLabels(name: string, labels: JsonObject, newest: number): { demands: Demand[]; bad: BadLabel[] } {
  const demands: Demand[] = [];
  const bad: BadLabel[] = [];
  for (const { mode, severity, verb } of MODES) {
    const level = labels[`${PREFIX}${mode}`];
    const version = labels[`${PREFIX}${mode}-version`];
    if (level !== undefined && !isLevel(level)) {
      bad.push(describeBad(mode, String(level), 'privileged, baseline and restricted'));
    }
    const minor = readMinor(version, newest);
    if (minor === undefined) bad.push(describeBad(`${mode}-version`, String(version), '"latest" and such as "v1.34"'));
    if (isLevel(level)) demands.push({ level, minor: minor ?? newest, severity, by: `namespace ${quote(name)} ${verb}` });
  }
  return { demands, bad };
}

/** What a stage asks of all its pods. */
export function readOption({ enforce, warn, version }: PodSecurity, newest: number): readonly Demand[] {
  const minor = Math.min(version === undefined ? newest : Number(version.slice(2)), newest);
  return [
    ...(enforce === undefined ? [] : [{ level: enforce, minor, severity: 'error', by: 'the stage enforces' } as const]),
    ...(warn === undefined ? [] : [{ level: warn, minor, severity: 'warning', by: 'the stage warns of' } as const]),
  ];
}

/** The demands that are not met already by one that is as strict and at least as severe: the most severe first. */
export function withoutMilder(demands: readonly Demand[]): readonly Demand[] {
  const kept: Demand[] = [];
  const sorted = [...demands].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || rank(b) - rank(a),
  );
  for (const demand of sorted) {
    if (demand.level !== 'privileged' && !kept.some((other) => rank(other) >= rank(demand))) kept.push(demand);
  }
  return kept;
}

const PREFIX = 'pod-security.kubernetes.io/';
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];
const LEVELS: readonly PodSecurityLevel[] = ['privileged', 'baseline', 'restricted'];
const MODES = [
  { mode: 'enforce', severity: 'error', verb: 'enforces' },
  { mode: 'warn', severity: 'warning', verb: 'warns of' },
  { mode: 'audit', severity: 'info', verb: 'audits' },
] as const;

function isLevel(value: unknown): value is PodSecurityLevel {
  return LEVELS.some((level) => level === value);
}

function rank({ level }: Demand): number {
  return LEVELS.indexOf(level);
}

/** The minor version that a label pins, at most that of the cluster; undefined where it is none. */
function readMinor(version: unknown, newest: number): number | undefined {
  if (version === undefined || version === 'latest') return newest;
  const [, minor] = /^v1\.(0|[1-9]\d*)$/.exec(String(version)) ?? [];
  return minor === undefined ? undefined : Math.min(Number(minor), newest);
}

function describeBad(label: string, value: string, allowed: string): BadLabel {
  return {
    at: `metadata.labels${printPath([PREFIX + label])}`,
    said: `label ${PREFIX}${label} cannot be ${quote(value)}; values are ${allowed}`,
  };
}
