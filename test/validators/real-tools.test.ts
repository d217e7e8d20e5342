import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { validate } from '../../src/cli/validate.ts';
import type { World } from '../../src/cli/world.ts';
import { conftest, kubeconform } from '../../src/model/validator.ts';
import type { Issue } from '../../src/types/issue.ts';
import type { ExternalValidator } from '../../src/types/validator.ts';
import { anApplication, aStage, synthesizeStages } from '../resources/a-stage.ts';

// The programs themselves, where they are on the PATH. In CI a missing one is a failure.
const isRequired = Boolean(process.env.CI);

function lacks(program: string): boolean {
  return !isRequired && spawnSync(program, ['--help']).error !== undefined;
}

/** Issues of two ConfigMaps, `good` and `bad`, and a Service, which know nothing of each other. The folder is the project's. */
async function validateIn(
  files: Readonly<Record<string, string>>,
  make: (folder: string) => ExternalValidator,
): Promise<readonly Issue[]> {
  const root = mkdtempSync(join(tmpdir(), 'real-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const stage = aStage({ validators: [make(root)] });
  const web = { kind: 'Service', spec: { type: 'ExternalName', externalName: 'example.com' } };
  anApplication(stage, 'shop', { good: { data: { team: 'a' } }, bad: { data: { TEAM: 'a' } }, web });
  const world = { folder: root, environment: process.env, progress: () => {} } as unknown as World;
  return (await validate(world, { project: { root, name: 'shop', output: 'dist' }, synthesis: synthesizeStages(stage) })).issues;
}

const anything = '{ "type": "object" }';
const schemas = {
  'schemas/service.json': anything,
  'schemas/namespace.json': anything,
  'schemas/configmap.json': JSON.stringify({
    ...{ type: 'object', properties: { data: { type: 'object', required: ['team'], additionalProperties: { type: 'string' } } } },
  }),
};

test.skipIf(lacks('kubeconform'))('kubeconform: what does not fit, where it is', async () => {
  const issues = await validateIn(schemas, (root) =>
    kubeconform({ schemaLocations: [join(root, 'schemas', '{{ .ResourceKind }}.json')] }),
  );
  expect(issues).toMatchObject([
    {
      code: 'external-validator',
      rule: 'kubeconform',
      severity: 'error',
      application: 'shop',
      resource: { kind: 'ConfigMap', name: 'bad' },
      at: 'data',
    },
  ]);
});

test.skipIf(lacks('kubeconform'))('kubeconform: what has no schema', async () => {
  const { 'schemas/service.json': _, ...others } = schemas;
  const good = others['schemas/configmap.json'].replace('team', 'TEAM');
  const make = (root: string) => kubeconform({ schemaLocations: [join(root, 'schemas', '{{ .ResourceKind }}.json')] });
  const issues = await validateIn({ ...others, 'schemas/configmap.json': good }, make);
  expect(issues.map(({ resource }) => resource?.name)).toEqual(['good', 'web']);
});

const rego = `package main
deny contains message if {
  input.kind == "ConfigMap"
  not input.data.team
  message := sprintf("%s has no team", [input.metadata.name])
}
warn contains message if {
  input.kind == "Service"
  message := "Services are old"
}
`;

test.skipIf(lacks('conftest'))('conftest: denials and warnings, where they are', async () => {
  const issues = await validateIn({ 'policy/main.rego': rego }, () => conftest());
  expect(issues.map(({ severity, resource, message }) => [severity, resource?.name, message])).toEqual([
    ['error', 'bad', 'ConfigMap shop/bad: conftest: bad has no team'],
    ['warning', 'web', 'Service shop/web: conftest: Services are old'],
  ]);
});

test.skipIf(lacks('conftest')).each([
  ['no policies', {}, 'has ended with exit code 1'],
  ['policies that are none', { 'policy/main.rego': 'package main\ndeny if if' }, 'has ended with exit code 1'],
])('conftest: %s', async (_title, files, message) => {
  const issues = await validateIn(files, () => conftest());
  expect(issues).toMatchObject([{ severity: 'error', resource: null, message: expect.stringContaining(message) }]);
});
