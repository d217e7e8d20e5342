import { describe, expect, test } from 'vitest';
import { aProject, aStage, commitAll, put, stagewright } from './projects.ts';

const hostile = '\u001b]0;evil\u0007\u001b[2J\u009b8m\u202e';
/** What terminals obey, and what makes a text read as another one. */
const dangerous = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
/** What CI systems take for commands, other than the annotations that were asked for. */
const commands = /##\w*\[|^\s*::(?!error file=hostile\.yaml,)/m;

const yaml = `apiVersion: v1
kind: Pod
metadata:
  name: ${JSON.stringify(hostile)}
spec:
  volumes:
    - { name: "::error::x", configMap: { name: ${JSON.stringify(`\n::error::x ##vso[x] ${hostile}`)} } }
`;

describe('nothing that a terminal or a CI system obeys is printed', () => {
  test.each<[string, readonly string[]]>([
    ['of a command', [hostile]],
    ['of an option', ['check', `--${hostile}`]],
    ['of a choice', ['check', '--format', hostile]],
    ['of a stage', ['publish', `\n::error::${hostile}`]],
    ['of an input', ['check', '--set', `${hostile}=##vso[x]\n::error::x`]],
    ['of a value', ['check', '--set', `IMAGE=##vso[x]\n::error::x${hostile}`]],
    ['of manifests', ['check', '--manifests', 'hostile.yaml']],
    ['of manifests, as annotations', ['check', '--manifests', 'hostile.yaml', '--format', 'github']],
    ['of manifests, as JSON', ['check', '--manifests', 'hostile.yaml', '--json']],
    ['of manifests, as SARIF', ['check', '--manifests', 'hostile.yaml', '--format', 'sarif']],
    ['of an error, as JSON', ['graph', '--around', hostile, '--json']],
  ])('%s', async (_what, args) => {
    const project = aProject({ 'hostile.yaml': yaml });
    put(project, {
      'stages/staging.ts': aStage('staging', { variables: "{ image: input('IMAGE', image, { default: 'a:1' }) }" }),
    });
    const { exit, stdout, stderr } = await stagewright(project, args);
    expect([1, 2]).toContain(exit);
    expect(stdout + stderr).toContain('evil');
    expect(stdout + stderr).not.toMatch(dangerous);
    if (!args.includes('--json') && !args.includes('sarif')) expect(`${stdout}\n${stderr}`).not.toMatch(commands);
  });

  test('but a program still reads what it was', async () => {
    const project = aProject({ 'hostile.yaml': yaml });
    const { stdout } = await stagewright(project, ['check', '--manifests', 'hostile.yaml', '--json']);
    expect(JSON.parse(stdout).issues[0].resource.name).toBe(hostile);
  });

  test('of the source that is published', async () => {
    const project = aProject({ 'stages/staging.ts': aStage('staging') });
    commitAll(project, `##vso[x] ${hostile}\n\n::error::x`);
    const { exit, stdout, stderr } = await stagewright(project, ['publish']);
    expect(exit).toBe(0);
    expect(stdout + stderr).not.toMatch(dangerous);
  });
});
