import type { Reference } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { asObject, fillPieces } from './field-path.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';
import { isTemplated } from './templates.ts';

/**
 * The Secret by which Argo CD knows a cluster. Such Secrets are often made by hand, so that one is missed only where others are
 * rendered, and where what stands in all of them can be read.
 */
export function readClusterName(hit: Hit, value: JsonValue, world: Surroundings): Reference | undefined {
  const { compiled, cursor, from } = hit;
  const { rule } = compiled;
  if (typeof value !== 'string' || isTemplated(value) || value.includes('*') || rule.implicit?.includes(value)) return undefined;
  const field = rule.sub!.data!;
  const secrets = world.listOf('', 'Secret').filter(isClusterSecret);
  const values = secrets.map((secret) => readValue(secret, field));
  const secret = secrets[values.indexOf(value)];
  if (secret === undefined && (secrets.length === 0 || values.includes(undefined))) return undefined;
  const namespace = secrets[0]!.id.namespace;
  const to = secret?.id ?? { group: '', kind: 'Secret', namespace, name: value };
  const target = secret && ({ kind: 'resource', resource: secret } as const);
  const maybeFrom = target === undefined ? world.openness.findMaker(namespace, from) : undefined;
  const wanted = `a cluster Secret with ${field} "${value}"`;
  const at = fillPieces(compiled.pieces, cursor);
  return { from, at, rule: rule.id, to, wanted, parts: [], optional: false, severity: 'warning', target, maybeFrom };
}

function isClusterSecret({ manifest }: Resource): boolean {
  return manifest.metadata.labels?.['argocd.argoproj.io/secret-type'] === 'cluster';
}

/** Undefined where it is filled in or decrypted later. */
function readValue({ manifest }: Resource, field: string): string | undefined {
  const plain = asObject(manifest.stringData)?.[field];
  const encoded = asObject(manifest.data)?.[field];
  const text = typeof plain === 'string' ? plain : typeof encoded === 'string' ? decode(encoded) : undefined;
  return text === undefined || isTemplated(text) || text.startsWith('ENC[') ? undefined : text;
}

/** What is not base64, such as an encrypted value, comes back as it is. */
function decode(text: string): string {
  return /^[A-Za-z0-9+/\s]+=*\s*$/.test(text) ? Buffer.from(text, 'base64').toString('utf8') : text;
}
