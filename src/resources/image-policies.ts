import { printPath } from '../text/path.ts';
import { quote } from '../text/words.ts';
import type { CollectedApplication } from '../types/application.ts';
import type { ImagePolicy } from '../types/image-policy.ts';
import type { Finding } from '../types/issue.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';

export interface WithPolicies {
  readonly applications: readonly CollectedApplication[];
  readonly findings: readonly Finding[];
}

/** Gives each resource the policies of its fields; a field that holds nothing which a bot could replace is an issue. */
export function addImagePolicies(applications: readonly CollectedApplication[], policies: readonly ImagePolicy[]): WithPolicies {
  if (policies.length === 0) return { applications, findings: [] };
  const findings: Finding[] = [];
  const add = (resource: Resource): Resource => {
    const own = policies.filter(({ construct }) => construct === resource.construct);
    for (const policy of own) {
      if (!hasImage(resource.manifest, [], policy.at)) findings.push(misplaced(resource, policy));
    }
    return own.length === 0 ? resource : { ...resource, policies: new Map(own.map(({ at, policy }) => [at, policy])) };
  };
  const complete = applications.map((application) => ({ ...application, resources: application.resources.map(add) }));
  return { applications: complete, findings };
}

/** True where the field holds an image, or a part of one. */
function hasImage(value: JsonValue | undefined, path: readonly (string | number)[], at: string): boolean {
  if (typeof value === 'string') return printPath(path) === at && /^[\w./:@+-]+$/.test(value);
  if (typeof value !== 'object' || value === null) return false;
  const steps = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return steps.some(([step, inner]: readonly [string | number, JsonValue | undefined]) => hasImage(inner, [...path, step], at));
}

function misplaced(resource: Resource, { stage, at, policy, trace }: ImagePolicy): Finding {
  const { kind, name } = resource.id;
  return {
    code: 'misplaced-policy',
    severity: 'error',
    message: `${kind} ${quote(name)} has no image at ${at}, which image policy ${quote(policy)} is for.`,
    fix: 'Name the field as issues do, such as spec.template.spec.containers[0].image.',
    stage,
    application: resource.application,
    ...{ resource, at, trace },
  };
}
