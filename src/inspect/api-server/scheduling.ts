import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { isObject } from '../pod.ts';
import { judgeAffinity } from './affinity.ts';
import type { Judge } from './judge.ts';
import { judgeLabelKeys } from './label-keys.ts';
import { judgeSelector } from './metadata.ts';
import { eachObject, findInteger, findText, has, isEmpty } from './read.ts';
import { isLabelValue, isQualifiedName } from './syntax.ts';

/** Where pods may run: `ValidateTolerations`, `validateTopologySpreadConstraints` and `validateAffinity` of core validation. */
export function judgeScheduling(judge: Judge, at: string, spec: JsonObject): void {
  const { tolerations, topologySpreadConstraints: constraints, affinity } = spec;
  if (tolerations !== undefined)
    eachObject(tolerations, `${at}.tolerations`, (each, where) => judgeToleration(judge, where, each));
  if (constraints !== undefined) judgeSpread(judge, `${at}.topologySpreadConstraints`, constraints);
  if (isObject(affinity)) judgeAffinity(judge, `${at}.affinity`, affinity);
}

function judgeToleration(judge: Judge, at: string, { key, operator, value, effect, ...rest }: JsonObject): void {
  const name = findText(key);
  if (name === undefined) {
    if (operator !== 'Exists' && isEmpty(key)) judge.refuse('toleration-key', at, { others: [operator] });
  } else if (!isQualifiedName(name)) judge.refuse('label-key', `${at}.key`, { value: name });
  if (has(rest, 'tolerationSeconds') && effect !== 'NoExecute')
    judge.refuse('toleration-seconds', `${at}.tolerationSeconds`, { others: [effect] });
  const text = findText(value);
  if (operator === 'Exists') {
    if (text !== undefined) judge.refuse('toleration-value', `${at}.value`, { value: text });
  } else if (text !== undefined && (operator === undefined || operator === 'Equal' || operator === '') && !isLabelValue(text))
    judge.refuse('label-value', `${at}.value`, { value: text });
}

function judgeSpread(judge: Judge, at: string, constraints: JsonValue): void {
  const kinds = new Set<string>();
  eachObject(constraints, at, (constraint, where) => {
    const { topologyKey, whenUnsatisfiable, labelSelector, matchLabelKeys } = constraint;
    for (const key of ['maxSkew', 'minDomains']) {
      const value = findInteger(constraint[key]);
      if (value !== undefined && value <= 0) judge.refuse('positive', `${where}.${key}`, { value });
    }
    if (topologyKey === '') judge.refuse('required', `${where}.topologyKey`);
    if (has(constraint, 'minDomains') && whenUnsatisfiable === 'ScheduleAnyway')
      judge.refuse('spread-min-domains', `${where}.minDomains`);
    if (typeof topologyKey === 'string' && typeof whenUnsatisfiable === 'string') {
      const kind = `${topologyKey} ${whenUnsatisfiable}`;
      if (kinds.has(kind)) judge.refuse('spread-twice', where, { others: [topologyKey, whenUnsatisfiable] });
      kinds.add(kind);
    }
    judgeSelector(judge, `${where}.labelSelector`, labelSelector);
    if (matchLabelKeys !== undefined) judgeLabelKeys(judge, [constraint, where], 'matchLabelKeys');
  });
}
