import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import { currentContext } from './context.ts';

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
    this.objects = readManifests(path).map(
      (manifest, index) => new IncludedObject(this, `${index}-${manifest.kind}-${manifest.metadata.name}`, manifest),
    );
  }
}

/** An object as it stands in a file. cdk8s drops every null, and in the values of a chart, say, null means something. */
class IncludedObject extends ApiObject {
  readonly #manifest: IncludedManifest;

  constructor(scope: Construct, id: string, manifest: IncludedManifest) {
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

interface IncludedManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

function readManifests(path: string): readonly IncludedManifest[] {
  const { project, onFile } = currentContext();
  const file = resolve(project, path);
  onFile?.(file);
  const fail = (problem: string, hint: string, cause?: unknown): never => {
    throw new StagewrightError('stage-broken', `The included file ${path} ${problem}`, { hint, cause });
  };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    return fail('cannot be read.', 'Paths start at the folder of the project, the one with package.json.', cause);
  }
  // Loaded here because only projects that include YAML need a YAML parser.
  const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const documents = yaml.parseAllDocuments(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    uniqueKeys: true,
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isUnknownToKubernetes(tag)),
  });
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const [error] = document.errors;
    if (error) {
      const { line = 0, col = 0 } = error.linePos?.[0] ?? {};
      return fail(
        `is no YAML at line ${line}, column ${col}: ${error.message.split('\n')[0]?.replace(/ at line.*$/, '')}.`,
        'Mend the YAML.',
        error,
      );
    }
    let manifest: unknown;
    try {
      manifest = document.toJS({ maxAliasCount: 100 });
    } catch (cause) {
      return fail(`cannot be resolved: ${(cause as Error).message}.`, 'Mend the aliases.', cause);
    }
    if (manifest === null || manifest === undefined) return [];
    if (isManifest(manifest)) return [manifest];
    const line = text.slice(0, document.contents?.range?.[0] ?? 0).split('\n').length;
    return fail(
      `holds something at line ${line} that is no Kubernetes object with a name.`,
      `Every document needs ${['apiVersion', 'kind', 'metadata.name'].map(quote).join(', ')}.`,
    );
  });
}

function isManifest(value: unknown): value is IncludedManifest {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as { apiVersion?: unknown; kind?: unknown; metadata?: { name?: unknown } };
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string' && metadata.name !== '';
}

/** YAML 1.1 types that Kubernetes' own reader leaves as text: dates, base 60 numbers, binary and ordered maps. */
function isUnknownToKubernetes(tag: { readonly tag?: string; readonly format?: string }): boolean {
  return tag.format === 'TIME' || /:(?:timestamp|binary|omap|pairs|set)$/.test(tag.tag ?? '');
}
