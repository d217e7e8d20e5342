import { type CustomKind, type CustomVersion, indexCustomKinds } from '../schemas/custom.ts';
import { withDefaults } from '../schemas/defaults.ts';
import { readPattern } from '../schemas/pattern/read-pattern.ts';
import type { Misfit, Schema, ValidationContext } from '../schemas/schema.ts';
import { validate } from '../schemas/validate.ts';
import { describe, placeOf } from '../text/describe.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { InspectedStage, Inspection } from '../types/inspection.ts';
import type { Finding } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';
import { inspectRules, type Ruled } from './custom-rules.ts';
import { hasRules } from './evaluate-rules.ts';
import { packOf } from './pack-of.ts';
import { asDecrypted, isEncrypted } from './secrets/encrypted.ts';

/** Reports custom resources that their definitions do not allow: a version that is not served, fields, values, and rules in CEL. */
export const customResources: Inspection = {
  codes: ['unknown-kind', 'deprecated-api', 'unknown-field', 'missing-field', 'wrong-type', 'invalid-field'],
  *inspect(stage) {
    const kinds = indexCustomKinds(stage.definitions);
    const { findType } = packOf(stage);
    const context: ValidationContext = { findType, findPattern, isUnknown: stage.isUnknown };
    const ruled: Ruled[] = [];
    for (const resource of stage.resources) {
      const { group, kind } = resource.id;
      const judged = kinds.find(group, kind).map((each) => judge(resource, each, context));
      // Of several definitions nobody knows which one the cluster has.
      const [best] = judged.toSorted((one, other) => one.faults - other.faults);
      if (best === undefined || (best.isUnlisted && isRendered(best.definition, stage))) continue;
      yield* best.findings;
      const fitting = judged.flatMap(({ faults, schema }) => (faults === 0 && schema ? [schema] : []));
      if (fitting.length > 0 && fitting.every(hasRules) && !isEncrypted(resource.manifest))
        ruled.push({ resource, schemas: fitting, report: best.report });
    }
    if (ruled.length > 0) yield* inspectRules(ruled, context);
  },
};

/** What one definition says of a resource. */
interface Verdict {
  readonly definition: string;
  readonly findings: readonly Finding[];
  readonly faults: number;
  /** It does not have the version at all. */
  readonly isUnlisted: boolean;
  /** What it was held to. */
  readonly schema?: Schema;
  readonly report: (misfit: Misfit) => Finding;
}

function judge(resource: Resource, kind: CustomKind, context: ValidationContext): Verdict {
  const { id } = resource;
  const { manifest, isUnknown } = asDecrypted(resource.manifest, context.isUnknown);
  const { definition } = kind;
  const tell = (misfit: Misfit) => report(resource, kind, misfit);
  const name = manifest.apiVersion.slice(id.group.length + 1);
  const version = kind.versions.get(name);
  if (version === undefined || !version.isServed) {
    const findings = context.isUnknown(name) ? [] : [notServed(resource, kind, name)];
    return { definition, findings, faults: Number.POSITIVE_INFINITY, isUnlisted: version === undefined, report: tell };
  }
  const { schema } = version;
  // The API server fills in first what is absent: a junctor may depend on it.
  const misfits = validate(withDefaults(manifest, schema), schema, { ...context, isUnknown }).map(tell);
  const old = deprecation(resource, kind, version);
  return {
    definition,
    findings: old ? [old, ...misfits] : misfits,
    faults: misfits.length,
    isUnlisted: false,
    schema,
    report: tell,
  };
}

/** Then the check of references says which versions it lacks. */
function isRendered(definition: string, { graph }: InspectedStage): boolean {
  return graph.resources.some(({ id }) => id.kind === 'CustomResourceDefinition' && id.name === definition);
}

function notServed(resource: Resource, kind: CustomKind, name: string): Finding {
  const { group, versions, shipped } = kind;
  const served = [...versions].filter(([, each]) => each.isServed && each.until === undefined).map(([each]) => each);
  const [nearest] = served.length === 1 ? served : [findNearest(name, served)];
  const source = shipped ?? `CustomResourceDefinition ${kind.definition}`;
  const others = served.length > 0 ? `serves ${list(served)}` : 'serves no version';
  return {
    code: 'unknown-kind',
    rule: 'unserved-version',
    // Which release of an operator a cluster has is not known.
    severity: shipped === undefined ? 'error' : 'warning',
    message: `${describe(resource.id)}: version ${quote(name)} is not served: ${source} ${others}.`,
    fix: nearest === undefined ? 'Name a version that is served.' : `Write apiVersion: ${group}/${nearest}.`,
    ...placeOf(resource),
    at: 'apiVersion',
  };
}

function deprecation(resource: Resource, { group, kind, versions }: CustomKind, version: CustomVersion): Finding | undefined {
  const { deprecation: said, until } = version;
  if (said === undefined && until === undefined) return undefined;
  const { apiVersion } = resource.manifest;
  const newer = [...versions].find(([, each]) => each.isServed && each.until === undefined && each.deprecation === undefined);
  const why =
    until === undefined
      ? `its definition calls ${apiVersion} deprecated${said === '' ? '' : `: ${said?.replace(/\.$/, '')}`}`
      : `${apiVersion} was last served by ${until}, and newer releases do not know it`;
  return {
    code: 'deprecated-api',
    severity: 'warning',
    message: `${describe(resource.id)}: ${why}.`,
    fix: newer === undefined ? `Look for what takes the place of ${kind}.` : `Write apiVersion: ${group}/${newer[0]}.`,
    ...placeOf(resource),
    at: 'apiVersion',
  };
}

function report(resource: Resource, { shipped }: CustomKind, { message, fix, ...misfit }: Misfit): Finding {
  return {
    ...misfit,
    severity: 'error',
    message: `${describe(resource.id)}: ${message}`,
    fix: shipped === undefined ? fix : `${fix} That is how ${shipped} has it: for another release, add its definitions.`,
    ...placeOf(resource),
  };
}

function findPattern(text: string) {
  const pattern = readPattern(text);
  return 'test' in pattern ? pattern : undefined;
}
