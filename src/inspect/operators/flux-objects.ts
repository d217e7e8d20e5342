import { findNearest } from '../../text/nearest.ts';
import { list, quote } from '../../text/words.ts';
import type { Finding } from '../../types/issue.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import type { Resource } from '../../types/resource.ts';
import { asList, findPod, isObject, listContainers } from '../pod.ts';
import { type TrapContext, trapped } from './trap.ts';
import { containerMaps, fluxAnnotations, podMaps } from './traps-table.ts';

/** What Flux passes over in an object's labels and annotations, and what its server-side apply refuses. */
export function* findFluxTraps(resource: Resource, { stage: { isUnknown }, delivery }: TrapContext): Iterable<Finding> {
  const { labels, annotations } = resource.manifest.metadata;
  if (labels) yield* findWrongMarks(resource, { place: 'labels', marks: labels, isUnknown });
  if (annotations) yield* findWrongMarks(resource, { place: 'annotations', marks: annotations, isUnknown });
  if (delivery && delivery.flux.length > 0) yield* findDuplicates(resource);
}

interface Marks {
  readonly place: 'labels' | 'annotations';
  readonly marks: JsonObject;
  readonly isUnknown: (text: string) => boolean;
}

function* findWrongMarks(resource: Resource, { place, marks, isUnknown }: Marks): Iterable<Finding> {
  for (const key in marks) {
    if (!key.startsWith(PREFIX)) continue;
    const value = marks[key];
    if (typeof value !== 'string' || isUnknown(value)) continue;
    const name = key.slice(PREFIX.length);
    const at = `metadata.${place}.${key}`;
    const values = Object.hasOwn(fluxAnnotations, name) ? fluxAnnotations[name]! : undefined;
    if (values === undefined) {
      const near = OWN.has(name) ? undefined : findNearest(name, Object.keys(fluxAnnotations));
      if (near === undefined) continue;
      yield trapped('annotation-key', resource, {
        at,
        says: `has ${key}, which Flux does not know`,
        fix: `Did you mean ${PREFIX}${near}?`,
      });
    } else if (!isOneOf(name, value, values)) {
      const near = findNearest(value, values);
      yield trapped('flux-annotation', resource, {
        at,
        says: `has ${key}: ${quote(value)}, which Flux does not understand and passes over`,
        fix: near === undefined ? `Write one of ${list(values)}.` : `Did you mean ${quote(near)}?`,
      });
    }
  }
}

/** Flux compares without regard to case, but for `substitute`, which another of its parts reads. */
function isOneOf(name: string, value: string, values: readonly string[]): boolean {
  return name === 'substitute' ? values.includes(value) : values.some((each) => each.toLowerCase() === value.toLowerCase());
}

/** Items of one key in a list that is a map to server-side apply; `kubectl apply` lets them through. */
function* findDuplicates(resource: Resource): Iterable<Finding> {
  for (const { at, holder, maps } of listHolders(resource)) {
    for (const map of maps) {
      const items = asList(holder[map.list]);
      if (items.length > 1) yield* findRepeated(resource, { at, items, ...map });
    }
  }
}

interface Holder {
  readonly at: string;
  readonly holder: JsonObject;
  readonly maps: typeof containerMaps | typeof podMaps;
}

function listHolders({ manifest }: Resource): readonly Holder[] {
  const pod = findPod(manifest);
  if (!pod) return [];
  const containers = listContainers(pod).map(({ at, container }) => ({ at, holder: container, maps: containerMaps }));
  return [{ at: pod.at === '' ? 'spec' : `${pod.at}.spec`, holder: pod.spec, maps: podMaps }, ...containers];
}

interface MapList {
  readonly at: string;
  readonly items: readonly JsonValue[];
  readonly list: string;
  readonly keys: readonly string[];
}

function* findRepeated(resource: Resource, { at, items, list, keys }: MapList): Iterable<Finding> {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const key = readKey(item, keys);
    if (key === undefined) continue;
    if (seen.has(key)) {
      yield trapped('duplicate-item', resource, {
        at: `${at}.${list}[${index}]`,
        says: `has ${key} twice in ${list}, which server-side apply refuses, and so Flux`,
        fix: 'Remove one of the two.',
      });
    }
    seen.add(key);
  }
}

function readKey(item: JsonValue, keys: readonly string[]): string | undefined {
  if (!isObject(item)) return undefined;
  const values = keys.map((key) => item[key] ?? (key === 'protocol' ? 'TCP' : undefined));
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number')) return undefined;
  return values.map(String).join('/');
}

const PREFIX = 'kustomize.toolkit.fluxcd.io/';
/** What Flux writes there itself. */
const OWN = new Set(['name', 'namespace', 'checksum', 'commit_status']);
