import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareStage } from '../../src/diff/compare-stage.ts';
import type { Risk, StageDifference } from '../../src/diff/difference.ts';
import { printMarkdown } from '../../src/diff/markdown.ts';
import { printRisks } from '../../src/diff/markdown-risks.ts';
import { compareFiles, describePullRequest } from '../../src/plan/pull-request.ts';
import { describedCommit, findRoom, markBody, replaceBody } from '../../src/plan/pull-request-body.ts';
import type { JsonObject } from '../../src/types/manifest.ts';
import { aDeployment, aFile, anObject, compareObjects } from './manifests.ts';
import { readActiveText } from './read-markdown.ts';

const provenance = {
  project: 'examples',
  repository: 'acme/examples',
  commit: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
  isDirty: false,
  subject: 'Show details in staging only',
  issues: [],
  build: undefined,
};

test('what reviewers read of a real change: petclinic in production becomes what it is in staging', async () => {
  const read = (stage: string) => {
    const folder = join(import.meta.dirname, '..', '..', 'dist', stage, 'petclinic');
    return new Map(readdirSync(folder).map((name) => [`production/petclinic/${name}`, readFileSync(join(folder, name), 'utf8')]));
  };
  const [before, after] = [read('production'), read('staging')];
  const files = [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((path) => ({ path, before: before.get(path) ?? '', after: after.get(path) ?? '' }));
  const { title, body } = describePullRequest('production', files, { provenance, limit: 60_000 });
  expect(title).toBe('production: petclinic');
  await expect(body).toMatchFileSnapshot('../golden/pull-request-body.md');
});

describe('the limit', () => {
  /** A stage of many applications in which everything happens. */
  const aLargeChange = (applications: number, resources: number): StageDifference => {
    const files = Array.from({ length: applications * resources }, (_, index) => {
      const place = { path: `${index}.yaml`, application: `application-${index % applications}` };
      const name = `object-${index}`;
      if (index % 4 === 0) return aFile(anObject('v1/PersistentVolumeClaim', {}, name), undefined, place);
      if (index % 4 === 1) return aFile(anObject('v1/ConfigMap', { data: { a: '1' } }, name), undefined, place);
      const replicas = index % 4 === 2 ? 0 : 3;
      return aFile(
        { ...aDeployment(), metadata: { name } },
        { ...aDeployment({ image: 'nginx:2' }, { replicas }), metadata: { name } },
        place,
      );
    });
    return compareStage('staging', files);
  };
  const differences = [aLargeChange(1, 3), aLargeChange(3, 10), aLargeChange(40, 5), aLargeChange(300, 2)];

  test('is never passed, and no risk goes missing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...differences), fc.integer({ min: 1_000, max: 70_000 }), (difference, limit) => {
        const markdown = printMarkdown(difference, limit);
        expect(markdown.length).toBeLessThanOrEqual(limit);
        expect(markdown).toMatch(/^\| application \| added \| changed \| removed \|/);
        expect(countRisks(markdown)).toBe(difference.risks.length);
        expect(readActiveText(markdown).isClosed).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('cuts details first, and says how many and where to see them', () => {
    const difference = differences[1]!;
    const whole = printMarkdown(difference, 60_000);
    expect(whole).not.toContain('left out');
    const [head = ''] = whole.split('<details>');
    const cut = printMarkdown(difference, head.length + 600);
    expect(cut.startsWith(head)).toBe(true);
    const [, count] =
      /^(\d+) of 30 resources are left out here for length; `stagewright diff staging` shows all\.$/m.exec(cut) ?? [];
    expect(Number(count)).toBe(difference.resources.length - cut.match(/^[-+!] \w+ (?:shop\/)?object-\d+/gm)!.length);
  });

  test('then tells risks in short by code with names, the lesser ones first, and says where to see them', () => {
    const difference = differences[2]!;
    const of = (severity: Risk['severity']) => difference.risks.filter((risk) => risk.severity === severity);
    const markdown = printMarkdown(difference, 11_000);
    expect(markdown.match(/^- \*\*high\*\* `/gm)).toHaveLength(of('high').length);
    expect(markdown).toMatch(
      /^- \*\*medium\*\* deleted-resource: 50 \(`ConfigMap shop\/object-\d+`, `ConfigMap shop\/object-\d+`/m,
    );
    expect(markdown).toMatch(/^\d+ of \d+ risks are told in short here for length; `stagewright diff staging` shows all\.$/m);
    const least = printMarkdown(difference, 900);
    expect(least).toContain(`- **medium** deleted-resource: ${of('medium').length}`);
    const shortest = printMarkdown(difference, 250);
    expect(shortest).toContain(`### ${difference.risks.length} risks\n\n\`stagewright diff staging\` shows all.\n`);
    expect(shortest.length).toBeLessThanOrEqual(250);
  });

  const limits = [4_000, 32_768, 60_000, 65_536, 1_048_576];
  const codes: readonly Risk['code'][] = [
    'deleted-resource',
    'scaled-to-zero',
    'wider-permissions',
    'floating-image',
    'changed-owner',
  ];
  const aRisk = fc
    .record({
      code: fc.constantFrom(...codes),
      severity: fc.constantFrom<Risk['severity']>('high', 'medium'),
      application: fc.constantFrom('api', 'web'),
      kind: fc.constantFrom('Deployment', 'Role'),
      name: fc.oneof(fc.stringMatching(/^[a-z0-9]{1,60}$/), fc.constantFrom('`@all`', '#1', '<b>', 'a'.repeat(250))),
    })
    .map(({ code, severity, application, kind, name }): Risk => {
      const resource = { group: '', kind, namespace: 'shop', name };
      return { code, severity, application, resource, path: name, message: `has ${code}`, evidence: [name] };
    });

  test('leaves every risk named or counted, whatever changes and for every forge', () => {
    const risks = fc.oneof(fc.array(aRisk, { maxLength: 20 }), fc.array(aRisk, { minLength: 100, maxLength: 900, size: 'max' }));
    fc.assert(
      fc.property(risks, fc.constantFrom(...limits), fc.nat(3_000), (all, most, taken) => {
        const of = (severity: Risk['severity']) => all.filter((risk) => risk.severity === severity);
        const difference = { ...differences[1]!, risks: [...of('high'), ...of('medium')] };
        const limit = most - taken;
        const markdown = printMarkdown(difference, limit);
        expect(markdown.length).toBeLessThanOrEqual(limit);
        const [head = ''] = markdown.split('<details>');
        const lines = head.split('\n').filter((line) => line.startsWith('- **'));
        for (const severity of ['high', 'medium'] as const) {
          for (const code of codes) {
            const wanted = of(severity).filter((risk) => risk.code === code);
            const named = lines.filter((line) => line.startsWith(`- **${severity}** \``) && line.includes(` has ${code}: `));
            const [group, ...more] = lines.filter((line) => line.startsWith(`- **${severity}** ${code}: `));
            expect(more).toEqual([]);
            const count = Number(/: (\d+)/.exec(group ?? '')?.[1] ?? 0);
            expect(named.length + count).toBe(wanted.length);
            // Of a group that has room for all names, none is missing.
            if (group?.includes('(') && !/ and \d+ more\)$/.test(group)) {
              const names = new Set(wanted.slice(named.length).map((risk) => printName(risk)));
              for (const name of names) expect(group).toContain(name);
            }
          }
        }
        const [high, medium] = (['high', 'medium'] as const).map(
          (severity) => lines.filter((line) => line.startsWith(`- **${severity}** \``)).length,
        );
        // A line of a lesser risk is there only with all lines of the worse ones; room for another one of these is not left.
        if (medium! > 0) expect(high).toBe(of('high').length);
        if (high! < of('high').length && limit >= 2_000) expect(markdown.length).toBeGreaterThan(limit - 700);
        expect(/^\d+ of \d+ risks? (?:is|are) told in short here/m.test(head)).toBe(high! + medium! < all.length);
      }),
      { numRuns: 150 },
    );
  });

  function printName({ resource }: Risk): string {
    const text = printRisks({ ...differences[0]!, risks: [{ ...differences[0]!.risks[0]!, resource: resource!, evidence: [] }] });
    return /`[^`]*`/.exec(text.join('\n'))![0];
  }

  test('holds for 5,000 changed objects', () => {
    const difference = aLargeChange(50, 100);
    expect(difference.resources.length).toBeGreaterThan(4_900);
    expect(printMarkdown(difference, 60_000).length).toBeLessThanOrEqual(60_000);
  });

  test('leaves room for what people wrote', () => {
    const people = `Hello.\n${markBody('old', 'abc')}\nPlease wait.\n`;
    const own = markBody('x'.repeat(findRoom(1_000, people)), 'f'.repeat(40));
    expect(replaceBody(people, own).length).toBeLessThanOrEqual(1_000);
    expect(replaceBody('theirs', markBody('x'.repeat(findRoom(1_000, 'theirs')), 'f'.repeat(64))).length).toBeLessThanOrEqual(
      1_000,
    );
  });

  /** The number of risks that the text tells of: one by a line, or as many as a line says. */
  function countRisks(markdown: string): number {
    const [head = ''] = markdown.split('<details>');
    return [...head.matchAll(/^- \*\*(?:high|medium)\*\* (?:[a-z-]+: (\d+)|`)/gm)].reduce(
      (sum, [, count]) => sum + Number(count ?? 1),
      0,
    );
  }
});

const hostile = [
  '@acme/everyone',
  '@here',
  '#1',
  'GH-1',
  '!1',
  '&2',
  'closes #1',
  'Fixes: acme/shop#1',
  'https://evil.example/x',
  'www.evil.example',
  '[a](https://evil.example)',
  '![a](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '</details><script>alert(1)</script>',
  '<!-- stagewright abc -->',
  '<!-- end of stagewright -->',
  '\n/close\n',
  '/merge',
  '\n```\n@a',
  '````',
  '~~~',
  '`',
  '``',
  '|',
  '\\',
  '\r\n\r\n# head',
  '\n- [ ] task',
  '\n| a | b |\n| - | - |',
  '::error::x',
  '##vso[task.complete]',
  '\u001b[31m',
  '\u202e',
  '\u0000',
  '\ud800',
  '$1',
  '$' + '{{ x }}',
  '*b* _i_ ~~s~~',
  ':boom:',
];

const hostileText = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...hostile) }, fc.string({ maxLength: 5 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(''));

describe('text of others', () => {
  test('is inert wherever it comes from: names, values, files, applications, the subject of a commit', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 8, maxLength: 8 }), (texts) => {
        const [name, value, key, image, host, reason, application, subject] = texts as [
          string,
          string,
          string,
          string,
          string,
          string,
          string,
          string,
        ];
        const text = (content: JsonObject) => JSON.stringify(content);
        const ingress = (rule: string) =>
          text(anObject('networking.k8s.io/v1/Ingress', { spec: { rules: [{ host: rule }] } }, name));
        const file = (path: string, before: string, after: string) => ({
          path: `staging/${application.replaceAll('/', '')}/${path}`,
          before,
          after,
        });
        const files = [
          file(
            'a',
            text(anObject('v1/ConfigMap', { data: { [key]: 'a\nb' } }, name)),
            text(anObject('v1/ConfigMap', { data: { [key]: `a\n${value}\nb` } }, name)),
          ),
          file('b', text(aDeployment({ name, image: 'a:1' })), text(aDeployment({ name, image, args: [value] }))),
          file('c', ingress('a.example'), ingress(host)),
          file(`d${name}`, `{{ ${reason}`, value),
          file('e', text(anObject('v1/PersistentVolumeClaim', {}, name)), ''),
        ];
        const { title, body } = describePullRequest('staging', files, {
          provenance: { ...provenance, subject, repository: value },
          limit: 60_000,
        });
        const { outside, isClosed } = readActiveText(body);
        expect(isClosed).toBe(true);
        // What is left outside of code are words of ours.
        expect(outside.split('\n').filter((line) => !ours.test(line))).toEqual([]);
        expect(body).not.toMatch(/(?!\n)[\p{Cs}\p{Cc}\p{Cf}]/u);
        expect(body).not.toMatch(/^\s*(?:\/|::)/m);
        expect(body).not.toMatch(/##\w*\[/);
        expect(body).not.toMatch(/\b(?:clos|fix|resolv|implement)\w*:? +\S*#\d/i);
        expect(title).toMatch(/^[\w.,: -]+$/);
        // Our part is found and replaced as a whole.
        const marked = `before\n${markBody(body, 'abc')}after`;
        expect(describedCommit(marked)).toBe('abc');
        expect(replaceBody(marked, markBody('new', 'def'))).toBe(`before\n${markBody('new', 'def')}after`);
      }),
      { numRuns: 300 },
    );
  });

  // The marks of tables, lists, headings, bold words and folds: no line holds one of @ # ! [ ] < > / otherwise.
  const ours = /^(?:### \d+ risks?|<details><summary>\d+ resources? in detail<\/summary>|<\/details>|[A-Za-z0-9 .,:;|*→()-]*)$/;

  test('stands in the body as it is, when there is nothing wrong with it', () => {
    const { resources } = compareObjects(
      aDeployment({ image: 'ghcr.io/acme/web:1.2.3' }),
      aDeployment({ image: 'ghcr.io/acme/web:1.2.4' }),
    );
    expect(resources).toHaveLength(1);
    const body = printMarkdown(
      compareObjects(aDeployment({ image: 'ghcr.io/acme/web:1.2.3' }), aDeployment({ image: 'ghcr.io/acme/web:1.2.4' })),
      60_000,
    );
    expect(body).toContain('| `web` | 0 | 1 | 0 | `ghcr.io/acme/web:1.2.3` → `ghcr.io/acme/web:1.2.4` |');
    expect(body).toContain('!   spec.template.spec.containers[name=web].image: ghcr.io/acme/web:1.2.3 → ghcr.io/acme/web:1.2.4');
  });
});

test('a stage of which only inventories change has no table', () => {
  expect(printMarkdown(compareFiles('staging', []), 2_000)).toBe('Only inventories change.\n');
});

test('docs/publishing.md shows the golden body, and a row for every code of a risk', () => {
  const root = join(import.meta.dirname, '..', '..');
  const page = readFileSync(join(root, 'docs', 'publishing.md'), 'utf8');
  const golden = readFileSync(join(root, 'test', 'golden', 'pull-request-body.md'), 'utf8').trimEnd();
  expect(page).toContain(`\`\`\`\`text\n${golden}\n\`\`\`\`\n`);
  const [, union = ''] =
    /export type RiskCode =([\s\S]*?);/.exec(readFileSync(join(root, 'src/diff/difference.ts'), 'utf8')) ?? [];
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  const [, section = ''] = page.split('\n## What reviewers read\n');
  const rows = [...section.split('\n## ')[0]!.matchAll(/^\| `([a-z-]+)` +\| [^-\d]/gm)].map(([, code]) => code);
  expect(rows.toSorted()).toEqual(codes.toSorted());
});
