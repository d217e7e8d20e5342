import { createHash } from 'node:crypto';
import type { ResourceId } from '../types/resource.ts';
import { defaultGroups } from './default-groups-table.ts';

const groupsByKind = new Map<string, string>();
for (const [group, kinds] of Object.entries(defaultGroups)) for (const kind of kinds) groupsByKind.set(kind, group);

// Some file systems stop at 255 bytes, and tools add to names.
const MOST = 200;

/**
 * The file of a resource: `deployment-web.yaml`; where group or namespace are not what everybody expects,
 * `service_serving.knative.dev_web_other-namespace.yaml`. It depends on the identity alone, differs for different
 * identities even without regard to case, is ASCII and at most 200 bytes long.
 */
export function fileNameOf(id: ResourceId, namespace: string): string {
  const group = groupsByKind.get(id.kind) === id.group ? '-' : `_${encode(id.group)}_`;
  const place = id.namespace === undefined || id.namespace === namespace ? '' : `_${encode(id.namespace)}`;
  return `${shorten(`${encodeFirst(id.kind.toLowerCase())}${group}${encode(id.name)}${place}`)}.yaml`;
}

// Nothing hidden, and nothing that a command takes for an option; no kind that Kubernetes has begins so.
function encodeFirst(text: string): string {
  return encode(text).replace(/^[.-]/, (first) => `~${first.charCodeAt(0).toString(16)}`);
}

// "_" separates and "~" escapes, so both are escaped; capitals are too, because some file systems ignore case.
function encode(text: string): string {
  if (/^[a-z0-9.-]*$/.test(text)) return text;
  return [...Buffer.from(text, 'utf8')]
    .map((byte) =>
      /[a-z0-9.-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `~${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}

function shorten(name: string): string {
  if (name.length <= MOST - '.yaml'.length) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${name.slice(0, MOST - '.yaml'.length - hash.length - 2)}~~${hash}`;
}
