import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readChecksPage, readPackage } from '../../src/cli/package.ts';
import { readCodeHelp } from '../../src/cli/print/code-help.ts';
import { printGithub } from '../../src/cli/print/github.ts';
import { printJunit } from '../../src/cli/print/junit.ts';
import type { Report } from '../../src/cli/print/report.ts';
import { printSarif } from '../../src/cli/print/sarif.ts';
import { findFolderInRepository } from '../../src/cli/repository-folder.ts';
import { forTerminal } from '../../src/text/terminal.ts';
import type { Issue } from '../../src/types/issue.ts';
import { aProject, aStage, json, put, stagewright } from './projects.ts';
import { type Element, readXml } from './xml.ts';

const broken = `import { Application, Config, Stage, waive } from 'stagewright';
class Shop extends Application {
  readonly lost = new Config(this, 'lost', { URL: 'http://nowhere.shop.svc:80' });
  readonly known = new Config(this, 'known', { URL: 'http://elsewhere.shop.svc:80' });
}
class Whole extends Stage {
  readonly shop = new Shop(this, 'shop');
}
const stage = new Whole('broken');
waive(stage.shop.known, 'unknown-host', { reason: 'It comes & goes.' });
export default stage;
`;

function anIssue(rest: Partial<Issue> = {}): Issue {
  return {
    code: 'missing-reference',
    rule: null,
    severity: 'error',
    message: 'Pod shop/web refers to Secret "login", which does not exist.',
    fix: 'Render it.',
    stage: 'staging',
    application: 'shop',
    resource: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' },
    at: 'spec.volumes[0].secret.secretName',
    source: { file: 'apps/shop.ts', line: 7, column: 3 },
    ...rest,
  };
}

function aReport(issues: readonly Issue[], rest: Partial<Report> = {}): Report {
  return { about: 'project', stages: ['staging'], issues, waived: [], base: '', ...rest };
}

const bare = { rule: null, stage: null, application: null, resource: null, at: null, source: null };
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
);

describe('check --format', () => {
  test('prints a document alone on stdout, what people read on stderr, and exits the same', async () => {
    const project = aProject({ 'stages/broken.ts': broken });
    const pretty = await stagewright(project, ['check']);
    expect(pretty).toMatchObject({ exit: 1, stderr: '' });
    expect(pretty.stdout).toMatch(/✖ unknown-host[\s\S]*\n1 issue waived: unknown-host\.\nChecked .*: 1 error\.\n$/);
    expect(await stagewright(project, ['check', '--format', 'pretty'])).toEqual(pretty);

    const asJson = await json(project, ['check']);
    expect(Object.keys(asJson.document)).toEqual(['issues', 'waived']);
    expect(asJson.document.waived).toEqual([
      { ...asJson.document.issues[0], ...asJson.document.waived[0], reason: 'It comes & goes.' },
    ]);
    expect(asJson.stderr).toBe(pretty.stdout);
    for (const args of [['--format', 'json'], ['--format=json'], ['--json', '--format', 'json']]) {
      const { exit, stdout, stderr } = await stagewright(project, ['check', ...args]);
      expect({ exit, document: JSON.parse(stdout), stderr }).toEqual(asJson);
    }

    const sarif = await stagewright(project, ['check', '--format', 'sarif']);
    expect(sarif).toMatchObject({ exit: 1, stderr: pretty.stdout });
    expect(JSON.parse(sarif.stdout).runs[0].results).toHaveLength(2);
    const junit = await stagewright(project, ['check', '--format', 'junit']);
    expect(junit).toMatchObject({ exit: 1, stderr: pretty.stdout });
    expect(readXml(junit.stdout).attributes).toMatchObject({ tests: '2', failures: '1', skipped: '1' });
    const github = await stagewright(project, ['check', '--format', 'github']);
    expect(github.exit).toBe(1);
    expect(github.stdout).toMatch(
      /^::error file=stages\/broken\.ts,line=3,col=\d+,title=unknown-host::[^\n]+ \(broken\/shop\)\n$/,
    );
    expect(github.stderr).toBe(pretty.stdout.slice(pretty.stdout.indexOf('1 issue waived')));
  });

  test('exits 0 without errors', async () => {
    const project = aProject({ 'stages/staging.ts': aStage('staging') });
    for (const format of ['json', 'sarif', 'junit', 'github']) {
      expect(await stagewright(project, ['check', '--format', format])).toMatchObject({ exit: 0 });
    }
  });

  test('places are seen from the root of the repository, where CI looks for files', async () => {
    const project = aProject({ 'infra/package.json': '{"name":"shop","type":"module"}', 'infra/stages/broken.ts': broken });
    const folder = join(project, 'infra');
    expect((await stagewright(folder, ['check', '--format', 'github'])).stdout).toMatch(
      /^::error file=infra\/stages\/broken\.ts,/,
    );
    expect((await json(folder, ['check'])).document.issues[0].source.file).toBe('stages/broken.ts');
    mkdirSync(join(folder, 'deep'));
    put(folder, { '.git': 'gitdir: ../.git/worktrees/infra\n' });
    expect(findFolderInRepository(join(folder, 'deep'))).toBe('deep');
    expect(findFolderInRepository('/')).toBe('');
  });

  test.each([
    ['an unknown format', ['--format', 'yaml']],
    ['two formats', ['--json', '--format', 'sarif']],
  ])('%s is wrong usage', async (_what, args) => {
    const project = aProject({ 'stages/staging.ts': aStage('staging') });
    const { exit, stdout, stderr } = await stagewright(project, ['check', ...args]);
    expect(exit).toBe(2);
    expect(stderr).toContain('--format');
    if (args.includes('--json')) expect(JSON.parse(stdout).error.code).toBe('usage');
    else expect(stdout).toBe('');
  });

  test('an error goes to stderr, and with json to stdout as well', async () => {
    const project = aProject({ 'stages/staging.ts': aStage('staging') });
    for (const format of ['pretty', 'sarif', 'junit', 'github']) {
      const { exit, stdout, stderr } = await stagewright(project, ['check', 'stagin', '--format', format]);
      expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
      expect(stderr).toContain('stage-not-found');
    }
    const { exit, stdout, stderr } = await stagewright(project, ['check', 'stagin', '--format', 'json']);
    expect({ exit, error: JSON.parse(stdout).error.code }).toEqual({ exit: 2, error: 'stage-not-found' });
    expect(stderr).toContain('stage-not-found');
  });
});

describe('sarif', () => {
  const tool = { package: { name: 'stagewright', version: '1.2.3' }, help: readCodeHelp(readChecksPage()!) };
  const runOf = (report: Report) => JSON.parse(printSarif(report, tool)).runs[0];

  test('holds every property that the standard and code scanning ask for', () => {
    const waived = { ...anIssue({ code: 'missing-key', severity: 'warning' }), reason: 'It is made by hand.' };
    const log = JSON.parse(printSarif(aReport([anIssue()], { waived: [waived], base: 'infra' }), tool));
    expect(Object.keys(log)).toEqual(['$schema', 'version', 'runs']);
    expect(log.version).toBe('2.1.0');
    const [run, ...others] = log.runs;
    expect(others).toEqual([]);
    expect(run.tool.driver).toEqual({ name: 'stagewright', version: '1.2.3', rules: expect.any(Array) });
    expect(run.tool.driver.rules).toEqual([
      {
        id: 'missing-key',
        shortDescription: { text: 'A field asks a ConfigMap or Secret for a key that it does not have.' },
        fullDescription: { text: expect.stringContaining('key: LOG_LVEL. Write one of its keys, which the message lists.') },
        help: { text: expect.any(String), markdown: expect.stringContaining('`key: LOG_LVEL`') },
      },
      expect.objectContaining({ id: 'missing-reference' }),
    ]);
    const location = {
      physicalLocation: {
        artifactLocation: { uri: 'infra/apps/shop.ts', uriBaseId: '%SRCROOT%' },
        region: { startLine: 7, startColumn: 3 },
      },
      logicalLocations: [
        { name: 'web', fullyQualifiedName: 'Pod/shop/web', kind: 'resource' },
        {
          name: 'spec.volumes[0].secret.secretName',
          fullyQualifiedName: 'Pod/shop/web/spec.volumes[0].secret.secretName',
          kind: 'member',
        },
      ],
    };
    expect(run.results).toEqual([
      {
        ruleId: 'missing-reference',
        ruleIndex: 1,
        level: 'error',
        message: { text: 'Pod shop/web refers to Secret "login", which does not exist. Render it.' },
        locations: [location],
        partialFingerprints: { 'issue/v1': expect.stringMatching(/^[0-9a-f]{64}$/) },
        suppressions: [],
        properties: { stage: 'staging', application: 'shop' },
      },
      expect.objectContaining({
        ruleId: 'missing-key',
        ruleIndex: 0,
        level: 'warning',
        suppressions: [{ kind: 'inSource', justification: 'It is made by hand.' }],
      }),
    ]);
  });

  test('names the home page where the package has one', () => {
    const homepage = 'https://example.com/';
    const log = JSON.parse(printSarif(aReport([]), { ...tool, package: { ...tool.package, homepage } }));
    expect(log.runs[0].tool.driver).toEqual({ name: 'stagewright', version: '1.2.3', informationUri: homepage, rules: [] });
    expect(log.runs[0].results).toEqual([]);
    expect(readPackage()).toMatchObject({ name: 'stagewright', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  test('an issue without a line is about the whole: code scanning refuses the document when one result has no file', () => {
    const issue = anIssue({ ...bare, severity: 'info' });
    expect(runOf(aReport([issue], { base: 'infra' })).results[0]).toMatchObject({
      level: 'note',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'infra/package.json', uriBaseId: '%SRCROOT%' } } }],
    });
    expect(runOf(aReport([issue], { about: 'manifests', stages: [] })).results[0].locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: '.', uriBaseId: '%SRCROOT%' } } },
    ]);
  });

  test('paths are URIs, and braces in messages no placeholders', () => {
    const issue = anIssue({ message: 'See {0}.', source: { file: 'a b/ü#%.yaml', line: 1, column: 1 } });
    const [result] = runOf(aReport([issue])).results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('a%20b/%C3%BC%23%25.yaml');
    expect(result.message.text).toBe('See {{0}}. Render it.');
  });

  test('fingerprints stay when lines and words change, and tell issues apart', () => {
    const fingerprints = (...issues: readonly Issue[]) =>
      runOf(aReport(issues)).results.map(
        ({ partialFingerprints }: { partialFingerprints: Record<string, string> }) => partialFingerprints['issue/v1'],
      );
    const [first] = fingerprints(anIssue());
    const moved = anIssue({
      source: { file: 'apps/other.ts', line: 99, column: 1 },
      message: 'Else.',
      fix: 'Else.',
      severity: 'warning',
    });
    expect(fingerprints(moved)).toEqual([first]);
    const others = [
      anIssue({ code: 'missing-key' }),
      anIssue({ stage: 'production' }),
      anIssue({ application: 'api' }),
      anIssue({ resource: null }),
      anIssue({ at: 'spec' }),
      anIssue(),
    ];
    expect(new Set(fingerprints(anIssue(), ...others)).size).toBe(7);
  });

  test('every code has a help that begins with a sentence', () => {
    const help = [...tool.help.values()];
    expect(help.length).toBeGreaterThan(15);
    for (const { short, text } of help) {
      expect(short).toMatch(/^[^`\n]{10,250}\.$/);
      expect(text).not.toMatch(/`|\]\(/);
    }
    expect(runOf({ ...aReport([anIssue()]) }).tool.driver.rules).toHaveLength(1);
    const without = JSON.parse(printSarif(aReport([anIssue()]), { ...tool, help: readCodeHelp('') }));
    expect(without.runs[0].tool.driver.rules[0].shortDescription.text).toBe('missing-reference');
  });
});

describe('junit', () => {
  const read = (report: Report): Element => readXml(printJunit(report));

  test('has a suite per stage, in which errors fail, waived issues are skipped and the rest passes', () => {
    const report = aReport([anIssue(), anIssue({ severity: 'warning' }), anIssue({ severity: 'info', ...bare })], {
      stages: ['staging', 'production'],
      waived: [{ ...anIssue({ at: null }), reason: 'It is made by hand.' }],
    });
    const root = read(report);
    expect(root).toMatchObject({ name: 'testsuites', attributes: { tests: '5', failures: '1', errors: '0', skipped: '1' } });
    expect(root.children.map(({ name, attributes }) => `${name} ${attributes.name} ${attributes.tests}`)).toEqual([
      'testsuite staging 3',
      'testsuite production 1',
      'testsuite project 1',
    ]);
    const [staging, production, project] = root.children.map(({ children }) => children);
    expect(staging!.map(({ name, attributes, children }) => [name, attributes, children.map((child) => child.name)])).toEqual([
      [
        'testcase',
        { classname: 'staging.shop', name: 'missing-reference Pod/shop/web spec.volumes[0].secret.secretName' },
        ['failure'],
      ],
      [
        'testcase',
        { classname: 'staging.shop', name: 'missing-reference Pod/shop/web spec.volumes[0].secret.secretName' },
        ['system-out'],
      ],
      ['testcase', { classname: 'staging.shop', name: 'missing-reference Pod/shop/web' }, ['skipped']],
    ]);
    expect(staging![0]!.children[0]).toMatchObject({
      attributes: { type: 'missing-reference', message: anIssue().message },
      text: `${anIssue().message}\nRender it.\napps/shop.ts:7:3`,
    });
    expect(staging![2]!.children[0]!.attributes).toEqual({ message: 'It is made by hand.' });
    expect(production).toMatchObject([{ name: 'testcase', attributes: { name: 'check' }, children: [] }]);
    expect(project).toMatchObject([
      { attributes: { classname: 'project' }, children: [{ name: 'system-out', text: expect.stringMatching(/^info: /) }] },
    ]);
  });

  test('what finds nothing shows green', () => {
    const manifests = read(aReport([], { about: 'manifests', stages: [] }));
    expect(manifests.children).toMatchObject([{ attributes: { name: 'manifests', tests: '1', failures: '0' } }]);
    expect(read(aReport([])).children).toMatchObject([{ attributes: { name: 'staging', tests: '1', failures: '0' } }]);
  });

  const isLegal = (code: number) =>
    [9, 10, 13].includes(code) || (code >= 0x20 && (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff);

  test('is well-formed whatever texts hold, and keeps what XML can hold', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [suite] = read(aReport([anIssue({ stage: text, message: text })], { stages: [] })).children;
        const kept = [...text].map((character) => (isLegal(character.codePointAt(0)!) ? character : '\uFFFD')).join('');
        expect(suite!.attributes.name).toBe(kept);
        const [failure] = suite!.children[0]!.children;
        expect(failure!.attributes.message).toBe(kept);
        expect(failure!.text).toBe(`${kept}\nRender it.\napps/shop.ts:7:3`);
      }),
    );
  });
});

describe('github', () => {
  /** Reads a command as the runner does. */
  const read = (line: string) => {
    const [, command, list = '', text = ''] = /^::(\w+) ([^:]*)::([^\r\n]*)$/.exec(line) ?? [];
    const properties = list.split(',').map((pair): [string, string] => {
      const [name = '', value = ''] =
        pair.split('=', 2).length === 2 ? [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] : [];
      return [
        name,
        value
          .replaceAll('%2C', ',')
          .replaceAll('%3A', ':')
          .replaceAll('%0A', '\n')
          .replaceAll('%0D', '\r')
          .replaceAll('%25', '%'),
      ];
    });
    const data = text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
    return { command, properties: Object.fromEntries(properties), data };
  };

  test('is one command per issue, with its level and place', () => {
    const issues = [anIssue(), anIssue({ severity: 'warning', application: null }), anIssue({ severity: 'info', ...bare })];
    expect(printGithub({ issues, base: '' })).toBe(
      [
        `::error file=apps/shop.ts,line=7,col=3,title=missing-reference::${anIssue().message} Render it. (staging/shop)`,
        `::warning file=apps/shop.ts,line=7,col=3,title=missing-reference::${anIssue().message} Render it. (staging)`,
        `::notice title=missing-reference::${anIssue().message} Render it.\n`,
      ].join('\n'),
    );
    expect(printGithub({ issues: [], base: '' })).toBe('');
  });

  test('no text breaks out of its command', () => {
    fc.assert(
      fc.property(anyText, fc.string({ unit: fc.constantFrom('%', '\n', '\r', ',', ':', '=', 'a', '2', '5') }), (text, name) => {
        const issue = anIssue({
          message: `${text}${name}`,
          stage: null,
          application: null,
          source: { file: `x${name}`, line: 1, column: 2 },
        });
        const printed = printGithub({ issues: [issue], base: '' });
        expect(printed.match(/\n/g)).toHaveLength(1);
        expect(read(printed.slice(0, -1))).toEqual({
          command: 'error',
          properties: { file: forTerminal(`x${name}`), line: '1', col: '2', title: 'missing-reference' },
          data: forTerminal(`${text}${name} Render it.`),
        });
      }),
    );
  });
});
