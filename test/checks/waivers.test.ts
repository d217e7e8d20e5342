import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Deployment, Service } from 'cdk8s-plus-27';
import { describe, expect, test } from 'vitest';
import { Application } from '../../src/model/application.ts';
import { Config } from '../../src/model/config.ts';
import { findStageDefinition } from '../../src/model/internals.ts';
import type { Stage } from '../../src/model/stage.ts';
import { type WaivableCode, waivableCodes, waive } from '../../src/model/waiver.ts';
import { synthesize } from '../../src/synthesize.ts';
import { isStagewrightError } from '../../src/text/error.ts';
import { anApplication, anObject, aStage, issuesOf, synthesizeStages } from '../resources/a-stage.ts';

const reason = 'The platform team makes it.';
const mounts = (...secrets: readonly string[]) => ({
  kind: 'Pod',
  spec: {
    containers: [{ name: 'main', image: 'nginx:1' }],
    volumes: secrets.map((secretName) => ({ name: secretName, secret: { secretName } })),
  },
});
const field = (index: number) => `spec.volumes[${index}].secret.secretName`;

/** A stage whose application has Pod `web`, which mounts Secrets that nobody makes. */
function aBrokenStage(name: string, ...secrets: readonly string[]) {
  const stage = aStage({ name });
  const application = new Application(stage, 'shop', {});
  return { stage, application, web: anObject(application, 'web', mounts(...secrets)) };
}

/** `code at` of what stands and, after a `|`, of what is waived. */
function judge(...stages: readonly Stage[]): string {
  const { issues, waived } = synthesizeStages(...stages);
  const show = (found: readonly { readonly code: string; readonly at: string | null }[]) =>
    found.map(({ code, at }) => `${code} ${at ?? '-'}`).join(', ');
  return `${show(issues)} | ${show(waived)}`;
}

describe('a waiver', () => {
  test('takes out the issues of its code on its resource, and keeps them with the reason', () => {
    const { stage, application, web } = aBrokenStage('staging', 'a', 'b');
    anObject(application, 'other', mounts('c'));
    waive(web, 'missing-reference', { reason });
    const { issues, waived } = synthesizeStages(stage);
    expect(issues.map(({ resource }) => resource?.name)).toEqual(['other']);
    expect(waived).toMatchObject([
      { code: 'missing-reference', severity: 'error', resource: { name: 'web' }, at: field(0), reason },
      { code: 'missing-reference', severity: 'error', resource: { name: 'web' }, at: field(1), reason },
    ]);
  });

  test('leaves other codes', () => {
    const { stage, web } = aBrokenStage('staging', 'a');
    waive(web, 'missing-key', { reason });
    expect(judge(stage)).toBe(`unused-waiver -, missing-reference ${field(0)} | `);
  });

  test('of one field leaves the others', () => {
    const { stage, web } = aBrokenStage('staging', 'a', 'b');
    waive(web, 'missing-reference', { reason, at: field(1) });
    expect(judge(stage)).toBe(`missing-reference ${field(0)} | missing-reference ${field(1)}`);
  });

  test('holds in its own stage only', () => {
    const [first, second] = [aBrokenStage('first', 'a'), aBrokenStage('second', 'a')];
    waive(first.web, 'missing-reference', { reason });
    expect(judge(first.stage, second.stage)).toBe(`missing-reference ${field(0)} | missing-reference ${field(0)}`);
  });

  test('takes constructs of cdk8s-plus, and what they make of themselves stays apart', () => {
    const stage = aStage();
    const application = new Application(stage, 'shop', {});
    const container = { image: 'nginx:1', portNumber: 80, securityContext: { ensureNonRoot: false } };
    const web = new Deployment(application, 'web', { containers: [container] });
    const service = web.exposeViaService();
    const lost = new Service(application, 'lost', { ports: [{ port: 80 }] });
    lost.selectLabel('app', 'nobody');
    expect(issuesOf(stage)).toHaveLength(1);
    waive(lost, 'unmatched-selector', { reason });
    expect(judge(stage)).toBe(' | unmatched-selector spec.selector');
    expect(web.node.findAll()).toContain(service);
    for (const construct of [web, service]) waive(construct, 'unmatched-selector', { reason });
    expect(synthesizeStages(stage).issues).toMatchObject([
      { code: 'unused-waiver', resource: { kind: 'Deployment', name: web.name } },
      { code: 'unused-waiver', resource: { kind: 'Service', name: service.name } },
    ]);
  });

  test('takes a Config', () => {
    const stage = aStage();
    const config = new Config(new Application(stage, 'shop', {}), 'config', { URL: 'http://nowhere.shop.svc' });
    waive(config, 'unknown-host', { reason });
    expect(judge(stage)).toBe(' | unknown-host data.URL');
  });

  test('of a stage that is not named is none', () => {
    const [production, staging] = ['production', 'staging'].map((name) => {
      const made = aBrokenStage(name, ...(name === 'production' ? ['a'] : []));
      waive(made.web, 'missing-reference', { reason, stages: ['production'] });
      return made.stage;
    });
    expect(judge(production!, staging!)).toBe(` | missing-reference ${field(0)}`);
    expect(judge(staging!)).toBe(' | ');
  });
});

describe('an unused waiver', () => {
  test('is an error where it was written', () => {
    const { stage, web } = aBrokenStage('staging');
    waive(web, 'missing-reference', { reason });
    const { issues } = synthesizeStages(stage);
    expect(issues).toEqual([
      {
        code: 'unused-waiver',
        rule: null,
        severity: 'error',
        message: 'Pod shop/web has no missing-reference, so that its waiver waives nothing.',
        fix: 'Remove it: it would hide the next one.',
        stage: 'staging',
        application: 'shop',
        resource: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' },
        at: null,
        source: { file: 'test/checks/waivers.test.ts', line: expect.any(Number), column: 5 },
      },
    ]);
    const lines = readFileSync(import.meta.filename, 'utf8').split('\n');
    expect(lines[issues[0]!.source!.line - 1]).toBe("    waive(web, 'missing-reference', { reason });");
  });

  test('of one field says which fields have one', () => {
    const { stage, web } = aBrokenStage('staging', 'a');
    waive(web, 'missing-reference', { reason, at: field(7) });
    expect(issuesOf(stage)).toContain(
      `unused-waiver staging/shop Pod web ${field(7)}: Pod shop/web has no missing-reference at "${field(7)}", so that its waiver waives nothing. It has one at "${field(0)}".`,
    );
  });

  test('of one rule says which rules have one', () => {
    const stage = aStage({ podSecurity: 'baseline' });
    const pod = { kind: 'Pod', spec: { hostPID: true, containers: [{ name: 'main', image: 'nginx:1' }] } };
    waive(anObject(new Application(stage, 'shop', {}), 'web', pod), 'pod-security', { reason, rule: 'hostNamespace' });
    expect(synthesizeStages(stage).issues).toContainEqual(
      expect.objectContaining({
        ...{ code: 'unused-waiver', rule: 'hostNamespace', fix: 'Correct its rule, or remove it.' },
        message:
          'Pod shop/web has no pod-security of rule "hostNamespace", so that its waiver waives nothing. It has one of rule "hostNamespaces".',
      }),
    );
  });

  test('in one stage is not made good by another: a stage is judged the same, whichever are asked for', () => {
    const [broken, sound] = [aBrokenStage('broken', 'a'), aBrokenStage('sound')];
    for (const { web } of [broken, sound]) waive(web, 'missing-reference', { reason });
    expect(judge(broken.stage, sound.stage)).toBe(`unused-waiver - | missing-reference ${field(0)}`);
    expect(judge(sound.stage)).toBe('unused-waiver - | ');
  });

  test('is none where the resource was refused and so not checked', () => {
    const stage = aStage();
    const bad = anObject(new Application(stage, 'shop', {}), 'Bad_Name', mounts('a'));
    waive(bad, 'missing-reference', { reason });
    expect(judge(stage)).toBe('invalid-name metadata.name | ');
  });

  test('is a warning where others publish too: one of them may have what was missing', () => {
    const { stage, web } = aBrokenStage('staging');
    waive(web, 'missing-reference', { reason });
    const project = { root: resolve(import.meta.dirname, '../..'), name: 'shop', output: 'dist' };
    const loaded = {
      stages: [{ tree: stage, definition: findStageDefinition(stage)!, file: 'stages/staging.ts' }],
      findings: [],
    };
    const severities = (owner: string) => {
      const neighbour = { project: owner, stage: 'staging', application: 'shop', cluster: 'staging', offers: [], needs: [] };
      return synthesize(project, loaded, [neighbour]).issues.map(({ code, severity }) => `${code} ${severity}`);
    };
    expect(severities('somebody')).toEqual(['unused-waiver warning']);
    expect(severities('shop')).toEqual(['unused-waiver error']);
  });
});

test('every code can be waived, or is here among those that cannot', () => {
  const cannot = [
    ...['duplicate-identity', 'duplicate-path', 'duplicate-application', 'dependency-cycle', 'empty-application'],
    ...['invalid-manifest', 'invalid-value', 'invalid-name', 'missing-input', 'invalid-input', 'unknown-input'],
    // About what others have published, and about no resource of this project.
    ...['still-needed', 'unreadable-inventory'],
    'unused-waiver',
    ...['still-rendered', 'misplaced-policy'],
    // The output itself is another than what was meant, or than the next one.
    ...['lost-precision', 'impure-synth'],
  ];
  const source = readFileSync(resolve(import.meta.dirname, '../../src/types/issue.ts'), 'utf8');
  const [, union = ''] = /export type IssueCode =([\s\S]*?);/.exec(source) ?? [];
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  expect([...waivableCodes, ...cannot].toSorted()).toEqual(codes.toSorted());
});

describe('a waiver is refused', () => {
  const refused = (declare: () => void): string => {
    try {
      declare();
    } catch (error) {
      if (isStagewrightError(error)) return `${error.code}: ${error.message} ${error.hint}`;
      throw error;
    }
    return 'accepted';
  };
  const { stage, application, web } = aBrokenStage('staging', 'a');
  anObject(application, 'second', {});
  const other = anApplication(aStage(), 'lonely');

  test.each<[string, () => void, string]>([
    [
      'of an application',
      () => waive(application, 'missing-key', { reason }),
      'stage-invalid: shop is not one resource, so no issue of it can be waived. Pass the resource itself, such as this.web.',
    ],
    [
      'of a stage',
      () => waive(stage, 'missing-key', { reason }),
      'stage-invalid: The stage is not one resource, so no issue of it can be waived. Pass the resource itself, such as this.web.',
    ],
    [
      'of a code that would give broken YAML',
      () => waive(web, 'duplicate-identity' as WaivableCode, { reason }),
      'stage-invalid: Issues of code "duplicate-identity" cannot be waived. Codes are ' +
        `${waivableCodes.slice(0, -1).join(', ')} and ${waivableCodes.at(-1)}.`,
    ],
    [
      'of a code that nobody knows',
      () => waive(web, 'missing-refrence' as WaivableCode, { reason }),
      'stage-invalid: Issues of code "missing-refrence" cannot be waived. The nearest code is missing-reference.',
    ],
    [
      'without a reason',
      () => waive(web, 'missing-key', { reason: ' \n\t' }),
      'stage-invalid: A waiver of missing-key on shop/object-0 has no reason. Say why the issue is none.',
    ],
    [
      'outside of a stage',
      () => waive(anObject(new Chart(new App(), 'plain'), 'x'), 'missing-key', { reason }),
      'stage-invalid: A waiver of missing-key is not inside a Stage. Call waive(…) for a resource of a Stage.',
    ],
  ])('%s', (_what, declare, message) => {
    expect(refused(declare)).toBe(message);
  });

  test('but not of a construct that holds one resource only', () => {
    expect(refused(() => waive(other, 'missing-key', { reason }))).toBe('accepted');
  });
});
