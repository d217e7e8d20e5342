import type { IConstruct } from 'constructs';
import {
  findExternals,
  findImagePolicies,
  findLosses,
  findRemovals,
  findStageDefinition,
  findWaivers,
} from '../model/internals.ts';
import { quote } from '../text/words.ts';
import type { CollectedApplication } from '../types/application.ts';
import type { Finding } from '../types/issue.ts';
import type { Manifest } from '../types/manifest.ts';
import type { Removal } from '../types/removal.ts';
import type { External, Resource, Trace } from '../types/resource.ts';
import type { ApplicationDefinition, StageDefinition } from '../types/stage.ts';
import type { Waiver } from '../types/waiver.ts';
import { scopeExternals } from './externals.ts';
import { findClusterScoped, findNameProblem, groupOf } from './identity.ts';
import { addImagePolicies } from './image-policies.ts';
import { reportLosses } from './losses.ts';
import { addNamespaces } from './namespaces.ts';
import { guardFromPruning } from './prune-guard.ts';
import { withQuickJson } from './quick-json.ts';
import { findDrafts } from './read-tree.ts';
import { sortKeys } from './sort-keys.ts';
import { findStillRendered } from './still-rendered.ts';

export interface Collected {
  readonly definition: StageDefinition;
  readonly applications: readonly CollectedApplication[];
  readonly externals: readonly External[];
  readonly waivers: readonly Waiver[];
  readonly removals: readonly Removal[];
  readonly findings: readonly Finding[];
}

/**
 * Turns a stage's construct tree into plain resources: walk it once and call each object's `toJson` once; give every
 * namespaced object its namespace and take it from cluster-scoped ones; add the Namespaces; guard what must not be pruned.
 */
export function collectStage(tree: IConstruct): Collected {
  const definition = findStageDefinition(tree);
  if (!definition) throw new TypeError('collectStage takes a Stage.');
  const findings: Finding[] = [];
  const drafts = withQuickJson(() => findDrafts(tree, definition, findings));
  const isClusterScoped = findClusterScoped(drafts.flatMap(({ manifests }) => manifests.map(({ manifest }) => manifest)));
  const scoped = scopeExternals(findExternals(tree), isClusterScoped);
  const { externals } = scoped;
  findings.push(...scoped.findings);

  const applications = drafts.map(({ manifests, ...application }): CollectedApplication => {
    const resources = manifests.flatMap(({ manifest, construct, trace }) => {
      const resource = toResource(manifest, { application, stage: definition.name, construct, trace, isClusterScoped });
      const finding = findBadName(resource) ?? findBadNamespace(resource);
      if (!finding) return [resource];
      findings.push(finding);
      return [];
    });
    // Where all that it has was refused, that has been said.
    const isEmpty =
      manifests.length === 0 && !application.allowEmpty && findings.every((finding) => finding.application !== application.name);
    if (isEmpty) findings.push(emptyApplication(application, definition.name));
    return { ...application, resources };
  });
  const guarded = addNamespaces(applications, definition, externals).map((application) => ({
    ...application,
    resources: application.resources.map((resource) => guardFromPruning(resource, definition.operator)),
  }));
  const { applications: complete, findings: misplaced } = addImagePolicies(guarded, findImagePolicies(tree));
  const removals = findRemovals(tree);
  findings.push(...misplaced, ...findStillRendered(removals, complete), ...reportLosses(findLosses(tree), complete));
  return { definition, applications: complete, externals, waivers: findWaivers(tree), removals, findings };
}

interface ResourcePlace {
  readonly application: ApplicationDefinition;
  readonly stage: string;
  readonly construct: string;
  readonly trace: Trace | undefined;
  readonly isClusterScoped: (group: string, kind: string) => boolean;
}

function toResource(manifest: Manifest, { application, stage, construct, trace, isClusterScoped }: ResourcePlace): Resource {
  const group = groupOf(manifest.apiVersion);
  const { kind, metadata } = manifest;
  const rest = { stage, application: application.name, construct, ...(trace && { trace }) };
  if (isClusterScoped(group, kind)) {
    const { namespace: _, ...clusterMetadata } = metadata;
    return {
      id: { group, kind, name: metadata.name },
      manifest: { ...manifest, metadata: clusterMetadata as Manifest['metadata'] },
      ...rest,
    };
  }
  if (metadata.namespace !== undefined) {
    return { id: { group, kind, namespace: metadata.namespace, name: metadata.name }, manifest, ...rest };
  }
  const { namespace } = application;
  return {
    id: { group, kind, namespace, name: metadata.name },
    manifest: { ...manifest, metadata: sortKeys({ ...metadata, namespace }) },
    ...rest,
  };
}

function findBadName(resource: Resource): Finding | undefined {
  const { kind, name } = resource.id;
  const problem = findNameProblem(resource.id);
  if (problem === undefined) return undefined;
  return {
    code: 'invalid-name',
    severity: 'error',
    message: `${quote(shorten(name))} cannot be the name of a ${kind}: ${problem}.`,
    fix: 'Give it a name that Kubernetes accepts.',
    stage: resource.stage,
    application: resource.application,
    resource,
    at: 'metadata.name',
  };
}

function findBadNamespace(resource: Resource): Finding | undefined {
  const { kind, name, namespace } = resource.id;
  if (namespace === undefined) return undefined;
  // YAML that is included may say `namespace: 5`.
  const problem =
    typeof namespace === 'string' ? findNameProblem({ group: '', kind: 'Namespace', name: namespace }) : 'it is no text';
  if (problem === undefined) return undefined;
  return {
    code: 'invalid-name',
    severity: 'error',
    message: `${kind} ${quote(name)} cannot be in namespace ${quote(shorten(String(namespace)))}: ${problem}.`,
    fix: 'Give it a namespace whose name Kubernetes accepts.',
    stage: resource.stage,
    application: resource.application,
    resource,
    at: 'metadata.namespace',
  };
}

function shorten(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

function emptyApplication({ name, trace }: ApplicationDefinition, stage: string): Finding {
  return {
    code: 'empty-application',
    severity: 'error',
    message: `Application ${quote(name)} has no resources.`,
    fix: 'Give it a resource, remove it from the stage, or say allowEmpty: true in its options.',
    stage,
    application: name,
    trace,
  };
}
