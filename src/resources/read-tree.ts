import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { findApplicationDefinition } from '../model/internals.ts';
import { isName, NAME_RULE, namespaceOf } from '../model/stage.ts';
import { findTrace } from '../model/trace.ts';
import { quote } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import type { Manifest } from '../types/manifest.ts';
import type { Trace } from '../types/resource.ts';
import type { ApplicationDefinition, StageDefinition } from '../types/stage.ts';
import { findForeignValue } from './foreign-value.ts';
import { sortKeys } from './sort-keys.ts';
import { isTidy } from './tidy.ts';

/** One application with its objects as JSON, before they have their namespaces. */
export interface Draft extends ApplicationDefinition {
  readonly manifests: { readonly manifest: Manifest; readonly construct: string; readonly trace: Trace | undefined }[];
}

/** Walks the construct tree once and calls each object's `toJson` once; what cannot be written becomes a finding. */
export function findDrafts(tree: IConstruct, definition: StageDefinition, findings: Finding[]): readonly Draft[] {
  const drafts = new Map<string, Draft>();
  const visit = (construct: IConstruct, outer: Draft | undefined): void => {
    let draft = outer;
    const application = findApplicationDefinition(construct) ?? (outer ? undefined : asApplication(construct, tree));
    if (application && !isName(application.name)) {
      findings.push(badApplicationName(application, definition.name));
      return;
    }
    if (application) {
      if (drafts.has(application.name)) findings.push(duplicateApplication(application, definition.name));
      draft = drafts.get(application.name) ?? { ...application, manifests: [] };
      drafts.set(application.name, draft);
    }
    if (draft && ApiObject.isApiObject(construct)) {
      const place = { stage: definition.name, application: draft.name, trace: findTrace(construct) };
      const manifest = serialise(construct as ApiObject, place, findings);
      if (manifest) draft.manifests.push({ manifest, construct: construct.node.path, trace: place.trace });
    }
    for (const child of construct.node.children) visit(child, draft);
  };
  visit(tree, undefined);
  return [...drafts.values()];
}

/** A plain cdk8s Chart directly in a stage counts as an application of its id. */
function asApplication(construct: IConstruct, tree: IConstruct): ApplicationDefinition | undefined {
  if (!Chart.isChart(construct)) return undefined;
  const name = construct.node.id;
  const namespace = (construct as Chart).namespace ?? namespaceOf(tree, name) ?? name;
  return { name, namespace, after: [], trace: findTrace(construct) ?? {} };
}

interface Place {
  readonly stage: string;
  readonly application: string;
  readonly trace: Trace | undefined;
}

function serialise(object: ApiObject, place: Place, findings: Finding[]): Manifest | undefined {
  const report = (message: string, fix: string, rest: Partial<Finding> = {}): undefined => {
    const { trace, ...where } = place;
    findings.push({ code: 'invalid-manifest', severity: 'error', message, fix, ...where, ...(trace && { trace }), ...rest });
    return undefined;
  };
  const what = () => `${object.kind || 'Object'} ${quote(object.name)} (${object.node.path})`;
  let json: Partial<Manifest>;
  try {
    json = object.toJson() as Partial<Manifest>;
  } catch (error) {
    return report(`${what()} cannot be written as JSON: ${describe(error)}.`, PLAIN);
  }
  // Nearly always; what follows is for the rest.
  if (isTidy(json)) return json;
  json = inOrder(json);
  const { apiVersion, kind, metadata } = json;
  if (typeof apiVersion !== 'string' || apiVersion === '' || typeof kind !== 'string' || kind === '') {
    return report(`${what()} has no apiVersion or no kind.`, 'Every Kubernetes object needs both.');
  }
  if (typeof metadata?.name !== 'string') return report(`${what()} has no name.`, 'Set metadata.name.');
  const foreign = findForeignValue(json);
  if (!foreign) return json as Manifest;
  return report(`${what()} holds at ${foreign.at} a ${foreign.type}, which no manifest can hold.`, PLAIN, {
    code: 'invalid-value',
    at: foreign.at,
  });
}

/** What everybody looks for first, then the rest. cdk8s sorts as well, but neither patches nor with CDK8S_DISABLE_SORT set. */
function inOrder(json: Partial<Manifest>): Partial<Manifest> {
  const { apiVersion, kind, metadata, ...rest } = json;
  return { apiVersion, kind, metadata: sortKeys(metadata), ...sortKeys(rest) };
}

const PLAIN = 'Use only plain values: text, numbers, booleans, lists and objects.';

/** What went wrong inside `toJson`, without the texts that cdk8s wraps around it. */
function describe(error: unknown): string {
  if (error instanceof RangeError || /Maximum call stack/.test(String(error))) return 'it refers to itself, or nests too deep';
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^Failed serializing construct at path .*?: (?:\w*Error: )?/s, '').replace(/\.$/, '');
}

function badApplicationName({ name, trace }: ApplicationDefinition, stage: string): Finding {
  return {
    code: 'invalid-name',
    severity: 'error',
    message: `${quote(name.slice(0, 80))} cannot be the name of an application of stage ${quote(stage)}.`,
    fix: NAME_RULE,
    stage,
    trace,
  };
}

function duplicateApplication({ name, trace }: ApplicationDefinition, stage: string): Finding {
  return {
    code: 'duplicate-application',
    severity: 'error',
    message: `Two applications of stage ${quote(stage)} are named ${quote(name)}.`,
    fix: 'Give one of them another name: each is one folder.',
    stage,
    application: name,
    trace,
  };
}
