import { printPath } from '../../../text/path.ts';
import { quote } from '../../../text/words.ts';
import type { JsonObject, JsonValue } from '../../../types/manifest.ts';
import { asObject, isObject, listContainers, type Pod } from '../../pod.ts';

/** A pod as the controls see it. */
export interface Subject {
  readonly pod: Pod;
  /** Where its `spec` stands. */
  readonly at: string;
  /** The pod itself first, then its containers. */
  readonly parts: readonly Part[];
  readonly containers: readonly Part[];
  /** True for a text that is filled in later. */
  readonly isUnknown: (value: JsonValue | undefined) => boolean;
}

/** The pod or one of its containers: what can have a security context. */
export interface Part {
  /** `the pod`, or `container "web"`. */
  readonly who: string;
  readonly at: string;
  readonly body: JsonObject;
  /** Empty where there is none. */
  readonly context: JsonObject;
}

/** What a control has against a pod. */
export interface Violation {
  readonly at: string;
  /** What is wrong, following a colon and without a full stop. */
  readonly said: string;
  readonly fix: string;
}

export function readSubject(pod: Pod, isUnknown: (text: string) => boolean): Subject {
  const at = pod.at === '' ? 'spec' : `${pod.at}.spec`;
  const containers = listContainers(pod).map(({ at: place, container }) => ({
    who: `container ${quote(String(container.name ?? ''))}`,
    at: place,
    body: container,
    context: asObject(container.securityContext),
  }));
  const itself = { who: 'the pod', at, body: pod.spec, context: asObject(pod.spec.securityContext) };
  return {
    pod,
    at,
    parts: [itself, ...containers],
    containers,
    isUnknown: (value) => typeof value === 'string' && isUnknown(value),
  };
}

/** Annotations of the pod with their places. */
export function listAnnotations({
  pod,
}: Subject): readonly { readonly key: string; readonly value: JsonValue; readonly at: string }[] {
  const prefix = pod.at === '' ? 'metadata.annotations' : `${pod.at}.metadata.annotations`;
  return Object.entries(asObject(pod.metadata.annotations)).map(([key, value]) => ({
    key,
    value: value ?? null,
    at: prefix + printPath([key]).replace(/^(?=[^[])/, '.'),
  }));
}

/** True for a pod that says that it runs on Windows, where some controls have no meaning. */
export function isWindows({ pod }: Subject): boolean {
  return asObject(pod.spec.os).name === 'windows';
}

/** True for a pod with users of its own, of whom root is nobody on the host. */
export function hasOwnUsers({ pod }: Subject): boolean {
  return pod.spec.hostUsers === false;
}

/** The objects of a list of a pod with their places. */
export function listObjects(
  value: JsonValue | undefined,
  at: string,
): readonly { readonly at: string; readonly item: JsonObject }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index) => (isObject(item) ? [{ at: `${at}[${index}]`, item }] : []));
}
