import { readFileSync, statSync } from 'node:fs';
import { isFloatField } from '../text/float-field.ts';
import { quote } from '../text/words.ts';
import type { Finding, Severity, SourceLocation } from '../types/issue.ts';
import type { JsonObject } from '../types/manifest.ts';
import { createPlacer, splitDocuments, type TextDocument } from './documents.ts';
import { STANDARD_INPUT } from './find-files.ts';
import { isKustomizationName, KUSTOMIZATION } from './kustomization-file.ts';
import { type FlatObject, flattenList } from './lists.ts';
import { createLocator } from './locate.ts';
import { mendQuotes } from './mend-quotes.ts';
import { findName } from './name.ts';
import { type InexactNumber, type Parsed, parseYaml } from './yaml.ts';

/** A larger file is refused: its tree would need gigabytes. The largest bundles that people publish have 4 MiB. */
export const LARGEST_FILE = 32 * 1024 * 1024;

/** A document with `apiVersion` and `kind`, or one item of a list of such. */
export interface ManifestObject {
  readonly manifest: JsonObject & { readonly apiVersion: string; readonly kind: string };
  /** Path of the file and line of the document: `k8s/web.yaml:12`, with the item in a list: `k8s/all.yaml:1 items[3]`. */
  readonly place: string;
  readonly locate: (at: string | undefined) => SourceLocation;
}

/** What stands in a file. */
export interface ManifestFile {
  /** Absolute. */
  readonly path: string;
  /** As people read it. */
  readonly shown: string;
  readonly objects: readonly ManifestObject[];
  readonly findings: readonly Finding[];
  /** Documents that are no Kubernetes objects. */
  readonly others: number;
  /** True where a document cannot be read. */
  readonly isBroken: boolean;
  /** Why the file was left out altogether. */
  readonly skipped?: string;
}

export interface FileToRead {
  readonly path: string;
  readonly shown: string;
  /** Whatever is in a file that was named is meant to be manifests; in a folder there may be anything. */
  readonly isNamed: boolean;
}

/** Reads the manifests of a file. Never throws: what is wrong becomes a finding, and what is no manifest is counted. */
export function readFile({ path, shown, isNamed }: FileToRead): ManifestFile {
  const empty = { path, shown, objects: [], findings: [], others: 0, isBroken: true };
  const text = readText(path);
  if (text.problem !== undefined) {
    // In a folder there may be data of other kinds.
    const severity = isNamed ? 'error' : 'warning';
    const place = { file: shown, line: 1, column: 1 };
    return { ...empty, findings: [unreadable(`${shown} is not read: ${text.problem}.`, severity, place)] };
  }
  const objects: ManifestObject[] = [];
  const findings: Finding[] = [];
  let others = 0;
  let isBroken = false;
  const standard = isKustomizationName(path) ? KUSTOMIZATION : undefined;
  for (const piece of splitDocuments(text.value)) {
    if (!isNamed && !standard && !LOOKS_LIKE_MANIFEST.test(piece.text)) {
      others++;
      continue;
    }
    const { document, parsed } = parsePiece(piece);
    if (parsed.problem !== undefined) {
      // What is left of a template is no document to check.
      if (isTemplate(text.value)) return { ...empty, skipped: 'a template, which is no YAML before it is filled in' };
      findings.push(notYaml(parsed, document, shown));
      isBroken = true;
      continue;
    }
    const locate = createLocator(shown, document);
    const found = flattenList(parsed.value, standard);
    if (found.length === 0) others++;
    else if (!standard) others += found.filter(({ manifest }) => findName(manifest) === undefined).length;
    if (found.length > 0 && parsed.duplicate) findings.push(duplicateKey(parsed.duplicate, document, shown));
    if (found.length > 0) {
      const inexact = parsed.inexact.filter((number) => !found.some((object) => isFloat(number, object)));
      findings.push(...inexact.map((number) => inexactNumber(number, document, shown)));
    }
    const start = `${shown}:${document.linesBefore + 1}`;
    for (const { manifest, prefix } of found) {
      objects.push({
        manifest,
        place: prefix === '' ? start : `${start} ${prefix}`,
        locate: (at) => locate([prefix, at].filter((part) => part).join('.')),
      });
    }
  }
  return { path, shown, objects, findings, others, isBroken };
}

function parsePiece(document: TextDocument): { readonly document: TextDocument; readonly parsed: Parsed } {
  const parsed = parseYaml(document.text);
  if (parsed.problem === undefined || !/^missing closing/.test(parsed.problem)) return { document, parsed };
  const mended = { ...document, text: mendQuotes(document.text) };
  return mended.text === document.text ? { document, parsed } : { document: mended, parsed: parseYaml(mended.text) };
}

/** `{{ .name }}`, `{NAME}`, `<% name %>`. */
function isTemplate(text: string): boolean {
  return /\{\{|\{[A-Z][A-Z0-9_]*\}|<%/.test(text);
}

// Said of the text, because parsing what is nobody's manifest costs time and says nothing.
const LOOKS_LIKE_MANIFEST = /^apiVersion[ \t]*:|["'{][ \t]*apiVersion["']?[ \t]*:/m;

type Text = { readonly value: string; readonly problem?: undefined } | { readonly problem: string };

function readText(path: string): Text {
  try {
    if (path !== STANDARD_INPUT && statSync(path).size > LARGEST_FILE) return TOO_LARGE;
    const bytes = readFileSync(path === STANDARD_INPUT ? 0 : path);
    if (bytes.length > LARGEST_FILE) return TOO_LARGE;
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { problem: 'it is no UTF-8 text' };
    return { problem: `it cannot be opened (${(error as NodeJS.ErrnoException).code})` };
  }
}

const TOO_LARGE: Text = { problem: `it has more than ${LARGEST_FILE / 1024 / 1024} MiB` };

function notYaml({ problem, offset }: { problem: string; offset: number }, document: TextDocument, file: string): Finding {
  const place = { file, ...createPlacer(document)(offset) };
  const message = `${file} cannot be read as YAML at line ${place.line}, column ${place.column}: ${problem}.`;
  return unreadable(message, 'error', place);
}

function duplicateKey(
  { key, offset }: { readonly key: string; readonly offset: number },
  document: TextDocument,
  file: string,
): Finding {
  const place = { file, ...createPlacer(document)(offset) };
  const message = `${file} has key ${quote(key)} twice in one map, again at line ${place.line}, column ${place.column}.`;
  return { ...unreadable(message, 'error', place), fix: 'Remove one of the two: which one counts depends on who reads it.' };
}

function isFloat({ at, value }: InexactNumber, { manifest, prefix }: FlatObject): boolean {
  const start = prefix === '' ? '' : `${prefix}.`;
  return Number.isFinite(value) && at.startsWith(start) && isFloatField(manifest, at.slice(start.length));
}

function inexactNumber({ text, value, offset }: InexactNumber, document: TextDocument, file: string): Finding {
  const place = { file, ...createPlacer(document)(offset) };
  return {
    code: 'lost-precision',
    severity: 'warning',
    message: `${file} has the number ${text}, which whoever reads it as Kubernetes does takes for ${value}.`,
    fix: 'Write it with fewer digits; or in quotes, where the field may be text.',
    trace: { locate: () => place },
  };
}

/** What is wrong with a file rather than with an object. */
function unreadable(message: string, severity: Severity, place: SourceLocation): Finding {
  return { code: 'invalid-manifest', severity, message, fix: 'Mend the file, or leave it out.', trace: { locate: () => place } };
}
