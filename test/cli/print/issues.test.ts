import { expect, test } from 'vitest';
import { countIssues, printIssues } from '../../../src/cli/print/issues.ts';
import type { World } from '../../../src/cli/world.ts';
import type { Issue } from '../../../src/types/issue.ts';

const world = { style: (_color: string, text: string) => text } as unknown as World;

function anIssue(rest: Partial<Issue> = {}): Issue {
  return {
    code: 'policy',
    rule: 'no-latest-image',
    severity: 'warning',
    message: 'Deployment shop/web runs an image that changes.',
    fix: 'Name a version.',
    stage: 'staging',
    application: 'shop',
    resource: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
    at: 'spec.template.spec.containers[0].image',
    source: null,
    ...rest,
  };
}

test('what several stages share is told once, with the rule and all stages', () => {
  const issues = [anIssue(), anIssue({ stage: 'test', message: 'Another.' }), anIssue({ stage: 'production' })];
  expect(printIssues(world, issues, '/nowhere')).toBe(
    [
      '⚠ policy/no-latest-image  staging and production/shop  Deployment shop/web',
      '  Deployment shop/web runs an image that changes.',
      '  → Name a version.',
      '  at spec.template.spec.containers[0].image',
      '',
      '⚠ policy/no-latest-image  test/shop  Deployment shop/web',
      '  Another.',
      '  → Name a version.',
      '  at spec.template.spec.containers[0].image',
      '\n',
    ].join('\n'),
  );
});

test('a stage that has the same several times is named once', () => {
  const [head] = printIssues(world, [anIssue(), anIssue(), anIssue({ stage: 'test' })], '/nowhere').split('\n');
  expect(head).toBe('⚠ policy/no-latest-image  staging and test/shop  Deployment shop/web');
});

test('severities are counted in words', () => {
  const severities = ['error', 'error', 'warning', 'info'] as const;
  const issues = severities.map((severity) => anIssue({ severity }));
  expect([issues, issues.slice(1, 3), []].map(countIssues)).toEqual([
    '2 errors, 1 warning and 1 info',
    '1 error and 1 warning',
    'no issues',
  ]);
});

test('what is of no stage and has one rule only is told by its code', () => {
  const issue = anIssue({ code: 'missing-key', rule: null, severity: 'error', stage: null, application: null, at: null });
  expect(printIssues(world, [issue], '/nowhere').split('\n')[0]).toBe('✖ missing-key  Deployment shop/web');
});
