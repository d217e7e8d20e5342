import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from '../deliver/remotes.ts';
import { aProject, aStage, commitAll, embedded, json, put, type StageText, stagewright, start } from './projects.ts';

const operator = "operator: flux({ status: { secret: 'forge' } }), cluster: 'eu'";

/** A stage whose operator reports. */
function aReportingStage(name: string, { options = '', ...stage }: StageText = {}): string {
  const text = aStage(name, { ...stage, options: `${operator}, ${options}` });
  return text.replace('Config, commit,', 'Config, commit, flux,');
}

function statusFile(folder: string, commit: string): string {
  return join(folder, '.stagewright', 'local', 'statuses', `${commit}.json`);
}

/** Does what an operator does when it is done. */
function report(folder: string, commit: string, statuses: Readonly<Record<string, object>>): void {
  const path = statusFile(folder, commit);
  mkdirSync(join(path, '..'), { recursive: true });
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as object) : {};
  writeFileSync(path, JSON.stringify({ ...known, ...statuses }));
}

const shop = 'stagewright/eu/staging-shop';

test('what was committed is announced, and healthy when its operator says so', async () => {
  const folder = aProject({ 'stages/staging.ts': aReportingStage('staging') });
  const { document } = await json(folder, ['publish']);
  const [{ commit }] = document.results;
  const early = await json(folder, ['wait', '--timeout', '1s']);
  expect(early.exit).toBe(5);
  expect(early.document).toEqual({
    arrivals: [
      {
        stage: 'staging',
        application: 'shop',
        context: shop,
        state: 'pending',
        landed: commit,
        commit,
        description: 'Waiting for flux',
        url: null,
        supersededBy: null,
        pullRequest: null,
      },
    ],
  });
});
