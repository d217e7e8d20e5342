import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toYaml } from '../../src/render/yaml.ts';
import type { JsonValue } from '../../src/types/manifest.ts';
import { buildKubernetesReader, findPyYamlReader, type ReaderProgram, readWith } from '../oracle/reader.ts';
import { awkwardStrings } from './awkward-strings.ts';
import { isSame, placements, randomDocument, randomDocuments } from './documents.ts';

const go = buildKubernetesReader();
const python = findPyYamlReader();

const readers: readonly { name: string; program: ReaderProgram; reader: string; required: boolean }[] = [
  { name: "kubectl's reader", program: go, reader: 'kubectl', required: true },
  { name: "kustomize's reader", program: go, reader: 'kustomize', required: true },
  { name: 'PyYAML', program: python, reader: 'python', required: false },
  { name: 'libyaml', program: python, reader: 'libyaml', required: false },
];

describe.each(readers)('$name', ({ program, reader, required }) => {
  const missing = 'missing' in program ? program.missing : undefined;
  // On a build server a missing oracle is a failure: readWith throws.
  const isSkipped = missing !== undefined && !(required && process.env.CI);
  const reason = isSkipped ? ` (skipped: ${missing})` : '';

  test.skipIf(isSkipped)(`reads back every awkward string in every place${reason}`, () => {
    const documents = awkwardStrings.flatMap(placements);
    expect(findChanged(documents, program, reader)).toEqual([]);
  });

  test.skipIf(isSkipped)(`reads back ${randomDocuments} random documents${reason}`, { timeout: 600_000 }, () => {
    const documents = fc.sample(randomDocument(), randomDocuments);
    expect(findChanged(documents, program, reader)).toEqual([]);
  });
});

test.skipIf('missing' in go && !process.env.CI)('bounds of definitions come back as the same doubles', () => {
  const bounds = [2 ** 53, 2 ** 63, -(2 ** 63), 2 ** 64, 1e20, -1e20, 1e300];
  const documents = bounds.map((maximum) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: { versions: [{ schema: { openAPIV3Schema: { properties: { size: { type: 'integer', maximum } } } } }] },
  }));
  for (const reader of ['kubectl', 'kustomize']) expect(findChanged(documents, go, reader)).toEqual([]);
});

/** The first documents that come back different, each with its text and with what came back; as JSON, which hides no character. */
function findChanged(documents: readonly JsonValue[], program: ReaderProgram, reader: string): readonly string[] {
  const texts = documents.map((document) => toYaml(document));
  const answers = readWith(program, reader, texts);
  return documents
    .map((document, index) => ({ document, text: texts[index], answer: answers[index]! }))
    .filter(({ document, answer }) => !('ok' in answer && isSame(answer.ok, document)))
    .slice(0, 5)
    .map((changed) => JSON.stringify(changed));
}
