import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Scalar } from 'yaml';
import { StagewrightError } from '../text/error.ts';
import { isFloatField } from '../text/float-field.ts';
import { quote } from '../text/words.ts';
import { asKubernetesReads } from '../text/yaml-tags.ts';
import { currentContext } from './context.ts';
import { findInexact, type InexactNumber } from './inexact.ts';

/** An object as it stands in a file. */
export interface WrittenManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/**
 * The objects of a YAML file; the path starts at the project's folder. `what` names the file's part in messages: `included`. Numbers that
 * are other ones in JavaScript are told to `onInexact`; without it, a list stands for its items.
 *
 * @throws StagewrightError with the line in the YAML file, for text that is no YAML and objects that are no manifests.
 */
export function readManifests(path: string, what: string, onInexact?: OnInexact): readonly WrittenManifest[] {
  const { project, onFile } = currentContext();
  const file = resolve(project, path);
  onFile?.(file);
  const fail = (problem: string, hint: string, cause?: unknown): never => {
    throw new StagewrightError('stage-broken', `The ${what} file ${path} ${problem}`, { hint, cause });
  };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    return fail('cannot be read.', 'Paths start at the folder of the project, the one with package.json.', cause);
  }
  // Loaded here because only projects that read YAML need a YAML parser.
  const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const lineCounter = new yaml.LineCounter();
  const parse = () =>
    yaml.parseAllDocuments(text, {
      lineCounter,
      version: '1.1',
      schema: 'yaml-1.1',
      uniqueKeys: true,
      customTags: asKubernetesReads,
    });
  let documents: ReturnType<typeof parse>;
  try {
    documents = parse();
  } catch (cause) {
    // The parser's own stack ends before its limits do.
    if (!(cause instanceof RangeError)) throw cause;
    return fail('nests too deep.', 'Mend the YAML.', cause);
  }
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
    yaml.visit(document, {
      Pair(_, { key }) {
        if (!yaml.isMap(key)) return;
        const { line } = lineCounter.linePos(key.range?.[0] ?? 0);
        fail(`has a map as a key at line ${line}, as {{ }} without quotes is.`, 'Fill the template in first, or write quotes.');
      },
      Scalar(_, scalar) {
        if (!text.endsWith('\n')) dropAddedLineBreak(scalar, text.length);
      },
    });
    let manifest: unknown;
    try {
      manifest = document.toJS({ maxAliasCount: 100 });
    } catch (cause) {
      return fail(`cannot be resolved: ${(cause as Error).message}.`, 'Mend the aliases.', cause);
    }
    if (manifest === null || manifest === undefined) return [];
    // What kubectl prints of a cluster is a list.
    const listed = onInexact ? undefined : findItems(manifest);
    if (listed?.every(isManifest)) return listed;
    if (isManifest(manifest)) {
      for (const number of onInexact ? findInexact(document, lineCounter, path) : []) {
        if (!Number.isFinite(number.value) || !isFloatField(manifest, number.at)) onInexact?.(manifest, number);
      }
      return [manifest];
    }
    const line = text.slice(0, document.contents?.range?.[0] ?? 0).split('\n').length;
    return fail(
      `holds something at line ${line} that is no Kubernetes object with a name.`,
      `Every document needs ${['apiVersion', 'kind', 'metadata.name'].map(quote).join(', ')}.`,
    );
  });
}

function findItems(value: unknown): readonly unknown[] | undefined {
  const { kind, items } = value as { readonly kind?: unknown; readonly items?: unknown };
  return kind === 'List' && Array.isArray(items) ? items : undefined;
}

/** A block that ends with the file, and not with a line break, has none: the parser adds one, and Kubernetes' does not. */
function dropAddedLineBreak(scalar: Scalar, end: number): void {
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  if (!isBlock || (scalar.range?.[1] ?? 0) < end || typeof scalar.value !== 'string') return;
  scalar.value = scalar.value.replace(/\n$/, '');
}

type OnInexact = (manifest: WrittenManifest, number: InexactNumber) => void;

function isManifest(value: unknown): value is WrittenManifest {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as { apiVersion?: unknown; kind?: unknown; metadata?: { name?: unknown } };
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string' && metadata.name !== '';
}
