import { asList, asObject } from '../graph/field-path.ts';
import { describe, placeOf } from '../text/describe.ts';
import { quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { Finding } from '../types/issue.ts';
import type { JsonObject } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { compareOrigins } from './compare.ts';
import { describePlace } from './describe.ts';

/** Reports two Ingresses of one class that claim the same path of the same host: which one gets it is left to chance. */
export const duplicateHost: Check = {
  codes: ['duplicate-host'],
  *run({ resources, neighbours = [] }) {
    const claims = new Map<string, Claim[]>();
    const near = new Set(neighbours);
    const isNeighbour = ({ resource }: Claim) => near.has(resource);
    const compareClaims = (a: Claim, b: Claim) =>
      Number(isNeighbour(b)) - Number(isNeighbour(a)) || compareOrigins(a.resource, b.resource);
    for (const resource of [...resources, ...neighbours]) {
      if (resource.id.kind !== 'Ingress' || isCanary(resource)) continue;
      for (const claim of listClaims(resource)) claims.set(claim.key, [...(claims.get(claim.key) ?? []), claim]);
    }
    for (const group of claims.values()) {
      const [first, ...others] = group.toSorted(compareClaims);
      for (const other of others) {
        // Two Ingresses of one name are one object, which another check reports.
        const isSame = describe(other.resource.id) === describe(first!.resource.id);
        if (!isSame && !isNeighbour(other)) yield report(other, first!);
      }
    }
  },
};

interface Claim {
  readonly resource: Resource;
  readonly key: string;
  readonly at: string;
  readonly host: string;
  readonly path: string;
}

function listClaims(resource: Resource): readonly Claim[] {
  const { manifest } = resource;
  const spec = asObject(manifest.spec);
  const className = spec?.ingressClassName ?? manifest.metadata.annotations?.['kubernetes.io/ingress.class'] ?? '';
  return asList(spec?.rules).flatMap((rule, ruleIndex) => {
    const { host = '', http } = asObject(rule) ?? {};
    return asList(asObject(http)?.paths).map((entry, pathIndex) => {
      const { path, isExact } = readPath(asObject(entry));
      const key = JSON.stringify([className, host, path, isExact]);
      const at = `spec.rules[${ruleIndex}].http.paths[${pathIndex}]`;
      return { resource, key, at, host: String(host), path };
    });
  });
}

/** A prefix is the same with and without a slash at its end; an exact path goes before a prefix and does not clash with it. */
function readPath(entry: JsonObject | undefined): { readonly path: string; readonly isExact: boolean } {
  const path = typeof entry?.path === 'string' && entry.path !== '' ? entry.path : '/';
  const isExact = entry?.pathType === 'Exact';
  return { path: isExact ? path : path.replace(/(.)\/$/, '$1'), isExact };
}

/** A canary shares host and path with its main Ingress on purpose. */
function isCanary({ manifest }: Resource): boolean {
  return manifest.metadata.annotations?.['nginx.ingress.kubernetes.io/canary'] === 'true';
}

function report(claim: Claim, first: Claim): Finding {
  const host = claim.host === '' ? 'every host' : `host ${quote(claim.host)}`;
  return {
    code: 'duplicate-host',
    severity: 'error',
    message: `${describe(claim.resource.id)} claims path ${quote(claim.path)} of ${host}, and so does ${describe(first.resource.id)} of ${describePlace(first.resource)}.`,
    fix: 'Give one of the two another host or path, or bring both into one Ingress.',
    ...placeOf(claim.resource),
    at: claim.at,
  };
}
