import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { atKey, eachObject, findText, has, isEmpty } from './read.ts';
import { isDns1035Label, isDnsLabel, isDnsSubdomain, isLabelValue, isPathSegment, isQualifiedName } from './syntax.ts';

/** What holds for the metadata of every object; that its name is legal is said by the check `invalid-name`. */
export function judgeMetadata(judge: Judge): void {
  const { metadata } = judge.manifest;
  if (!isObject(metadata)) return;
  judgeLabels(judge, 'metadata.labels', metadata.labels);
  judgeAnnotations(judge, 'metadata.annotations', metadata.annotations);
  if (metadata.generateName !== undefined) judgePrefix(judge, metadata.generateName);
  if (metadata.finalizers !== undefined) judgeFinalizers(judge, metadata.finalizers);
  if (metadata.ownerReferences !== undefined) judgeOwners(judge, metadata.ownerReferences);
}

/** Keys and values of labels, or of a selector by labels. */
export function judgeLabels(judge: Judge, at: string, labels: JsonValue | undefined): void {
  if (!isObject(labels)) return;
  for (const key in labels) {
    const value = labels[key];
    if (!isQualifiedName(key)) judge.refuse('label-key', atKey(at, key), { others: [key] });
    if (typeof value === 'string' && !isLabelValue(value)) judge.refuse('label-value', atKey(at, key), { value, others: [key] });
  }
}

/** Source: `TotalAnnotationSizeLimitB` of apimachinery's pkg/api/validation/objectmeta.go. */
export const MOST_ANNOTATIONS = 256 * 1024;

/** Keys of annotations, and their size altogether. */
export function judgeAnnotations(judge: Judge, at: string, annotations: JsonValue | undefined): void {
  if (!isObject(annotations)) return;
  let length = 0;
  for (const key in annotations) {
    const value = annotations[key];
    if (!isQualifiedName(key.toLowerCase())) judge.refuse('annotation-key', atKey(at, key), { others: [key] });
    length += key.length + (typeof value === 'string' ? value.length : 0);
  }
  // A character is three bytes of UTF-8 at most.
  if (length * 3 <= MOST_ANNOTATIONS) return;
  const size = sizeOf(annotations);
  if (size > MOST_ANNOTATIONS) judge.refuse('annotations-size', at, { note: `they have ${size} bytes` });
}

/** Bytes of keys and values as the API server counts them. */
export function sizeOf(texts: JsonObject): number {
  let size = 0;
  for (const key in texts) {
    const value = texts[key];
    size += Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  }
  return size;
}

const CORE_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

function judgeFinalizers(judge: Judge, finalizers: JsonValue): void {
  const names = asList(finalizers);
  for (const [index, name] of names.entries()) {
    if (typeof name !== 'string') continue;
    const isShort = !name.includes('/') && isBuiltIn(judge.id.group) && !CORE_FINALIZERS.includes(name);
    if (isShort || !isQualifiedName(name)) judge.refuse('finalizer-name', `metadata.finalizers[${index}]`, { value: name });
  }
  if (names.includes('orphan') && names.includes('foregroundDeletion')) judge.refuse('finalizers-both', 'metadata.finalizers');
}

/** Groups whose kinds the API server itself serves. */
export function isBuiltIn(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}

function judgeOwners(judge: Judge, owners: JsonValue): void {
  eachObject(owners, 'metadata.ownerReferences', (owner, at) => {
    for (const key of ['apiVersion', 'kind', 'name', 'uid'])
      if (owner[key] === '') judge.refuse('owner-incomplete', `${at}.${key}`, { value: '' });
  });
  const controllers = asList(owners).filter((owner) => asObject(owner).controller === true);
  if (controllers.length > 1) judge.refuse('owner-controllers', 'metadata.ownerReferences');
}

/** The beginning of a name: what comes after it is made of letters and digits. */
function judgePrefix(judge: Judge, prefix: JsonValue): void {
  const text = findText(prefix);
  if (text === undefined) return;
  const { group, kind } = judge.id;
  const name = text.endsWith('-') ? `${text.slice(0, -1)}a` : text;
  const isLegal =
    group === 'rbac.authorization.k8s.io'
      ? isPathSegment(text)
      : group === '' && (kind === 'Service' || kind === 'Namespace')
        ? isDnsLabel(name)
        : isDnsSubdomain(name);
  if (!isLegal) judge.refuse('generate-name', 'metadata.generateName', { value: text });
}

/** A selector by labels, as in `spec.selector` of a Deployment. */
export function judgeSelector(judge: Judge, at: string, selector: JsonValue | undefined): void {
  if (!isObject(selector)) return;
  judgeLabels(judge, `${at}.matchLabels`, selector.matchLabels);
  if (selector.matchExpressions === undefined) return;
  eachObject(selector.matchExpressions, `${at}.matchExpressions`, (expression, where) => {
    const { key, operator, values } = expression;
    if (typeof key === 'string' && !isQualifiedName(key)) judge.refuse('label-key', `${where}.key`, { value: key });
    if (operator === 'In' || operator === 'NotIn') {
      if (isEmpty(values)) judge.refuse('selector-values', `${where}.values`);
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (!isEmpty(values)) judge.refuse('selector-no-values', `${where}.values`, { others: [operator] });
    } else if (typeof operator === 'string') judge.refuse('selector-operator', `${where}.operator`, { value: operator });
    judgeLabelValues(judge, `${where}.values`, values);
  });
}

/** Values of a label, as an expression of a selector lists them. */
export function judgeLabelValues(judge: Judge, at: string, values: JsonValue | undefined): void {
  for (const [index, value] of asList(values).entries())
    if (typeof value === 'string' && !isLabelValue(value)) judge.refuse('label-value', `${at}[${index}]`, { value });
}

/** Whether a selector selects nothing on purpose: it has no term. */
export function isBlankSelector(selector: JsonObject): boolean {
  return !isFilled(selector.matchLabels) && isEmpty(selector.matchExpressions);
}

function isFilled(value: JsonValue | undefined): boolean {
  return isObject(value) && Object.keys(value).some((key) => has(value, key));
}

/** A Service's name: since Kubernetes 1.36 it may begin with a digit. */
export function judgeServiceName(judge: Judge, at: string, name: JsonValue | undefined): void {
  const text = findText(name);
  if (text === undefined || isDns1035Label(text)) return;
  judge.refuse(isDnsLabel(text) ? 'service-name-digit' : 'service-name', at, { value: text });
}
