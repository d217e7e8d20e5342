import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { expect, test } from 'vitest';
import { traps } from '../../../src/inspect/operators/traps-table.ts';
import { waive } from '../../../src/model/waiver.ts';
import { flux } from '../../../src/plugs/operators/flux.ts';
import { anApplication, aStage, synthesizeStages } from '../../resources/a-stage.ts';

const root = join(import.meta.dirname, '../../..');

test('docs/operators.md has a row for every rule with its severity, and no other', () => {
  const page = readFileSync(join(root, 'docs/operators.md'), 'utf8');
  const [, section = ''] = page.split('\n## Traps\n');
  const rows = section.split('\n## ')[0]!.matchAll(/^\| `([a-z-]+)` +\| (\w+) +\|/gm);
  const written = Object.fromEntries([...rows].map(([, rule, severity]) => [rule, severity]));
  expect(written).toEqual(Object.fromEntries(Object.entries(traps).map(([rule, { severity }]) => [rule, severity])));
});

test('every rule is tried by a test', () => {
  const tests = ['objects', 'stages', 'any-yaml'].map((name) =>
    readFileSync(join(import.meta.dirname, `${name}.test.ts`), 'utf8'),
  );
  const untried = Object.keys(traps).filter((rule) => !tests.some((text) => new RegExp(`['\` ]${rule}[ '\`]`).test(text)));
  expect(untried).toEqual([]);
});

test("a trap points at the author's line, and can be waived there by its rule", () => {
  const stage = aStage({ operator: flux() });
  const application = anApplication(stage, 'shop');
  const metadata = { name: 'guarded', annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disable' } };
  const object = new ApiObject(application, 'guarded', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  const [issue, ...rest] = synthesizeStages(stage).issues;
  expect(rest).toEqual([]);
  expect(issue).toMatchObject({
    code: 'operator-trap',
    rule: 'flux-annotation',
    severity: 'error',
    message:
      'ConfigMap shop/guarded has kustomize.toolkit.fluxcd.io/prune: "disable", which Flux does not understand and passes over.',
    fix: 'Did you mean "disabled"?',
    at: 'metadata.annotations.kustomize.toolkit.fluxcd.io/prune',
    source: { file: 'test/inspect/operators/pages.test.ts' },
  });

  waive(object, 'operator-trap', { rule: 'flux-annotation', reason: 'It is to be pruned.' });
  const { issues, waived } = synthesizeStages(stage);
  expect({ issues, waived: waived.map(({ rule }) => rule) }).toEqual({ issues: [], waived: ['flux-annotation'] });
});
