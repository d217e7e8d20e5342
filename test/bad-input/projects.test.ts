import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findProject } from '../../src/load/project.ts';
import { refusalOf } from '../load/a-project.ts';

const folder = mkdtempSync(join(tmpdir(), 'stagewright-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The refusal of a project whose package.json holds the given text, without the folder's own path. */
async function refusalFor(packageJson: string): Promise<string> {
  const root = mkdtempSync(join(folder, 'project-'));
  mkdirSync(join(root, 'stages'));
  writeFileSync(join(root, 'package.json'), packageJson);
  return (await refusalOf(() => findProject(root))).replaceAll(root, '<root>');
}

test('a folder without a project is refused', async () => {
  expect((await refusalOf(() => findProject(folder))).replaceAll(folder, '<folder>')).toMatchInlineSnapshot(`
    "project-invalid at -
    There is no Stagewright project at <folder> or above it.
    A project is a folder with package.json and stages/; go there or pass --project DIR."
  `);
});

test('a folder that does not exist is refused', async () => {
  expect(await refusalOf(() => findProject(join(folder, 'nothing', 'here')))).toMatch(/^project-invalid/);
});

test('a file that is called stages makes no project', async () => {
  const root = mkdtempSync(join(folder, 'file-'));
  writeFileSync(join(root, 'package.json'), '{"name":"shop"}');
  writeFileSync(join(root, 'stages'), '');
  expect(await refusalOf(() => findProject(root))).toMatch(/^project-invalid/);
});

test('a package.json that is no JSON is refused', async () => {
  expect(await refusalFor('{')).toMatch(/^project-invalid at -\n<root>\/package\.json is no JSON: .*\nMend package\.json\.$/);
});

test.each(['null', '[]', '"text"', '{}', '{"name":5}', '{"stagewright":null}'])(
  'a package.json of %s is refused',
  async (text) => {
    expect(await refusalFor(text)).toMatch(
      /^project-invalid at -\n<root>\/package\.json gives no usable project name: "undefined"\./,
    );
  },
);

test.each(['../shop', 'a..b', 'Shop', 'a b', '.shop', 'shop/', 'a'.repeat(64), ''])(
  '%j is no name of a project',
  async (project) => {
    const refusal = await refusalFor(JSON.stringify({ name: 'shop', stagewright: { project } }));
    expect(refusal).toMatch(/^project-invalid at -\n<root>\/package\.json gives no usable project name: /);
  },
);

test('the hint of a bad name says what a good one is', async () => {
  expect(await refusalFor('{"name":"Shop"}')).toMatchInlineSnapshot(`
    "project-invalid at -
    <root>/package.json gives no usable project name: "Shop".
    Set "stagewright": { "project": "my-shop" } in package.json: at most 63 of a-z, 0-9, ".", "_" and "-"."
  `);
});
