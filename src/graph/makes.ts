import type { Target } from '../types/graph.ts';
import type { Resource } from '../types/resource.ts';
import { isHeadless } from './ports.ts';
import type { SubRule } from './rule.ts';

/** What a rendered target is instead of what the rule asks it to be; undefined when it is that, or nobody can know. */
export function findFlaw(sub: SubRule, target: Target | undefined): string | undefined {
  if (target?.kind !== 'resource') return undefined;
  if (sub.type === 'secretType') return findTypeFlaw(target.resource, sub.oneOf as readonly string[]);
  // A StatefulSet's own Service gives each pod its name: one address for all would hide them.
  if (target.resource.id.kind !== 'Service' || isHeadless(target.resource)) return undefined;
  return 'is not headless (`clusterIP: None`), so that its pods have no names of their own';
}

function findTypeFlaw({ manifest }: Resource, types: readonly string[]): string | undefined {
  const type = typeof manifest.type === 'string' && manifest.type !== '' ? manifest.type : 'Opaque';
  return types.includes(type) ? undefined : `is of type ${type} instead of ${types.join(' or ')}`;
}
