import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asObject, isObject } from '../pod.ts';
import { judgeNoBacksteps, judgeNotBlank, judgeSubdomain } from './fields.ts';
import type { Judge } from './judge.ts';
import { eachObject, findText, has, isEmpty } from './read.ts';
import { isConfigKey, isEnvName, isOldEnvName, isQualifiedName } from './syntax.ts';

/** `ValidateEnv` and `ValidateEnvFrom` of core validation. */
export function judgeEnv(judge: Judge, at: string, container: JsonObject): void {
  if (container.env !== undefined)
    eachObject(container.env, `${at}.env`, (variable, where) => judgeVariable(judge, where, variable));
  if (container.envFrom !== undefined)
    eachObject(container.envFrom, `${at}.envFrom`, (source, where) => judgeEnvFrom(judge, where, source));
}

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const;

function judgeVariable(judge: Judge, at: string, variable: JsonObject): void {
  const { name, value, valueFrom } = variable;
  if (typeof name === 'string') judgeName(judge, `${at}.name`, name);
  if (!isObject(valueFrom)) return;
  const where = `${at}.valueFrom`;
  const sources = SOURCES.filter((key) => has(valueFrom, key));
  if (sources.length !== 1) judge.refuse('env-one-source', where);
  else if (!isEmpty(value)) judge.refuse('env-value-and-source', where);
  if (has(valueFrom, 'fieldRef')) judgeFieldRef(judge, `${where}.fieldRef`, [asObject(valueFrom.fieldRef), ENV_FIELDS]);
  if (has(valueFrom, 'resourceFieldRef'))
    judgeResourceFieldRef(judge, `${where}.resourceFieldRef`, asObject(valueFrom.resourceFieldRef));
  for (const key of ['configMapKeyRef', 'secretKeyRef'] as const)
    if (has(valueFrom, key)) judgeKeyRef(judge, `${where}.${key}`, asObject(valueFrom[key]));
  if (has(valueFrom, 'fileKeyRef')) judgeNoBacksteps(judge, `${where}.fileKeyRef.path`, asObject(valueFrom.fileKeyRef).path);
}

function judgeName(judge: Judge, at: string, name: string): void {
  if (!isOldEnvName(name)) judge.refuse(isEnvName(name) ? 'env-name-old' : 'env-name', at, { value: name });
}

/** `validateConfigMapKeySelector`. */
function judgeKeyRef(judge: Judge, at: string, reference: JsonObject): void {
  const { name, key } = reference;
  if (isEmpty(name)) judge.refuse('required', `${at}.name`);
  else judgeSubdomain(judge, `${at}.name`, name);
  judgeNotBlank(judge, [reference, at], ['key']);
  if (findText(key) !== undefined && !isConfigKey(key as string)) judge.refuse('config-key', `${at}.key`, { value: key });
}

function judgeEnvFrom(judge: Judge, at: string, source: JsonObject): void {
  const prefix = findText(source.prefix);
  if (prefix !== undefined) judgeName(judge, `${at}.prefix`, prefix);
  const references = ['configMapRef', 'secretRef'].filter((key) => has(source, key));
  if (references.length !== 1) judge.refuse('env-from-source', at);
  for (const key of references) {
    const { name } = asObject(source[key]);
    if (isEmpty(name)) judge.refuse('required', `${at}.${key}.name`);
    // Kubernetes takes it for the beginning of a name here, so it may end with "-".
    else if (typeof name === 'string') judgeSubdomain(judge, `${at}.${key}.name`, name.replace(/-$/, 'a'));
  }
}

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.host',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** `validateObjectFieldSelector`: fields that a pod may know of itself. */
export function judgeFieldRef(judge: Judge, at: string, [reference, fields]: readonly [JsonObject, readonly string[]]): void {
  const { apiVersion, fieldPath } = reference;
  if (findText(apiVersion) !== undefined && apiVersion !== 'v1')
    judge.refuse('field-ref', `${at}.apiVersion`, { value: apiVersion });
  if (fieldPath === '') judge.refuse('required', `${at}.fieldPath`);
  const path = findText(fieldPath);
  if (path === undefined || fields.includes(path)) return;
  const [, map, key] = /^(metadata\.(?:annotations|labels))\['(.*)'\]$/s.exec(path) ?? [];
  if (map === undefined) judge.refuse('field-ref', `${at}.fieldPath`, { value: path });
  else if (!isQualifiedName(map.endsWith('labels') ? key! : key!.toLowerCase()))
    judge.refuse('qualified-name', `${at}.fieldPath`, { value: path });
}

const RESOURCES = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.*)$/;
const SIZES = /^1([kMGTPE]|[KMGTPE]i)?$/;

/** `validateContainerResourceFieldSelector`. */
export function judgeResourceFieldRef(judge: Judge, at: string, reference: JsonObject): void {
  const resource = findText(reference.resource);
  if (resource === undefined) {
    if (reference.resource === '') judge.refuse('required', `${at}.resource`);
    return;
  }
  if (!RESOURCES.test(resource)) judge.refuse('resource-field', `${at}.resource`, { value: resource });
  const divisor: JsonValue | undefined = reference.divisor;
  if (divisor === undefined || divisor === null || Number(divisor) === 0) return;
  const text = String(divisor);
  if (!(resource.endsWith('.cpu') ? /^(1|1m)$/ : SIZES).test(text))
    judge.refuse('resource-divisor', `${at}.divisor`, { value: divisor, others: [resource] });
}
