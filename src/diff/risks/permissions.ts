import type { JsonObject } from '../../types/manifest.ts';
import { objectsAt, type RiskFinding, type RiskRule, textsAt, typeOf, valueAt } from './risk-rule.ts';

/** Roles that allow more than before, and bindings that give a role to more subjects. */
export const findWiderPermissions: RiskRule = (change) => {
  const { before, after } = change;
  if (!after) return [];
  switch (typeOf(change)) {
    case 'rbac.authorization.k8s.io/Role':
    case 'rbac.authorization.k8s.io/ClusterRole':
      return before ? findWiderRole(before, after) : findNewRole(after);
    case 'rbac.authorization.k8s.io/RoleBinding':
    case 'rbac.authorization.k8s.io/ClusterRoleBinding':
      return findWiderBinding(before, after);
    default:
      return [];
  }
};

const dimensions = ['apiGroups', 'resources', 'verbs', 'nonResourceURLs'] as const;

/** Nobody has a new role yet; only what opens everything is worth a line. */
function findNewRole(after: JsonObject): readonly RiskFinding[] {
  return objectsAt(after, 'rules[]').some(hasStar) ? [wider('high', 'allows everything of something', ['*'])] : [];
}

function findWiderRole(before: JsonObject, after: JsonObject): readonly RiskFinding[] {
  const old = objectsAt(before, 'rules[]');
  const gained = objectsAt(after, 'rules[]').filter((rule) => !old.some((other) => covers(other, rule)));
  // A rule may be covered by several others together, which is worked out permission by permission.
  const evidence = [...new Set(gained.flatMap((rule) => listGains(rule, old)))];
  const isStar = gained.some((rule) => hasStar(rule) && !old.some((other) => hasStar(other)));
  const [selected, selects] = [before, after].map((role) => JSON.stringify(valueAt(role, 'aggregationRule')));
  return [
    ...(evidence.length > 0 ? [wider(isStar ? 'high' : 'medium', 'allows more than before', evidence)] : []),
    ...(selects !== undefined && selects !== selected ? [wider('medium', 'collects the rules of other roles', [])] : []),
  ];
}

function findWiderBinding(before: JsonObject | undefined, after: JsonObject): readonly RiskFinding[] {
  const print = (subject: JsonObject) => [subject.kind, subject.namespace, subject.name].filter(Boolean).join('/');
  const role = textsAt(after, 'roleRef.name')[0] ?? '';
  const old = role === textsAt(before, 'roleRef.name')[0] ? objectsAt(before, 'subjects[]').map(print) : [];
  const subjects = objectsAt(after, 'subjects[]')
    .map(print)
    .filter((subject) => !old.includes(subject));
  if (subjects.length === 0) return [];
  const message = role === 'cluster-admin' ? 'gives all permissions to somebody new' : 'gives a role to somebody new';
  return [wider(role === 'cluster-admin' ? 'high' : 'medium', message, [role, ...subjects])];
}

function wider(severity: RiskFinding['severity'], message: string, evidence: readonly string[]): RiskFinding {
  return { code: 'wider-permissions', severity, message, evidence };
}

function hasStar(rule: JsonObject): boolean {
  return dimensions.some((dimension) => textsAt(rule, `${dimension}[]`).includes('*'));
}

/** True when one rule allows all that another one allows. */
function covers(rule: JsonObject, other: JsonObject): boolean {
  const names = textsAt(rule, 'resourceNames[]');
  const others = textsAt(other, 'resourceNames[]');
  return (
    dimensions.every((dimension) => {
      const values = textsAt(rule, `${dimension}[]`);
      return textsAt(other, `${dimension}[]`).every((value) => isAllowed(values, value));
    }) &&
    (names.length === 0 || (others.length > 0 && others.every((name) => names.includes(name))))
  );
}

function isAllowed(values: readonly string[], value: string): boolean {
  if (values.includes(value) || values.includes('*')) return true;
  const slash = value.indexOf('/');
  if (slash >= 0 && values.includes(`*${value.slice(slash)}`)) return true;
  // A path with a star at its end is all that begins so.
  return value.startsWith('/') && values.some((each) => each.endsWith('*') && value.startsWith(each.slice(0, -1)));
}

// Far more than any role of people has.
const MOST_PERMISSIONS = 10_000;

/** The permissions of a rule, such as `get secrets`, that none of the others gives. */
function listGains(rule: JsonObject, others: readonly JsonObject[]): readonly string[] {
  const of = (dimension: string) => textsAt(rule, `${dimension}[]`);
  const resourceNames = of('resourceNames');
  const size =
    of('verbs').length *
    (of('apiGroups').length * of('resources').length * Math.max(1, resourceNames.length) + of('nonResourceURLs').length);
  if (size > MOST_PERMISSIONS) return ['…'];
  const gains: string[] = [];
  const look = (single: JsonObject, text: string) => {
    if (!others.some((other) => covers(other, single))) gains.push(text);
  };
  for (const verb of of('verbs')) {
    for (const url of of('nonResourceURLs')) look({ verbs: [verb], nonResourceURLs: [url] }, `${verb} ${url}`);
    for (const group of of('apiGroups')) {
      for (const resource of of('resources')) {
        const what = `${verb} ${resource}${group === '' ? '' : `.${group}`}`;
        const single = { verbs: [verb], apiGroups: [group], resources: [resource] };
        if (resourceNames.length === 0) look(single, what);
        for (const name of resourceNames) look({ ...single, resourceNames: [name] }, `${what} ${name}`);
      }
    }
  }
  return gains;
}
