import { expect, test } from 'vitest';
import { aRemote } from '../deliver/remotes.ts';
import { aFolder } from '../manifests/folders.ts';
import { run } from './in-process.ts';
import { aProject, commitAll, put } from './projects.ts';

const WIDGETS = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  names: { kind: Widget, plural: widgets }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: { spec: { type: object, properties: { size: { type: string } } } }
`;
const WIDGET = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: it }\nspec: { sise: S }\n';
const STAGE = `import { Application, Stage } from 'stagewright';
import { ApiObject } from 'cdk8s';
class Web extends Application {
  readonly widget = new ApiObject(this, 'widget', { apiVersion: 'example.com/v1', kind: 'Widget', spec: { sise: 'S' } } as never);
}
class Whole extends Stage { readonly web = new Web(this, 'web'); }
export default new Whole('staging');
`;

const named = (schemas: unknown) => JSON.stringify({ name: 'shop', type: 'module', stagewright: { schemas } });

/** The issues as \`severity code at file:line\`. */
async function issuesOf(folder: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { document } = await run(folder, ['check', '--json', ...args]);
  if (document.issues === undefined) return [`${document.error.code}: ${document.error.message}`];
  return document.issues.map(
    ({ severity, code, at, source }: Record<string, string> & { source: { file: string; line: number } }) =>
      `${severity} ${code} ${at} ${source.file}:${source.line}`,
  );
}

const LINE = 'stages/staging.ts:4';
const WRONG = `error unknown-field spec.sise ${LINE}`;

test('a kind without a definition is told, and how to give one', async () => {
  const project = aProject({ 'stages/staging.ts': STAGE });
  expect(await issuesOf(project)).toEqual([`warning unknown-kind kind ${LINE}`]);
  const { document } = await run(project, ['check', '--json']);
  expect(document.issues[0].fix).toContain('"schemas"');
});

test('definitions come from what package.json names: a folder, a file, or several', async () => {
  const project = aProject({ 'stages/staging.ts': STAGE, 'crds/a/widgets.yaml': WIDGETS, 'crds/notes.yaml': 'a: 1\n' });
  for (const schemas of ['crds', 'crds/a/widgets.yaml', ['crds/notes.yaml', 'crds/a']]) {
    put(project, { 'package.json': named(schemas) });
    expect(await issuesOf(project)).toEqual([WRONG]);
  }
  expect((await run(project, ['synth'])).exit).toBe(1);
});

test('and from the files that cdk8s imports', async () => {
  const imports =
    'imports:\n  - k8s@1.34.0\n  - widgets:=crds/widgets.yaml\n  - https://example.com/a.yaml\n  - crds/gone.yaml\n';
  const project = aProject({ 'stages/staging.ts': STAGE, 'crds/widgets.yaml': WIDGETS, 'cdk8s.yaml': imports });
  expect(await issuesOf(project)).toEqual([WRONG]);
  put(project, { 'cdk8s.yaml': 'imports: 5\n' });
  expect(await issuesOf(project)).toEqual([`warning unknown-kind kind ${LINE}`]);
});

test('and from --schemas, for a project and for manifests alike', async () => {
  const project = aProject({ 'stages/staging.ts': STAGE });
  const folder = aFolder({ 'crds/widgets.yaml': WIDGETS, 'widget.yaml': WIDGET });
  expect(await issuesOf(project, '--schemas', `${folder}/crds`)).toEqual([WRONG]);
  expect(await issuesOf(folder, '--manifests', 'widget.yaml')).toEqual(['info unknown-kind kind widget.yaml:2']);
  expect(await issuesOf(folder, '--manifests', 'widget.yaml', '--schemas', 'crds')).toEqual([
    'error unknown-field spec.sise widget.yaml:4',
  ]);
});

test('what names no definitions, or cannot be read, stops the command', async () => {
  const project = aProject({ 'stages/staging.ts': STAGE, 'crds/broken.yaml': 'apiVersion: v1\nkind: [\n' });
  put(project, { 'package.json': named('schemas') });
  expect(await issuesOf(project)).toEqual(['project-invalid: package.json names schemas "schemas", which is not there.']);
  put(project, { 'package.json': named({ a: 1 }) });
  expect(await issuesOf(project)).toEqual([expect.stringMatching(/^project-invalid: .* gives no usable schemas: \{"a":1\}\.$/)]);
  put(project, { 'package.json': named('crds') });
  expect(await issuesOf(project)).toEqual([
    expect.stringMatching(/^definitions-unreadable: crds\/broken\.yaml cannot be read as YAML at line \d/),
  ]);
  put(project, { 'crds/broken.yaml': `{{ if .crds }}\n${WIDGETS}{{ end }}\n` });
  expect(await issuesOf(project)).toEqual([expect.stringMatching(/^definitions-unreadable: crds\/broken\.yaml .* a template/)]);
  put(project, { 'package.json': named([]) });
  expect(await issuesOf(project, '--schemas', 'nowhere')).toEqual([expect.stringMatching(/^usage: There is no file or folder /)]);
});

test.each(['file-per-resource', 'file-per-application'])('and from what another project has published, %s', async (layout) => {
  const repository = aRemote();
  const options = `{ cluster: 'one', layout: '${layout}', target: { repository: '${repository}' } }`;
  const operators = `import { Application, Include, Stage } from 'stagewright';
class Operators extends Application { readonly crds = new Include(this, 'crds', 'crds.yaml'); }
class Whole extends Stage { readonly operators = new Operators(this, 'operators'); }
export default new Whole('platform', ${options});
`;
  const platform = aProject({
    'package.json': '{"name":"platform","type":"module"}',
    'stages/platform.ts': operators,
    'crds.yaml': WIDGETS,
  });
  expect((await run(platform, ['publish'])).exit).toBe(0);

  const project = aProject({ 'stages/staging.ts': STAGE.replace("Whole('staging')", `Whole('staging', ${options})`) });
  expect(await issuesOf(project)).toEqual([`warning unknown-kind kind ${LINE}`]);
  expect(await issuesOf(project, '--against')).toEqual([WRONG]);
  expect(await issuesOf(project, '--against', repository)).toEqual([WRONG]);
  const { exit, document } = await run(project, ['publish']);
  expect([exit, document.results, document.issues.length]).toEqual([1, [], 1]);
  const right = STAGE.replace("Whole('staging')", `Whole('staging', ${options})`).replace('sise', 'size');
  put(project, { 'stages/staging.ts': right });
  commitAll(project, 'Mend');
  expect((await run(project, ['publish'])).document).toMatchObject({ issues: [], results: [{ action: 'committed' }] });
});

test('and from YAML there that no inventory lists, where that is read', async () => {
  const repository = aRemote({ 'crds/widgets.yaml': WIDGETS });
  const target = `{ target: { repository: '${repository}' } }`;
  const project = aProject({ 'stages/staging.ts': STAGE.replace("Whole('staging')", `Whole('staging', ${target})`) });
  expect(await issuesOf(project, '--against')).toEqual([`warning unknown-kind kind ${LINE}`]);
  expect(await issuesOf(project, '--against', '--against-files')).toEqual([WRONG]);
});
