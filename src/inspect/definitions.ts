import { isDefinition } from '../schemas/custom.ts';
import type { Flaw } from '../schemas/flaw.ts';
import { asObject, isObject } from '../schemas/shape.ts';
import { findFlaws } from '../schemas/structural.ts';
import { describe, placeOf } from '../text/describe.ts';
import { plural, quote } from '../text/words.ts';
import type { Inspection } from '../types/inspection.ts';
import type { Finding } from '../types/issue.ts';
import type { JsonObject, JsonValue, Manifest } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { findRuleFault } from './evaluate-rules.ts';

/** Reports CustomResourceDefinitions that the API server refuses: one issue each, for the first reason, and one for what is not judged. */
export const definitions: Inspection = {
  codes: ['invalid-definition'],
  *inspect({ resources, isUnknown }) {
    for (const resource of resources) {
      // Of the old form the whole is refused, and the schemas say so.
      if (!isDefinition(resource.manifest) || resource.manifest.apiVersion !== 'apiextensions.k8s.io/v1') continue;
      const flaws = [...findDefinitionFlaws(resource.manifest)].filter(({ at }) => !isUnknown(at));
      const wrong = flaws.filter(({ isUnjudged }) => !isUnjudged);
      const unjudged = flaws.filter(({ isUnjudged }) => isUnjudged);
      if (wrong.length > 0) yield report(resource, wrong);
      const [unread] = listRuleFaults(asObject(resource.manifest.spec).versions);
      if (unread !== undefined) yield unreadable(resource, unread);
      if (unjudged.length > 0) yield { ...report(resource, unjudged), rule: 'unjudged', severity: 'info' };
    }
  },
};

function report(resource: Resource, [first, ...others]: readonly Flaw[]): Finding {
  const more =
    others.length === 0 ? '' : ` There ${others.length === 1 ? 'is' : 'are'} ${plural(others.length, 'problem')} more.`;
  const { at, problem, fix } = first!;
  return {
    code: 'invalid-definition',
    severity: 'error',
    message: `${describe(resource.id)}: ${at} ${problem}.${more}`,
    fix,
    ...placeOf(resource),
    at,
  };
}

/** What is wrong with rules in CEL, wherever they stand in schemas. */
function* listRuleFaults(value: JsonValue | undefined): Generator<string> {
  const open = [value];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    const rules = isObject(node) ? node[RULES] : undefined;
    for (const rule of Array.isArray(rules) ? rules : []) {
      const fault = findRuleFault(asObject(rule));
      if (fault !== undefined) yield fault;
    }
    open.push(...Object.values(node));
  }
}

const RULES = 'x-kubernetes-validations';

function unreadable(resource: Resource, fault: string): Finding {
  return {
    code: 'invalid-definition',
    rule: 'unreadable-rule',
    // The API server may know a function that is not known here.
    severity: 'warning',
    message: `${describe(resource.id)} has a rule in CEL that cannot be read, so that no object is held to it here: ${fault}.`,
    fix: 'Mend the rule. If the API server takes it, nothing: it evaluates it.',
    ...placeOf(resource),
  };
}

/** Source: ValidateCustomResourceDefinition in k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go. */
function* findDefinitionFlaws({ metadata, spec }: Manifest): Generator<Flaw> {
  const { group, names, versions, scope, preserveUnknownFields } = asObject(spec);
  const { plural: name, kind, listKind } = asObject(names);
  if (typeof group === 'string' && typeof name === 'string') yield* findNameFlaws({ group, name, metadata });
  if (typeof scope === 'string' && scope !== 'Cluster' && scope !== 'Namespaced')
    yield { at: 'spec.scope', problem: `is ${quote(scope)}`, fix: 'Write Namespaced or Cluster.' };
  if (typeof kind === 'string' && kind === listKind)
    yield { at: 'spec.names.listKind', problem: 'is the same as the kind', fix: `Write ${kind}List, or remove it.` };
  if (preserveUnknownFields === true) {
    const fix = 'Remove it, and write x-kubernetes-preserve-unknown-fields: true in the schema where unknown fields are kept.';
    yield { at: 'spec.preserveUnknownFields', problem: 'is true, which v1 does not allow', fix };
  }
  if (!Array.isArray(versions)) return;
  const stored = versions.filter((version) => asObject(version).storage === true).length;
  if (stored !== 1) {
    const problem = `${stored === 0 ? 'have none' : `have ${stored}`} with storage: true`;
    yield { at: 'spec.versions', problem, fix: 'Write storage: true in exactly one version.' };
  }
  const known = new Set<unknown>();
  for (const [index, version] of versions.entries()) {
    if (!isObject(version)) continue;
    const at = `spec.versions[${index}]`;
    if (known.has(version.name)) yield { at: `${at}.name`, problem: 'is there before', fix: 'Give each version its own name.' };
    known.add(version.name);
    yield* findVersionFlaws(version, at);
  }
}

interface Named {
  readonly group: string;
  readonly name: string;
  readonly metadata: Manifest['metadata'];
}

function* findNameFlaws({ group, name, metadata }: Named): Generator<Flaw> {
  if (metadata.name !== `${name}.${group}`)
    yield { at: 'metadata.name', problem: 'is not spec.names.plural.spec.group', fix: `Write ${quote(`${name}.${group}`)}.` };
  if (!group.includes('.')) yield { at: 'spec.group', problem: 'has no dot', fix: 'Write a domain, such as "shop.example.com".' };
  const approval = asObject(metadata.annotations)[APPROVAL];
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group) || isApproval(approval)) return;
  const problem = approval === undefined ? `lacks ${quote(APPROVAL)}` : `has no address below ${quote(APPROVAL)}`;
  const fix = 'Groups of k8s.io belong to Kubernetes: take another one, or write "unapproved" and why.';
  yield { at: 'metadata.annotations', problem: `${problem}, which group ${group} needs`, fix };
}

const APPROVAL = 'api-approved.kubernetes.io';

function isApproval(value: unknown): boolean {
  return typeof value === 'string' && (value.startsWith('unapproved') || /^[a-z][a-z\d+.-]*:\/\/[^/]/i.test(value));
}

function* findVersionFlaws({ schema, subresources }: JsonObject, at: string): Generator<Flaw> {
  const { openAPIV3Schema } = asObject(schema);
  if (openAPIV3Schema === undefined) {
    const fix = 'Write schema.openAPIV3Schema; with x-kubernetes-preserve-unknown-fields: true it lets everything pass.';
    yield { at: `${at}.schema.openAPIV3Schema`, problem: 'is missing', fix };
    return;
  }
  const root = `${at}.schema.openAPIV3Schema`;
  for (const flaw of findFlaws(openAPIV3Schema)) yield { ...flaw, at: flaw.at === '' ? root : `${root}.${flaw.at}` };
  const { status, scale } = asObject(subresources);
  const junctor =
    status === undefined ? undefined : ['allOf', 'anyOf', 'oneOf', 'not'].find((key) => key in asObject(openAPIV3Schema));
  if (junctor !== undefined) {
    const problem = `has ${junctor} at its root, which is not allowed beside the status subresource`;
    yield { at: root, problem, fix: 'Move it below spec.' };
  }
  for (const [key, prefix] of [
    ['specReplicasPath', '.spec.'],
    ['statusReplicasPath', '.status.'],
  ] as const) {
    const path = asObject(scale)[key];
    if (typeof path === 'string' && !path.startsWith(prefix))
      yield {
        at: `${at}.subresources.scale.${key}`,
        problem: `is ${quote(path)}`,
        fix: `Write a path below ${prefix.slice(0, -1)}.`,
      };
  }
}
