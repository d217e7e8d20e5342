import type { JsonObject } from '../../types/manifest.ts';
import { asObject, isObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { judgeSelector } from './metadata.ts';
import { eachObject, findText, isEmpty } from './read.ts';
import { isDnsSubdomain, isPathSegment } from './syntax.ts';

// Source: pkg/apis/rbac/validation/validation.go of kubernetes v1.34.0.

const GROUP = 'rbac.authorization.k8s.io';

/** `ValidateRole` and `ValidateClusterRole`. */
export function judgeRole(judge: Judge): void {
  const isCluster = judge.id.kind === 'ClusterRole';
  eachObject(judge.manifest.rules, 'rules', (rule, at) => judgeRule(judge, [rule, at], isCluster ? 'cluster' : 'namespace'));
  const { aggregationRule } = judge.manifest;
  if (!isCluster || !isObject(aggregationRule)) return;
  const at = 'aggregationRule.clusterRoleSelectors';
  if (isEmpty(aggregationRule.clusterRoleSelectors)) judge.refuse('required', at);
  eachObject(aggregationRule.clusterRoleSelectors, at, (selector, where) => judgeSelector(judge, where, selector));
}

/** `ValidatePolicyRule`. */
function judgeRule(judge: Judge, [rule, at]: readonly [JsonObject, string], scope: 'cluster' | 'namespace'): void {
  if (Array.isArray(rule.verbs) && isEmpty(rule.verbs)) judge.refuse('rule-verbs', `${at}.verbs`);
  if (!isEmpty(rule.nonResourceURLs)) {
    if (scope === 'namespace') judge.refuse('urls-in-role', `${at}.nonResourceURLs`);
    if (['apiGroups', 'resources', 'resourceNames'].some((key) => !isEmpty(rule[key])))
      judge.refuse('urls-and-resources', `${at}.nonResourceURLs`);
    return;
  }
  if (isEmpty(rule.apiGroups)) judge.refuse('rule-groups', `${at}.apiGroups`);
  if (isEmpty(rule.resources)) judge.refuse('rule-resources', `${at}.resources`);
}

/** `ValidateRoleBinding` and `ValidateClusterRoleBinding`. */
export function judgeBinding(judge: Judge): void {
  const isCluster = judge.id.kind === 'ClusterRoleBinding';
  const { apiGroup, kind, name } = asObject(judge.manifest.roleRef);
  // Left out or empty, it is filled in: `SetDefaults_RoleBinding`.
  if (findText(apiGroup) !== undefined && apiGroup !== GROUP) judge.refuse('role-group', 'roleRef.apiGroup', { value: apiGroup });
  const kinds = isCluster ? ['ClusterRole'] : ['Role', 'ClusterRole'];
  if (typeof kind === 'string' && !kinds.includes(kind))
    judge.refuse(isCluster ? 'cluster-role-kind' : 'role-kind', 'roleRef.kind', { value: kind });
  if (name === '') judge.refuse('required', 'roleRef.name');
  else if (typeof name === 'string' && !isPathSegment(name)) judge.refuse('path-segment', 'roleRef.name', { value: name });
  eachObject(judge.manifest.subjects, 'subjects', (subject, at) => {
    judgeSubject(judge, at, subject);
    if (isCluster && subject.kind === 'ServiceAccount' && isEmpty(subject.namespace))
      judge.refuse('subject-namespace', `${at}.namespace`);
  });
}

/** `ValidateRoleBindingSubject`; groups that are left out are filled in. */
function judgeSubject(judge: Judge, at: string, { kind, name, apiGroup }: JsonObject): void {
  if (name === '') judge.refuse('required', `${at}.name`);
  const group = findText(apiGroup);
  if (kind === 'ServiceAccount') {
    const text = findText(name);
    if (text !== undefined && !isDnsSubdomain(text)) judge.refuse('dns-subdomain', `${at}.name`, { value: text });
    if (group !== undefined) judge.refuse('account-group', `${at}.apiGroup`, { value: group });
  } else if (kind === 'User' || kind === 'Group') {
    if (group !== undefined && group !== GROUP) judge.refuse('role-group', `${at}.apiGroup`, { value: group });
  } else if (typeof kind === 'string') judge.refuse('subject-kind', `${at}.kind`, { value: kind });
}
