import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { InexactNumber } from './inexact.ts';
import { declareLoss } from './internals.ts';
import { readManifests, type WrittenManifest } from './yaml-file.ts';

/**
 * The objects of a YAML file as they stand, in this process and without a network: `new Include(this, 'manifests', 'k8s/web.yaml')`.
 * The path starts at the project's folder. Objects without a namespace get the application's.
 *
 * @throws StagewrightError with the line in the YAML file, for text that is no YAML and objects that are no manifests.
 */
export class Include extends Construct {
  readonly objects: readonly ApiObject[];

  constructor(scope: Construct, id: string, path: string) {
    super(scope, id);
    const inexact: (readonly [WrittenManifest, InexactNumber])[] = [];
    const manifests = readManifests(path, 'included', (manifest, number) => inexact.push([manifest, number]));
    this.objects = manifests.map(
      (manifest, index) => new IncludedObject(this, `${index}-${manifest.kind}-${manifest.metadata.name}`, manifest),
    );
    for (const [manifest, number] of inexact) {
      declareLoss(this.node.root, { ...number, construct: this.objects[manifests.indexOf(manifest)]!.node.path });
    }
  }
}

/** An object as it stands in a file. cdk8s drops every null, and in the values of a chart, say, null means something. */
class IncludedObject extends ApiObject {
  readonly #manifest: WrittenManifest;

  constructor(scope: Construct, id: string, manifest: WrittenManifest) {
    super(scope, id, manifest);
    this.#manifest = manifest;
  }

  override toJson(): unknown {
    return withNulls(super.toJson(), this.#manifest);
  }
}

/** The value with those nulls of the original that it has lost; what was patched away since stays away. */
function withNulls(value: unknown, original: unknown): unknown {
  if (original === null && value === undefined) return null;
  if (typeof value !== 'object' || value === null || typeof original !== 'object' || original === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => withNulls(item, (original as readonly unknown[])[index]));
  const nulls = Object.entries(original).filter(([key, inner]) => inner === null && !(key in value));
  const inner = Object.entries(value).map(([key, item]) => [key, withNulls(item, (original as Record<string, unknown>)[key])]);
  return Object.fromEntries([...inner, ...nulls]);
}
