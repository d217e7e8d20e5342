import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import { judgeDnsLabel } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeLabelKeys } from './label-keys.ts';
import { judgeLabelValues, judgeSelector } from './metadata.ts';
import { eachObject, findInteger, isEmpty } from './read.ts';
import { isDnsSubdomain, isQualifiedName } from './syntax.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** `validateAffinity` of core validation. */
export function judgeAffinity(judge: Judge, at: string, affinity: JsonObject): void {
  const node = asObject(affinity.nodeAffinity);
  if (isObject(node[REQUIRED])) judgeNodeSelector(judge, `${at}.nodeAffinity.${REQUIRED}`, node[REQUIRED]);
  eachObject(node[PREFERRED], `${at}.nodeAffinity.${PREFERRED}`, (term, where) => {
    judgeWeight(judge, where, term);
    judgeNodeTerm(judge, [`${where}.preference`, asObject(term.preference)], 'any values');
  });
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const pods = asObject(affinity[kind]);
    eachObject(pods[REQUIRED], `${at}.${kind}.${REQUIRED}`, (term, where) => judgePodTerm(judge, where, term));
    eachObject(pods[PREFERRED], `${at}.${kind}.${PREFERRED}`, (weighted, where) => {
      judgeWeight(judge, where, weighted);
      judgePodTerm(judge, `${where}.podAffinityTerm`, asObject(weighted.podAffinityTerm));
    });
  }
}

/** `ValidateNodeSelector`. */
export function judgeNodeSelector(judge: Judge, at: string, selector: JsonObject): void {
  const where = `${at}.nodeSelectorTerms`;
  if (isEmpty(selector.nodeSelectorTerms)) judge.refuse('node-terms', where);
  eachObject(selector.nodeSelectorTerms, where, (term, place) => judgeNodeTerm(judge, [place, term], 'label values'));
}

function judgeNodeTerm(judge: Judge, [at, term]: readonly [string, JsonObject], holds: 'label values' | 'any values'): void {
  eachObject(term.matchExpressions, `${at}.matchExpressions`, (expression, where) => {
    const { key, operator, values } = expression;
    if (typeof key === 'string' && !isQualifiedName(key)) judge.refuse('label-key', `${where}.key`, { value: key });
    if (operator === 'In' || operator === 'NotIn') {
      if (isEmpty(values)) judge.refuse('selector-values', `${where}.values`);
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (!isEmpty(values)) judge.refuse('selector-no-values', `${where}.values`);
    } else if (operator === 'Gt' || operator === 'Lt') {
      if (asList(values).length !== 1) judge.refuse('node-one-value', `${where}.values`);
    }
    if (holds === 'label values') judgeLabelValues(judge, `${where}.values`, values);
  });
  eachObject(term.matchFields, `${at}.matchFields`, (field, where) => judgeNodeField(judge, where, field));
}

/** `ValidateNodeFieldSelectorRequirement`: nodes have but one field that can be selected. */
function judgeNodeField(judge: Judge, at: string, { key, operator, values }: JsonObject): void {
  if (key !== 'metadata.name') judge.refuse('node-field', `${at}.key`, { value: key });
  if (operator !== 'In' && operator !== 'NotIn') judge.refuse('node-field-operator', `${at}.operator`, { value: operator });
  else if (asList(values).length !== 1) judge.refuse('node-one-value', `${at}.values`);
  for (const [index, value] of asList(values).entries())
    if (typeof value === 'string' && !isDnsSubdomain(value)) judge.refuse('dns-subdomain', `${at}.values[${index}]`, { value });
}

function judgeWeight(judge: Judge, at: string, { weight }: JsonObject): void {
  const value = findInteger(weight);
  if (value !== undefined && (value < 1 || value > 100)) judge.refuse('weight-range', `${at}.weight`, { value });
}

/** `validatePodAffinityTerm`. */
function judgePodTerm(judge: Judge, at: string, term: JsonObject): void {
  const key: JsonValue | undefined = term.topologyKey;
  if (key === '') judge.refuse('required', `${at}.topologyKey`);
  else if (typeof key === 'string' && !isQualifiedName(key)) judge.refuse('label-key', `${at}.topologyKey`, { value: key });
  judgeSelector(judge, `${at}.labelSelector`, term.labelSelector);
  judgeSelector(judge, `${at}.namespaceSelector`, term.namespaceSelector);
  for (const [index, name] of asList(term.namespaces).entries()) judgeDnsLabel(judge, `${at}.namespaces[${index}]`, name);
  judgeLabelKeys(judge, [term, at], 'matchLabelKeys');
  judgeLabelKeys(judge, [term, at], 'mismatchLabelKeys');
}
