import { describe, placeOf } from '../../text/describe.ts';
import type { Finding, Severity } from '../../types/issue.ts';
import type { KubernetesVersion } from '../../types/kubernetes.ts';
import type { JsonValue, Manifest } from '../../types/manifest.ts';
import type { Resource, ResourceId } from '../../types/resource.ts';
import { asDecrypted } from '../secrets/encrypted.ts';
import { type ApiRule, apiRules } from './rules-table.ts';

/** What rules get: the object that they judge, and where they say what the API server would refuse of it. */
export interface Judge {
  readonly id: ResourceId;
  readonly manifest: Manifest;
  /** Says that the field at a path breaks a rule. Nothing is said where a text involved is filled in later. */
  refuse(rule: ApiRule, at: string, evidence?: Evidence): void;
}

/** What a field that breaks a rule holds. */
export interface Evidence {
  /** Shown, unless it is an object or list. @default the field is not there, or says too much to be shown */
  readonly value?: JsonValue | undefined;
  /** What else the rule looked at, such as the limit that a request is above. */
  readonly others?: readonly (JsonValue | undefined)[];
  /** What more there is to know, such as `the limit is 1`. */
  readonly note?: string;
}

/** What a judge knows besides the object, and where findings go. */
export interface Court {
  readonly isUnknown: (text: string) => boolean;
  /** The version that the author names. */
  readonly kubernetes: KubernetesVersion | undefined;
  /** Whether it is YAML of no stage, where names in capitals are to be replaced by others: `YOUR_NAME`. */
  readonly isForeign: boolean;
  readonly findings: Finding[];
}

/** A judge of one resource. */
export function makeJudge(resource: Resource, { kubernetes, isForeign, findings, ...court }: Court): Judge {
  const { id } = resource;
  const { manifest, isUnknown } = asDecrypted(resource.manifest, court.isUnknown);
  const isOpen = (value: JsonValue | undefined) => typeof value === 'string' && isUnknown(value);
  return {
    id,
    manifest,
    refuse(rule, at, evidence = {}) {
      if (isOpen(evidence.value) || evidence.others?.some(isOpen)) return;
      const { must, fix, ...rest }: RuleText = apiRules[rule];
      if (isForeign && rest.isName && CAPITALS.test(String(evidence.value))) return;
      const severity = rest.severity ?? weigh(rest, kubernetes);
      if (severity === undefined) return;
      findings.push({
        code: rest.code ?? 'invalid-field',
        rule,
        severity,
        message: `${describe(id)}: ${at} ${show(evidence.value)}must ${must}${evidence.note ? ` (${evidence.note})` : ''}.`,
        fix,
        ...placeOf(resource),
        at,
      });
    },
  };
}

/** A row of the rules as messages need it. */
export interface RuleText {
  /** What the field must do or be, as it follows `must`. */
  readonly must: string;
  readonly fix: string;
  /** @default invalid-field */
  readonly code?: 'invalid-field' | 'missing-field' | 'too-large';
  /** @default error, or what the versions say */
  readonly severity?: 'warning';
  /** The last minor version of Kubernetes that has the rule, 35 for 1.35. @default it is still there */
  readonly until?: number;
  /** The first one. @default it has always been there */
  readonly from?: number;
  /** Whether the value is a name without capitals. @default false */
  readonly isName?: true;
  /** The function of Kubernetes that refuses it. */
  readonly source: string;
}

/** A rule of some versions is an error in these, none in others, and a warning where nobody says which it is. */
function weigh(
  { until, from }: Pick<RuleText, 'until' | 'from'>,
  kubernetes: KubernetesVersion | undefined,
): Severity | undefined {
  if (until === undefined && from === undefined) return 'error';
  if (kubernetes === undefined) return 'warning';
  const minor = Number(kubernetes.split('.')[1]);
  return minor <= (until ?? minor) && minor >= (from ?? minor) ? 'error' : undefined;
}

const CAPITALS = /(?<![^-._])[A-Z][A-Z\d]{2,}(?![^-._])/;
const LONGEST = 80;

function show(value: JsonValue | undefined): string {
  if (value === undefined || typeof value === 'object') return '';
  const text = JSON.stringify(value);
  return `is ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}, and `;
}
