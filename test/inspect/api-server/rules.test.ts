import { describe, expect, it } from 'vitest';
import type { RuleText } from '../../../src/inspect/api-server/judge.ts';
import { type ApiRule, apiRules } from '../../../src/inspect/api-server/rules-table.ts';
import type { StageDefinition } from '../../../src/types/stage.ts';
import { anApplication, aStage, synthesizeStages } from '../../resources/a-stage.ts';
import { bases } from './bases.ts';
import { cases } from './cases-table.ts';
import { change, judge } from './judge-case.ts';

describe('what the API server refuses', () => {
  it.each(Object.keys(bases) as (keyof typeof bases)[])('takes the least %s', (kind) => {
    expect(judge(change(kind, {}))).toEqual([]);
  });

  const rows = (Object.keys(cases) as ApiRule[]).flatMap((rule) =>
    cases[rule].map(([kind, bad, good, at]) => ({ rule, kind, bad, good, at: at ?? Object.keys(bad)[0]! })),
  );

  it.each(rows)('refuses $rule at $at of a $kind', ({ rule, kind, bad, at }) => {
    const findings = judge(change(kind, bad));
    expect(findings.map(({ rule: found, at: place }) => `${found} ${place}`)).toEqual([`${rule} ${at}`]);
    const row: RuleText = apiRules[rule];
    const severity = row.severity ?? (row.until === undefined && row.from === undefined ? 'error' : 'warning');
    const code = row.code ?? 'invalid-field';
    expect(findings[0]).toMatchObject({ code, severity, fix: apiRules[rule].fix });
  });

  it.each(rows)('takes the $kind that keeps $rule', ({ kind, good }) => {
    expect(judge(change(kind, good))).toEqual([]);
  });

  it('has a case for every rule', () => {
    const elsewhere = ['object-size', 'apply-size'];
    expect((Object.keys(apiRules) as ApiRule[]).filter((rule) => cases[rule].length === 0)).toEqual(elsewhere);
  });

  it.each([
    ['1.31', 'env-name-old', 'error'],
    ['1.32', 'env-name-old', undefined],
    ['1.35', 'service-name-digit', 'error'],
    ['1.36', 'service-name-digit', undefined],
    ['1.35', 'strict-address', undefined],
    ['1.36', 'strict-address', 'error'],
  ] as const)('holds a cluster of Kubernetes %s to %s: %s', (kubernetes, rule, severity) => {
    const [kind, bad] = cases[rule][0]!;
    const findings = judge(change(kind, bad), { kubernetes } as StageDefinition);
    expect(findings.map((finding) => finding.severity)).toEqual(severity === undefined ? [] : [severity]);
  });

  it("stops a stage, with the author's line", () => {
    const stage = aStage();
    anApplication(stage, 'shop', { web: change('Deployment', { 'spec.replicas': -1, metadata: {} }) });
    const { issues } = synthesizeStages(stage);
    expect(issues).toMatchObject([
      {
        code: 'invalid-field',
        rule: 'negative',
        severity: 'error',
        message: 'Deployment shop/web: spec.replicas is -1, and must not be negative.',
        fix: 'Write 0 or more.',
        at: 'spec.replicas',
        source: { file: 'test/resources/a-stage.ts' },
      },
    ]);
  });
});
