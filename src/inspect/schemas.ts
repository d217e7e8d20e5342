import { indexCustomKinds } from '../schemas/custom.ts';
import { type Pack, readPack } from '../schemas/packs.ts';
import type { Misfit, Schema, ValidationContext } from '../schemas/schema.ts';
import { validate } from '../schemas/validate.ts';
import { describe, placeOf } from '../text/describe.ts';
import { kubernetesVersions } from '../text/kubernetes-version.ts';
import type { InspectedStage, Inspection } from '../types/inspection.ts';
import type { Finding } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';
import { packOf, sayVersion } from './pack-of.ts';
import { asDecrypted } from './secrets/encrypted.ts';
import { judgeOldVersion, judgeUnknownKind } from './served-kinds.ts';

/** Reports what the API server would not take of Kubernetes' own kinds: kinds, versions, fields and values that it does not know. */
export const schemas: Inspection = {
  codes: ['unknown-kind', 'removed-api', 'deprecated-api', 'unknown-field', 'missing-field', 'wrong-type', 'invalid-field'],
  *inspect(stage) {
    const pack = packOf(stage);
    const context: ValidationContext = { findType: pack.findType, isUnknown: stage.isUnknown };
    const custom = indexCustomKinds(stage.definitions);
    const unjudged = new Map<string, Resource>();
    for (const resource of stage.resources) {
      const { id, manifest } = resource;
      const { apiVersion, kind } = manifest;
      const schema = pack.findKind(apiVersion, kind);
      if (schema !== undefined) {
        const old = judgeOldVersion(resource, pack);
        if (old) yield old;
        for (const misfit of judge(resource, schema, context)) yield report(resource, misfit, stage);
      } else if (custom.find(id.group, kind).length === 0 && !stage.isUnknown(apiVersion) && !stage.isUnknown(kind)) {
        const unknown = judgeUnknownKind(resource, pack);
        if (unknown) yield unknown;
        else if (!isKnown(pack, resource) && !unjudged.has(`${apiVersion}/${kind}`))
          unjudged.set(`${apiVersion}/${kind}`, resource);
      }
    }
    for (const resource of unjudged.values()) yield notJudged(resource, stage);
  },
};

function judge(resource: Resource, schema: Schema, context: ValidationContext): readonly Misfit[] {
  const { manifest, isUnknown } = asDecrypted(resource.manifest, context.isUnknown);
  return validate(manifest, schema, { ...context, isUnknown });
}

/** What Kubernetes has without a schema, such as a List. */
function isKnown(pack: Pack, { manifest: { apiVersion, kind } }: Resource): boolean {
  return pack.findLifecycle(apiVersion, kind) !== undefined;
}

function report(resource: Resource, { message, fix, ...misfit }: Misfit, stage: InspectedStage): Finding {
  const since = misfit.code === 'unknown-field' ? findRelease(resource, misfit.at, stage) : undefined;
  return {
    ...misfit,
    severity: 'error',
    message: `${describe(resource.id)}: ${message}${since === undefined ? '' : ` Kubernetes ${since} is the first that has it.`}`,
    fix: since === undefined ? fix : `Remove it, or say what the cluster runs on: ${sayVersion(resource, since)}.`,
    ...placeOf(resource),
  };
}

/** The first newer version that knows a field which this one does not. */
function findRelease({ manifest }: Resource, at: string, stage: InspectedStage): string | undefined {
  const newer = kubernetesVersions.slice(kubernetesVersions.indexOf(packOf(stage).version) + 1);
  return newer.find((version) => {
    const { findKind, findType } = readPack(version);
    const schema = findKind(manifest.apiVersion, manifest.kind);
    if (schema === undefined) return false;
    const misfits = validate(manifest, schema, { findType, isUnknown: stage.isUnknown });
    return !misfits.some((misfit) => misfit.code === 'unknown-field' && misfit.at === at);
  });
}

/** Once for a kind: most custom resources of other people come without their definitions. */
function notJudged(resource: Resource, { definition }: InspectedStage): Finding {
  const { apiVersion, kind } = resource.manifest;
  return {
    code: 'unknown-kind',
    rule: 'no-definition',
    severity: definition === undefined ? 'info' : 'warning',
    message: `${describe(resource.id)}: nothing defines kind ${kind} of ${apiVersion}, so none of its objects is judged.`,
    fix: 'Give its CustomResourceDefinition: include it in a stage of the cluster, or put it into the folder that "schemas" names.',
    ...placeOf(resource),
    at: 'kind',
  };
}
