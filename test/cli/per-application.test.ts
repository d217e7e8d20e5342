import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refsOf } from '../deliver/stages.ts';
import { aProject, aStage, embedded, json, put, stagewright } from './projects.ts';

const options = "delivery: pullRequest({ per: 'application' }), cluster: 'p'";

function production(applications: Readonly<Record<string, string>>): Record<string, string> {
  return { 'stages/production.ts': aStage('production', { options, applications }) };
}

test('a pull request for each application: published, told, merged one by one, removed', async () => {
  const project = aProject({
    'stages/staging.ts': aStage('staging'),
    ...production({ api: '{ A: "1" }', shop: '{ A: "1" }' }),
  });
  await stagewright(project, ['publish', 'staging']);
  expect((await stagewright(project, ['list'])).stdout).toContain('by pull request per application to main');
  const { stdout } = await stagewright(project, ['publish', 'production']);
  expect(stdout.replaceAll(/ [0-9a-f]{12}$/gm, '')).toBe(
    [
      'production/api  opened pull request 1 (.stagewright/local/pull-requests/1.md) with 3 changes',
      'production/shop  opened pull request 2 (.stagewright/local/pull-requests/2.md) with 3 changes',
      '',
    ].join('\n'),
  );
  expect((await stagewright(project, ['publish', 'production'])).stdout).toContain(
    'production/api  nothing to do, pull request 1',
  );
  expect((await stagewright(project, ['merge'])).stderr).toContain('1 (production--api) and 2 (production--shop)');
  expect((await json(project, ['merge', 'production--shop'])).document).toMatchObject({ merged: { number: 2 } });
  put(project, production({ api: '{ A: "2" }', shop: '{ A: "1" }' }));
  expect((await json(project, ['publish', 'production'])).document.results).toMatchObject([
    { stage: 'production', application: 'api', action: 'updated', pullRequest: { number: 1 } },
  ]);
  expect((await json(project, ['remove', 'production'])).document.results).toMatchObject([
    { application: 'api', action: 'closed', pullRequest: { number: 1 } },
    { application: 'shop', action: 'opened', pullRequest: { number: 3 } },
  ]);
  await stagewright(project, ['merge']);
  expect((await json(project, ['remove', 'production'])).document.results).toMatchObject([
    { application: null, action: 'nothing', pullRequest: null },
  ]);
  expect(Object.keys(refsOf(embedded(project)))).toEqual(['refs/heads/main', 'refs/stagewright/shop/staging']);
});

test('applications that share a namespace say that it has to be merged first', async () => {
  const together = `${options}, namespace: 'together'`;
  const applications = { api: '{ A: "1" }', shop: '{ A: "1" }' };
  const project = aProject({
    'stages/staging.ts': aStage('staging'),
    'stages/production.ts': aStage('production', { options: together, applications }),
  });
  await stagewright(project, ['publish', 'staging']);
  expect((await json(project, ['publish', 'production'])).document.results).toMatchObject([
    { application: '_namespaces', branch: 'stagewright/shop/production--_namespaces', pullRequest: { number: 1 } },
    { application: 'api', pullRequest: { number: 2 } },
    { application: 'shop', pullRequest: { number: 3 } },
  ]);
  const body = readFileSync(join(project, '.stagewright/local/pull-requests/3.md'), 'utf8');
  expect(body).toContain('- needs `Namespace together` of `_namespaces`: merge pull request 1 first\n');
});
