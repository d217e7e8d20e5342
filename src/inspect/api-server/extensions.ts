import type { JsonObject } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import { judgeNotBlank, judgePort } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeSelector } from './metadata.ts';
import { eachObject, findInteger, findText, has, isEmpty } from './read.ts';
import { isDns1035Label, isDnsSubdomain } from './syntax.ts';

const REVIEWS = ['v1', 'v1beta1'];
const LONGEST_TIMEOUT = 30;

/** `validateValidatingWebhookConfiguration` and its twin of admissionregistration validation. */
export function judgeWebhooks(judge: Judge): void {
  const names = new Set<string>();
  eachObject(judge.manifest.webhooks, 'webhooks', (hook, at) => {
    const name = findText(hook.name);
    if (name !== undefined) {
      if (!isDnsSubdomain(name) || name.split('.').length < 3) judge.refuse('webhook-name', `${at}.name`, { value: name });
      if (names.has(name)) judge.refuse('duplicate-name', `${at}.name`, { value: name });
      names.add(name);
    }
    const effects = hook.sideEffects;
    if (effects === 'Some' || effects === 'Unknown') judge.refuse('side-effects', `${at}.sideEffects`, { value: effects });
    const timeout = findInteger(hook.timeoutSeconds);
    if (timeout !== undefined && (timeout < 1 || timeout > LONGEST_TIMEOUT))
      judge.refuse('webhook-timeout', `${at}.timeoutSeconds`, { value: timeout });
    const versions = asList(hook.admissionReviewVersions);
    if (Array.isArray(hook.admissionReviewVersions) && !versions.some((version) => REVIEWS.includes(String(version))))
      judge.refuse('review-versions', `${at}.admissionReviewVersions`, { others: versions });
    for (const [index, version] of versions.entries()) {
      const where = `${at}.admissionReviewVersions[${index}]`;
      if (typeof version !== 'string') continue;
      if (!isDns1035Label(version)) judge.refuse('api-version-name', where, { value: version });
      else if (versions.indexOf(version) < index) judge.refuse('duplicate-name', where, { value: version });
    }
    judgeSelector(judge, `${at}.namespaceSelector`, hook.namespaceSelector);
    judgeSelector(judge, `${at}.objectSelector`, hook.objectSelector);
    if (isObject(hook.clientConfig)) judgeClient(judge, `${at}.clientConfig`, hook.clientConfig);
    eachObject(hook.rules, `${at}.rules`, (rule, where) => judgeRule(judge, where, rule));
  });
}

/** `ValidateWebhookURL` and `ValidateWebhookService` of apiserver's pkg/util/webhook. */
function judgeClient(judge: Judge, at: string, client: JsonObject): void {
  const { url, service } = client;
  if (has(client, 'url') === has(client, 'service')) judge.refuse('webhook-client', at);
  if (typeof url === 'string' && !url.startsWith('https://')) judge.refuse('webhook-url', `${at}.url`, { value: url });
  if (!isObject(service)) return;
  judgeNotBlank(judge, [service, `${at}.service`], ['name', 'namespace']);
  judgePort(judge, `${at}.service.port`, service.port);
  const path = findText(service.path);
  if (path !== undefined && !path.startsWith('/')) judge.refuse('path-absolute', `${at}.service.path`, { value: path });
}

/** `validateRuleWithOperations`. */
function judgeRule(judge: Judge, at: string, rule: JsonObject): void {
  for (const key of ['operations', 'apiGroups', 'apiVersions', 'resources']) {
    const values = asList(rule[key]);
    if (isEmpty(rule[key])) judge.refuse('required', `${at}.${key}`);
    const all = key === 'resources' ? '*/*' : '*';
    if (values.length > 1 && values.includes(all)) judge.refuse('wildcard-alone', `${at}.${key}`);
  }
}

/** `ValidateAPIService` of kube-aggregator. */
export function judgeApiService(judge: Judge): void {
  const spec = asObject(judge.manifest.spec);
  const { group = '', version } = spec;
  if (typeof version === 'string' && typeof group === 'string' && judge.id.name !== `${version}.${group}`)
    judge.refuse('api-service-name', 'metadata.name', {
      value: judge.id.name,
      others: [version, group],
      note: `it is ${version}.${group}`,
    });
  if (typeof version === 'string' && !isDns1035Label(version))
    judge.refuse('api-version-name', 'spec.version', { value: version });
  for (const [key, most] of [
    ['groupPriorityMinimum', 20_000],
    ['versionPriority', 1000],
  ] as const) {
    const value = findInteger(spec[key]);
    if (value !== undefined && (value <= 0 || value > most))
      judge.refuse('api-priority', `spec.${key}`, { value, note: `at most ${most}` });
  }
  if (spec.insecureSkipTLSVerify === true && (!isEmpty(spec.caBundle) || !has(spec, 'service')))
    judge.refuse('api-insecure', 'spec.insecureSkipTLSVerify', { value: true });
  if (!isObject(spec.service)) return;
  for (const key of ['name', 'namespace']) if (isEmpty(spec.service[key])) judge.refuse('required', `spec.service.${key}`);
  judgePort(judge, 'spec.service.port', spec.service.port);
}
