import type { JsonObject, JsonValue } from '../../../types/manifest.ts';
import { asList, asObject, isObject } from '../../pod.ts';
import type { Request } from './request.ts';
import { both, matchSelector, type Verdict } from './selectors.ts';
import type { World } from './world.ts';

/**
 * Whether `matchConstraints` of a policy, or `matchResources` of a binding, choose the request.
 * Source: k8s.io/apiserver, pkg/admission/plugin/policy/matching/matching.go and plugin/webhook/predicates.
 */
export function matchRequest(criteria: JsonObject, request: Request, { labelsOf }: Pick<World, 'labelsOf'>): Verdict {
  const { namespaceSelector, objectSelector, excludeResourceRules, resourceRules, matchPolicy } = criteria;
  const isExact = matchPolicy === 'Exact';
  const chosen = asList(resourceRules).length === 0 ? 'yes' : matchRules(resourceRules, request, isExact);
  if (chosen === 'no') return chosen;
  const excluded = matchRules(excludeResourceRules, request, isExact);
  // What is in no namespace, and is none, is matched by every selector of namespaces.
  const isApart = request.namespace === undefined && !isNamespace(request);
  return both([
    chosen,
    excluded === 'yes' ? 'no' : excluded === 'no' ? 'yes' : excluded,
    isApart || !isObject(namespaceSelector) ? 'yes' : matchSelector(namespaceSelector, labelsOf(request)),
    isObject(objectSelector) ? matchSelector(objectSelector, { known: request.labels }) : 'yes',
  ]);
}

/** What says itself how requests are admitted is never judged by policies. */
export function isExempt({ group, plural }: Request): boolean {
  return (
    group === 'admissionregistration.k8s.io' &&
    /^(?:validating|mutating)(?:webhookconfigurations|admissionpolic(?:ies|ybindings))$/.test(plural)
  );
}

function matchRules(rules: JsonValue | undefined, request: Request, isExact: boolean): Verdict {
  let verdict: Verdict = 'no';
  for (const rule of asList(rules).map(asObject)) {
    if (!isOfRule(rule, request)) continue;
    if (has(rule.apiVersions, request.version)) return 'yes';
    if (isExact) continue;
    const asked = asList(rule.apiVersions).join(' or ');
    verdict = { unknown: `how it looks in version ${asked}` };
  }
  return verdict;
}

/** All of the rule but the version, as which the API server may see the object as well. */
function isOfRule(rule: JsonObject, request: Request): boolean {
  const { operations, apiGroups, resources, resourceNames, scope } = rule;
  const isInNamespace = request.namespace !== undefined;
  return (
    has(operations, 'CREATE') &&
    has(apiGroups, request.group) &&
    (has(resources, request.plural) || has(resources, '*/*') || has(resources, `${request.plural}/*`)) &&
    (asList(resourceNames).length === 0 || (!request.isMade && asList(resourceNames).includes(request.resource.id.name))) &&
    (scope === undefined || scope === null || scope === '*' || (scope === 'Namespaced') === isInNamespace)
  );
}

function has(items: JsonValue | undefined, wanted: string): boolean {
  return asList(items).some((item) => item === '*' || item === wanted);
}

function isNamespace({ group, plural }: Request): boolean {
  return group === '' && plural === 'namespaces';
}
