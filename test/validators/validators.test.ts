import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { validate } from '../../src/cli/validate.ts';
import type { World } from '../../src/cli/world.ts';
import { externalValidator } from '../../src/model/validator.ts';
import { waive } from '../../src/model/waiver.ts';
import type { Synthesis } from '../../src/synthesize.ts';
import type { ExternalValidator, ValidatorFormat, ValidatorInput } from '../../src/types/validator.ts';
import { anApplication, anObject, aStage, synthesizeStages } from '../resources/a-stage.ts';

const service = { kind: 'Service', spec: { type: 'ExternalName', externalName: 'example.com' } };

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'validators-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with an executable file that is no program; it goes away with the tests. */
function aFolderOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'validators-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'program'), text, { mode: 0o755 });
  return folder;
}

interface Script {
  /** Text of a module that behaves as a validator does; `process.argv[2]` is where the objects are. */
  readonly text: string;
  readonly format?: ValidatorFormat;
  readonly input?: ValidatorInput;
  readonly timeout?: string;
  readonly severity?: ExternalValidator['severity'] & string;
}

function aValidator({ text, format = 'lines', ...options }: Script): ExternalValidator {
  const file = join(aFolder(), 'validator.mjs');
  writeFileSync(file, text);
  return externalValidator({ id: 'checker', command: [process.execPath, file], format, ...options });
}

/** Says the JSON document, with the folder of the objects wherever `FOLDER` stands in it, and ends with 1. */
function saying(document: unknown): string {
  const text = JSON.stringify(JSON.stringify(document));
  return `console.log(${text}.replaceAll('FOLDER', process.argv[2])); process.exitCode = 1;`;
}

/** A stage with a Service and a ConfigMap of one application, and two ConfigMaps `twin` in two namespaces. */
async function validateWith(...validators: readonly ExternalValidator[]): Promise<Synthesis> {
  const stage = aStage({ validators });
  anApplication(stage, 'shop', { web: service, config: {}, twin: {} });
  anApplication(stage, 'bank', { twin: {} });
  return validateStages(synthesizeStages(stage));
}

function validateStages(synthesis: Synthesis): Promise<Synthesis> {
  const root = resolve(import.meta.dirname, '..', '..');
  const world = { folder: root, environment: { PATH: process.env.PATH }, progress: () => {} } as unknown as World;
  return validate(world, { project: { root, name: 'shop', output: 'dist' }, synthesis });
}

/** The issues as `severity rule application kind/name at: message`. */
function shorten({ issues }: Synthesis): readonly string[] {
  return issues.map(({ severity, rule, application, resource, at, message }) =>
    [
      severity,
      rule,
      application ?? '-',
      resource ? `${resource.kind}/${resource.namespace}/${resource.name}` : '-',
      at ?? '-',
      message,
    ].join(' | '),
  );
}

describe('what validators get', () => {
  const listing =
    "import fs from 'node:fs'; for (const f of fs.readdirSync(process.argv[2], { recursive: true }).sort()) console.log('got ' + f);";

  test('a folder with the objects, and neither kustomizations nor what only operators read', async () => {
    const found = shorten(await validateWith(aValidator({ text: listing })));
    expect(found.filter((line) => line.endsWith('.yaml')).map((line) => line.split('got ')[1])).toEqual([
      'staging/bank/configmap-twin.yaml',
      'staging/bank/namespace-bank.yaml',
      'staging/shop/configmap-config.yaml',
      'staging/shop/configmap-twin.yaml',
      'staging/shop/namespace-shop.yaml',
      'staging/shop/service-web.yaml',
    ]);
  });

  test.each([
    ['stdin', 'process.stdin'],
    ['file', "(await import('node:fs')).createReadStream(process.argv[2])"],
  ] as const)('all in one text: %s', async (input, stream) => {
    const text = `let all = ''; for await (const part of ${stream}) all += part; for (const l of all.match(/^kind: .*/gm)) console.log(l.replace(':', ''));`;
    const found = shorten(await validateWith(aValidator({ text, input })));
    expect(found.map((line) => line.split('kind ')[1]).toSorted()).toEqual([
      'ConfigMap',
      'ConfigMap',
      'ConfigMap',
      'Namespace',
      'Namespace',
      'Service',
    ]);
  });

  test('nothing, while our own checks find errors', async () => {
    const stage = aStage({ validators: [aValidator({ text: 'console.log("asked")' })] });
    anApplication(stage, 'shop', { web: { kind: 'Pod', spec: { serviceAccountName: 'nobody', containers: [] } } });
    const synthesis = synthesizeStages(stage);
    expect(await validateStages(synthesis)).toBe(synthesis);
  });

  test('and nothing of it stays behind, nor is its path told, which is another one each time', async () => {
    const text = "console.log([...process.argv[2]].join(' ')); console.log('at ' + process.argv[2] + '/a.txt')";
    const { issues } = await validateWith(aValidator({ text }));
    const [spaced, plain] = issues.map(({ message }) => message.replace('checker: ', '')).toSorted();
    expect(plain).toBe('at a.txt');
    const folder = spaced!.replaceAll(' ', '');
    expect(folder).toContain(tmpdir());
    expect(existsSync(folder)).toBe(false);
  });
});

describe('what they say, in the format of', () => {
  const file = 'FOLDER/staging/shop/service-web.yaml';

  // In the form of kubeconform 0.7.0 and conftest 0.71.1, which run in real-tools.test.ts; the others follow the sources that src/validators/formats/ names.
  test.each<[ValidatorFormat, unknown, string[]]>([
    [
      'kubeconform',
      {
        resources: [
          {
            ...{
              filename: file,
              kind: 'Service',
              name: 'web',
              version: 'v1',
              status: 'statusInvalid',
              msg: 'problem validating schema',
            },
            validationErrors: [{ path: '/spec/ports/0/port', msg: 'got string, want integer' }],
          },
          {
            filename: file,
            kind: 'Service',
            name: 'web',
            version: 'v1',
            status: 'statusError',
            msg: 'could not find schema for Service',
          },
          { filename: file, kind: 'Service', name: 'web', version: 'v1', status: 'statusValid', msg: '' },
        ],
        summary: { valid: 1, invalid: 1, errors: 1, skipped: 0 },
      },
      [
        'error | checker | shop | Service/shop/web | - | Service shop/web: checker: could not find schema for Service',
        'error | checker | shop | Service/shop/web | spec.ports[0].port | Service shop/web: checker: got string, want integer',
      ],
    ],
    [
      'conftest',
      [
        {
          ...{ filename: file, namespace: 'main', successes: 3 },
          failures: [{ msg: 'Services are forbidden', metadata: { query: 'data.main.deny' } }],
          warnings: [{ msg: 'It is old' }],
        },
      ],
      [
        'warning | checker | shop | Service/shop/web | - | Service shop/web: checker: It is old',
        'error | checker/data.main.deny | shop | Service/shop/web | - | Service shop/web: checker: Services are forbidden',
      ],
    ],
    [
      'kube-linter',
      {
        Checks: [{ name: 'dangling-service' }],
        Reports: [
          {
            Diagnostic: { Message: 'no pods found matching service labels' },
            Check: 'dangling-service',
            Remediation: 'Confirm that your service’s selector matches the labels.',
            Object: {
              Metadata: { FilePath: file },
              K8sObject: { Namespace: 'shop', Name: 'web', GroupVersionKind: { Group: '', Version: 'v1', Kind: 'Service' } },
            },
          },
        ],
        Summary: { ChecksStatus: 'Failed', CheckEndTime: '2026-11-21T00:00:00Z', KubeLinterVersion: '0.7.2' },
      },
      [
        'error | checker/dangling-service | shop | Service/shop/web | - | Service shop/web: checker: no pods found matching service labels',
      ],
    ],
    [
      'sarif',
      {
        version: '2.1.0',
        runs: [
          {
            tool: { driver: { name: 'checker' } },
            results: [
              {
                ...{ ruleId: 'R1', level: 'note', message: { text: 'just so' } },
                locations: [{ physicalLocation: { artifactLocation: { uri: `file://${file}` }, region: { startLine: 3 } } }],
              },
              { ruleId: 'R2', message: { text: 'passed' }, kind: 'pass' },
              { ruleId: 'R3', message: { text: 'of the whole' } },
            ],
          },
        ],
      },
      [
        'warning | checker/R3 | - | - | - | checker: of the whole',
        'info | checker/R1 | shop | Service/shop/web | - | Service shop/web: checker: just so',
      ],
    ],
  ])('%s', async (format, document, expected) => {
    expect(shorten(await validateWith(aValidator({ text: saying(document), format })))).toEqual(expected);
  });

  test('kyverno', async () => {
    const report = {
      ...{ apiVersion: 'wgpolicyk8s.io/v1alpha2', kind: 'ClusterPolicyReport', metadata: { name: 'merged' } },
      results: [
        {
          ...{
            policy: 'require-labels',
            rule: 'check-team',
            message: 'label team is required',
            result: 'fail',
            source: 'kyverno',
          },
          resources: [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'bank', name: 'twin' }],
        },
        {
          policy: 'require-labels',
          rule: 'check-team',
          result: 'pass',
          resources: [{ kind: 'Service', namespace: 'shop', name: 'web' }],
        },
        { policy: 'old', rule: 'r', result: 'warn', resources: [{ apiVersion: 'v1', kind: 'Namespace', name: 'shop' }] },
      ],
    };
    const lines = ['', 'Applying 2 policy rule(s) to 6 resource(s)...', JSON.stringify(report), '', '---'];
    const text = `console.log(${JSON.stringify(lines.join('\n'))}); process.exitCode = 1;`;
    expect(shorten(await validateWith(aValidator({ text, format: 'kyverno', input: 'file' })))).toEqual([
      'error | checker/require-labels/check-team | bank | ConfigMap/bank/twin | - | ConfigMap bank/twin: checker: label team is required',
      'warning | checker/old/r | shop | Namespace/null/shop | - | Namespace shop: checker: A policy is not met.',
    ]);
  });

  test('lines', async () => {
    const text =
      "const f = process.argv[2] + '/staging/shop/service-web.yaml'; console.log([f + ': a', '', f + ':4: b', f + ':4:2: c', 'just so'].join('\\n')); process.exitCode = 3;";
    expect(shorten(await validateWith(aValidator({ text, severity: 'warning' })))).toEqual([
      'warning | checker | - | - | - | checker: just so',
      'warning | checker | shop | Service/shop/web | - | Service shop/web: checker: a',
      'warning | checker | shop | Service/shop/web | - | Service shop/web: checker: b',
      'warning | checker | shop | Service/shop/web | - | Service shop/web: checker: c',
    ]);
  });
});

describe('what they speak of is found', () => {
  const kubeconform = (...resources: readonly object[]) =>
    saying({ resources: resources.map((resource) => ({ status: 'statusInvalid', msg: 'bad', ...resource })) });

  test('by its name alone, by its file, or by both where two have the name', async () => {
    const text = kubeconform(
      { kind: 'ConfigMap', name: 'config' },
      { filename: 'FOLDER/staging/bank/configmap-twin.yaml', kind: 'ConfigMap', name: 'twin' },
    );
    expect(shorten(await validateWith(aValidator({ text, format: 'kubeconform' })))).toEqual([
      'error | checker | bank | ConfigMap/bank/twin | - | ConfigMap bank/twin: checker: bad',
      'error | checker | shop | ConfigMap/shop/config | - | ConfigMap shop/config: checker: bad',
    ]);
  });

  test('or said to be one of several', async () => {
    const text = kubeconform({ kind: 'ConfigMap', name: 'twin' });
    expect(shorten(await validateWith(aValidator({ text, format: 'kubeconform' })))).toEqual([
      'error | checker | - | - | - | ConfigMap twin: checker: bad',
    ]);
  });

  test.each([
    [{ kind: 'ConfigMap', name: 'nobody' }, 'ConfigMap nobody'],
    [{ kind: 'Service', name: 'web', filename: 'FOLDER/staging/shop/configmap-config.yaml' }, 'Service web'],
    [{ filename: '/etc/passwd.yaml' }, '"../'],
  ])('or it is an error that it was not given it: %j', async (resource, name) => {
    const [issue, ...others] = (await validateWith(aValidator({ text: kubeconform(resource), format: 'kubeconform' }))).issues;
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ severity: 'error', resource: null, source: { file: 'test/validators/validators.test.ts' } });
    expect(issue?.message).toContain(`checker speaks of ${name}`);
  });
});

describe('a waiver', () => {
  const text = "console.log(process.argv[2] + '/staging/shop/service-web.yaml: bad');";

  test.each([
    ['that names it', 'checker', ['external-validator'], []],
    ['that names another', 'other', [], ['external-validator', 'unused-waiver']],
  ])('%s', async (_title, rule, waived, left) => {
    const stage = aStage({ validators: [aValidator({ text })] });
    waive(anObject(anApplication(stage, 'shop', {}), 'web', service), 'external-validator', { rule, reason: 'it is right' });
    const result = await validateStages(synthesizeStages(stage));
    expect(result.waived.map(({ code }) => code)).toEqual(waived);
    expect(result.issues.map(({ code }) => code)).toEqual(left);
  });

  test('is not unused where the validator has failed', async () => {
    const stage = aStage({ validators: [aValidator({ text: 'process.exit(3)' })] });
    waive(anObject(anApplication(stage, 'shop', {}), 'web', service), 'external-validator', { reason: 'it is right' });
    expect((await validateStages(synthesizeStages(stage))).issues.map(({ code }) => code)).toEqual(['external-validator']);
  });
});

describe('a validator that misbehaves is one error, and no pass', () => {
  const json = (document: unknown, code = 0) =>
    `console.log(${JSON.stringify(JSON.stringify(document))}); process.exitCode = ${code};`;

  test.each<[string, Script, string]>([
    ['fails and says nothing', { text: 'process.exit(3)' }, 'has ended with exit code 3 and found nothing.'],
    ['fails and says why', { text: 'console.error("no policies"); process.exit(1)' }, 'found nothing: "no policies".'],
    ['is ended', { text: "process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 9000)" }, 'was ended by SIGTERM.'],
    ['hangs', { text: 'setTimeout(() => {}, 60_000)', timeout: '1s' }, 'has not ended within 1 second.'],
    [
      'floods',
      { text: "const a = 'x'.repeat(1e6); for (let i = 0; i < 40; i++) process.stdout.write(a);" },
      'has printed more than 16 MiB.',
    ],
    [
      'prints no JSON',
      { text: 'console.log("Hello")', format: 'kubeconform' },
      'printed what is not of the format kubeconform: "Hello".',
    ],
    ['prints nothing', { text: '', format: 'conftest' }, 'printed what is not of the format conftest.'],
    ['prints other JSON', { text: json({ a: 1 }), format: 'kube-linter' }, 'what is not of the format kube-linter: '],
    ['prints half of it', { text: 'console.log("{\\"kind\\": ")', format: 'kyverno' }, 'what is not of the format kyverno: '],
    ['prints null', { text: json(null), format: 'sarif' }, 'what is not of the format sarif: "null".'],
    [
      'passes everything and fails',
      { text: json([{ filename: 'a', successes: 1 }], 2), format: 'conftest' },
      'exit code 2 and found nothing',
    ],
    [
      'has looked at nothing',
      { text: json({ resources: [], summary: { valid: 0 } }), format: 'kubeconform' },
      'has looked at nothing.',
    ],
    [
      'has no checks',
      { text: json({ Checks: [], Reports: null, Summary: {} }), format: 'kube-linter' },
      'has looked at nothing.',
    ],
    [
      'has no policies',
      { text: 'console.log("Applying 0 policy rule(s) to 6 resource(s)...")', format: 'kyverno' },
      'has looked at nothing.',
    ],
  ])('%s', async (_title, script, message) => {
    const { issues } = await validateWith(aValidator(script));
    expect(issues).toMatchObject([
      {
        code: 'external-validator',
        rule: 'checker',
        severity: 'error',
        stage: 'staging',
        resource: null,
        source: { file: 'test/validators/validators.test.ts' },
      },
    ]);
    expect(issues[0]?.message).toContain(message);
  });

  test.each([
    ['is not there', ['no-such-program-anywhere'], 'needs the program "no-such-program-anywhere", which is not there.'],
    ['is none', [join(aFolderOf('#!/no/such/interpreter'), 'program')], 'which is not there.'],
    ['has too long a command line', [process.execPath, '-'.repeat(4_000_000)], 'which cannot be started (E2BIG).'],
    ['may not be run', [join(import.meta.dirname, 'validators.test.ts')], 'which cannot be started (EACCES).'],
  ])('%s', async (_title, command, message) => {
    const { issues } = await validateWith(externalValidator({ id: 'checker', command, format: 'lines' }));
    expect(issues.map(({ message: text }) => text)).toEqual([expect.stringContaining(message)]);
  });

  test('nonsense in the right shape is never a bug of ours', async () => {
    const nonsense = [
      null,
      3,
      'x',
      [],
      {},
      { filename: 3, kind: [], name: {}, msg: 4, status: 'statusInvalid', validationErrors: 7 },
    ];
    for (const format of ['kubeconform', 'conftest', 'kube-linter', 'sarif'] as const) {
      const document = {
        kubeconform: { resources: nonsense },
        conftest: [...nonsense, { failures: nonsense, warnings: 3 }],
        'kube-linter': { Checks: [1], Summary: 1, Reports: nonsense },
        sarif: { runs: [...nonsense, { results: [...nonsense, { locations: 3, message: 3, level: 3 }] }] },
      }[format];
      const { issues } = await validateWith(aValidator({ text: saying(document), format }));
      expect(new Set(issues.map(({ code, severity }) => `${code} ${severity === 'info'}`))).toEqual(
        new Set(['external-validator false']),
      );
    }
  });

  test('what it has started ends with it', async () => {
    const folder = aFolder();
    const beat = `const fs = require('node:fs'); setInterval(() => fs.appendFileSync(${JSON.stringify(join(folder, 'beat'))}, '.'), 20);`;
    const text = `import { spawn } from 'node:child_process'; spawn(process.execPath, ['-e', ${JSON.stringify(beat)}], { stdio: 'inherit' }); setInterval(() => {}, 1000);`;
    const { issues } = await validateWith(aValidator({ text, timeout: '2s' }));
    expect(issues.map(({ message }) => message)).toEqual(['Validator "checker" has not ended within 2 seconds.']);
    const size = readFileSync(join(folder, 'beat')).length;
    expect(size).toBeGreaterThan(0);
    await sleep(300);
    expect(readFileSync(join(folder, 'beat'))).toHaveLength(size);
  });

  test('a thousand findings are shown, and the others counted', async () => {
    const { issues } = await validateWith(aValidator({ text: "for (let i = 0; i < 1234; i++) console.log('line ' + i);" }));
    expect(issues).toHaveLength(1001);
    expect(issues.map(({ message }) => message)).toContain(
      'Validator "checker" has found 234 more issues than the 1000 that are shown.',
    );
  });

  test('and stops no other', async () => {
    const found = shorten(
      await validateWith(aValidator({ text: 'process.exit(1)' }), aValidator({ text: 'console.log("just so")' })),
    );
    expect(found).toHaveLength(2);
  });
});

test.each<[string, unknown]>([
  ['no list', 'kubeconform'],
  ['a list of something else', [{ id: 'checker' }]],
  ['a list with a hole', [undefined]],
])('an option validators that is %s is refused', (_title, validators) => {
  expect(() => aStage({ validators: validators as never })).toThrow(
    expect.objectContaining({
      code: 'stage-invalid',
      message: 'The validators of stage "staging" hold something that is no validator.',
    }),
  );
});

test('no folder is left in the temporary folder by all of this', () => {
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`stagewright-${process.pid}-`))).toEqual([]);
});
