import { findNearest } from '../../text/nearest.ts';
import { list, quote } from '../../text/words.ts';
import type { Finding } from '../../types/issue.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import type { Resource } from '../../types/resource.ts';
import { asList, asObject } from '../pod.ts';
import { readList } from './argocd-order.ts';
import { type TrapContext, trapped } from './trap.ts';
import {
  applicationSyncOptions,
  argocdAnnotations,
  compareOptions,
  hookPolicies,
  hookTypes,
  resourceSyncOptions,
  type TrapRule,
} from './traps-table.ts';

/** Annotations and options that Argo CD passes over without a word because it does not know them. */
export function* findArgocdAnnotations(resource: Resource, { stage: { isUnknown } }: TrapContext): Iterable<Finding> {
  const { kind, spec, metadata } = resource.manifest;
  if (kind === 'Application' && resource.id.group === 'argoproj.io') yield* findApplicationOptions(resource, spec, isUnknown);
  const annotations = metadata.annotations;
  if (!annotations) return;
  for (const key in annotations) {
    if (!key.startsWith(PREFIX)) continue;
    const value = annotations[key];
    if (typeof value !== 'string' || isUnknown(value)) continue;
    yield* findWrongAnnotation(resource, { key: key.slice(PREFIX.length), value, annotations });
  }
}

interface Annotation {
  readonly key: string;
  readonly value: string;
  readonly annotations: JsonObject;
}

function* findWrongAnnotation(resource: Resource, { key, value, annotations }: Annotation): Iterable<Finding> {
  const at = `metadata.annotations.${PREFIX}${key}`;
  switch (key) {
    case 'sync-options':
      for (const option of readList(value))
        yield* findWrongOption('sync-option', resource, { option, at, known: resourceSyncOptions });
      break;
    case 'compare-options':
      for (const option of readList(value))
        yield* findWrongOption('compare-option', resource, { option, at, known: compareOptions });
      break;
    case 'sync-wave':
      if (!/^[+-]?\d+$/.test(value)) {
        yield trapped('sync-wave', resource, {
          at,
          says: `has sync wave ${quote(value)}, which is no whole number: Argo CD takes it for 0`,
          fix: 'Write a whole number, such as "-1" or "10".',
        });
      }
      break;
    case 'hook':
      for (const hook of readList(value))
        yield* findWrongName('hook', resource, { name: hook, at, known: Object.keys(hookTypes) });
      break;
    case 'hook-delete-policy':
      for (const policy of readList(value))
        yield* findWrongName('hook-policy', resource, { name: policy, at, known: hookPolicies });
      if (annotations[`${PREFIX}hook`] === undefined && annotations['helm.sh/hook'] === undefined) {
        yield trapped('hook-policy', resource, {
          at,
          severity: 'warning',
          says: `has a delete policy for hooks and is no hook, so that Argo CD passes over it`,
          fix: `Add ${PREFIX}hook, or remove ${PREFIX}${key}.`,
        });
      }
      break;
    default: {
      const near = findNearest(key, argocdAnnotations);
      if (near === undefined || Math.abs(near.length - key.length) > 1) return;
      yield trapped('annotation-key', resource, {
        at,
        says: `has the annotation ${PREFIX}${key}, which Argo CD does not know`,
        fix: `Did you mean ${PREFIX}${near}?`,
      });
    }
  }
}

interface Option {
  readonly option: string;
  readonly at: string;
  readonly known: Readonly<Record<string, readonly string[]>>;
}

function* findWrongOption(rule: TrapRule, resource: Resource, { option, at, known }: Option): Iterable<Finding> {
  const [key = '', value] = option.split(/=(.*)/s);
  const values = Object.hasOwn(known, key) ? known[key]! : undefined;
  if (values === undefined) {
    const isOfApplications = Object.hasOwn(applicationSyncOptions, key);
    if (isOfApplications && rule === 'sync-option') {
      yield trapped(rule, resource, {
        at,
        severity: 'warning',
        says: `has the sync option ${key}, which only an Application can have`,
        fix: 'Set it in spec.syncPolicy.syncOptions of the Application.',
      });
    } else yield* findWrongName(rule, resource, { name: key, at, known: Object.keys(known) });
  } else if (values.length > 0 && !values.includes(value ?? '')) {
    yield trapped(rule, resource, {
      at,
      says: `has ${quote(option)}, which Argo CD does not understand and passes over`,
      fix: `Write one of ${list(values.map((each) => `${key}=${each}`))}.`,
    });
  }
}

interface Name {
  readonly name: string;
  readonly at: string;
  readonly known: readonly string[];
}

/** A typing error for sure is an error; what nothing is near to may be of a newer Argo CD. */
function* findWrongName(rule: TrapRule, resource: Resource, { name, at, known }: Name): Iterable<Finding> {
  if (known.includes(name)) return;
  const near = findNearest(name, known);
  const noun = { hook: 'hook', 'hook-policy': 'delete policy', 'sync-option': 'sync option' }[rule as string] ?? 'option';
  const effect = rule === 'hook' ? 'so that it would never be applied' : 'and passes over';
  yield trapped(rule, resource, {
    at,
    ...(near === undefined && { severity: 'warning' as const }),
    says: `has the ${noun} ${quote(name)}, which Argo CD does not know, ${effect}`,
    fix: near === undefined ? `It knows ${list(known, known.length)}.` : `Did you mean ${near}?`,
  });
}

function* findApplicationOptions(
  resource: Resource,
  spec: JsonValue | undefined,
  isUnknown: (text: string) => boolean,
): Iterable<Finding> {
  const options = asList(asObject(asObject(spec).syncPolicy).syncOptions);
  for (const [index, option] of options.entries()) {
    if (typeof option !== 'string' || isUnknown(option)) continue;
    const at = `spec.syncPolicy.syncOptions[${index}]`;
    yield* findWrongOption('sync-option', resource, { option, at, known: applicationSyncOptions });
  }
}

const PREFIX = 'argocd.argoproj.io/';
