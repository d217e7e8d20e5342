import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkManifests } from '../../src/check-manifests.ts';
import { aConfigMap, aFolder, aPod, check, summary } from './folders.ts';

test('an issue has the file, line and column of its field, and neither stage nor application', () => {
  const { issues, ...counts } = check({ 'web/all.yaml': `${aConfigMap('config')}---\n${aPod('config', { key: 'B' })}` });
  expect(issues).toMatchObject([
    {
      ...{ code: 'missing-key', severity: 'error', stage: null, application: null },
      resource: { kind: 'Pod', namespace: 'default', name: 'pod' },
      at: 'spec.containers[0].env[0].valueFrom.configMapKeyRef.key',
      source: { file: 'web/all.yaml', line: 22, column: 20 },
    },
  ]);
  expect(counts).toEqual({ files: 1, resources: 2, references: 1, others: 0, substitutions: 0, skipped: [] });
});

test('an issue inside a list points at the item', () => {
  const items = [aConfigMap('config'), aPod('confg')].map((text) => `  - ${text.trim().replaceAll('\n', '\n    ')}`);
  const text = `apiVersion: v1\nkind: List\nitems:\n${items.join('\n')}\n`;
  expect(summary(check({ 'list.yaml': text }))).toEqual(['error missing-reference list.yaml:23:25']);
});

test('a typed list need not repeat the kind, and JSON is read as well', () => {
  const list = { apiVersion: 'v1', kind: 'ConfigMapList', items: [{ metadata: { name: 'config' }, data: { A: '1' } }] };
  expect(check({ 'list.json': JSON.stringify(list, null, '\t'), 'pod.yaml': aPod('config') })).toMatchObject({
    ...{ issues: [], resources: 2, references: 1 },
  });
});

test('what is no YAML is placed, and the other files are still checked', () => {
  const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x\ndata:\n  A: b\n';
  expect(summary(check({ 'a/broken.yaml': broken, 'b/config.yaml': aConfigMap('config'), 'b/pod.yaml': aPod('confg') }))).toEqual(
    [expect.stringMatching(/^error invalid-manifest a\/broken\.yaml:4:/), 'error missing-reference b/pod.yaml:14:21'],
  );
});

test('what may stand in a broken file is no error elsewhere in its folder', () => {
  const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: confg\n';
  const found = summary(check({ 'broken.yaml': broken, 'pod.yaml': aPod('confg') }));
  expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'error invalid-manifest',
    'warning missing-reference',
  ]);
});

test('a key that stands twice in one map is placed', () => {
  expect(summary(check({ 'a.yaml': `${aConfigMap('config')}  B: x\n  A: z\n` }))).toEqual(['error invalid-manifest a.yaml:8:3']);
});

test('anchors and merges are followed, also to places', () => {
  const text = `apiVersion: v1
kind: Pod
metadata: {name: pod}
spec:
  containers:
    - name: a
      image: nginx:1.29
      env: &env
        - name: A
          valueFrom: &from
            configMapKeyRef: {name: config, key: B}
    - {name: b, image: nginx:1.29, env: *env}
    - name: c
      image: nginx:1.29
      env:
        - name: A
          valueFrom:
            <<: *from
`;
  const { issues } = check({ 'pod.yaml': text, 'config.yaml': aConfigMap('config') });
  expect(issues.map(({ at, source }) => [at, source?.line])).toEqual(
    [0, 1, 2].map((index) => [`spec.containers[${index}].env[0].valueFrom.configMapKeyRef.key`, 11]),
  );
});

test('aliases that multiply are refused at once', () => {
  const lines = 'bcdefghij'
    .split('')
    .map((name, index) => `  - &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`);
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: laugh}\nx:\n  - &a [x, x, x, x, x, x, x, x, x]\n${lines.join('\n')}\n`;
  expect(summary(check({ 'a.yaml': text }))).toEqual(['error invalid-manifest a.yaml:1:1']);
});

test.each([
  ['flow', `data: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['sequences', `data:\n  ${'- '.repeat(20_000)}x`],
])('20,000 levels of %s are a finding', (_, data) => {
  const { issues } = check({ 'deep.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: deep}\n${data}\n` });
  expect(issues).toMatchObject([{ code: 'invalid-manifest', source: { file: 'deep.yaml' } }]);
});

test('a file of 50 MiB is refused, with its name', () => {
  const files = { 'large.yaml': Buffer.alloc(50 * 1024 * 1024, 'x'), 'config.yaml': aConfigMap('config') };
  expect(check(files, { paths: ['large.yaml', 'config.yaml'] })).toMatchObject({
    issues: [{ code: 'invalid-manifest', severity: 'error', source: { file: 'large.yaml' } }],
    resources: 1,
  });
});

test('5,000 resources in one file take seconds', () => {
  const text = Array.from(
    { length: 2500 },
    (_, i) => `${aConfigMap(`c${i}`)}---\n${aPod(`c${i}`).replace('name: pod', `name: p${i}`)}`,
  );
  const begin = performance.now();
  expect(check({ 'all.yaml': text.join('---\n') })).toMatchObject({ issues: [], resources: 5000, references: 2500 });
  expect(performance.now() - begin).toBeLessThan(20_000);
});

test('a byte order mark, line ends of Windows, booleans of YAML 1.1 and documents with nothing in them are fine', () => {
  const text = `\uFEFF# nothing\r\n---\r\n${aConfigMap('config', { keys: ['yes'] }).replaceAll('\n', '\r\n')}---\r\n---\r\n`;
  expect(check({ 'a.yaml': text, 'pod.yaml': aPod('config', { key: '"true"' }) })).toMatchObject({
    issues: [],
    resources: 2,
    others: 0,
  });
});

test('YAML that is no manifest is counted and never an error', () => {
  const files = {
    'values.yaml': 'image: {tag: 1}\nimage: 2\n',
    'docker-compose.yml': 'services:\n  web: {image: x}\n',
    'list.yaml': '- 1\n- 2\n',
    'broken.yaml': 'a: [1\n',
    'package.json': '{"name": "x"}',
    'kind.yaml': 'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n',
    'text.txt': aConfigMap('config'),
  };
  expect(check(files)).toMatchObject({ issues: [], resources: 0, others: 6 });
});

test('a template is skipped, and said', () => {
  const files = {
    'a/web.yaml': `{{- if .Values.web }}\n${aConfigMap('{{ .Release.Name }}')}{{- end }}\n`,
    'b/web.yaml': aConfigMap('{{ .Release.Name }}'),
    'chart/Chart.yaml': 'apiVersion: v2\nname: chart\n',
    'chart/templates/web.yaml': aConfigMap('{{ .Release.Name }}'),
  };
  const { issues, skipped } = check(files);
  expect(issues).toEqual([]);
  expect(skipped.map(({ path }) => path).toSorted()).toEqual(['a/web.yaml', 'b/web.yaml', 'chart/templates']);
});

test('names that are still to be filled in are not checked, and counted', () => {
  const files = { 'a.yaml': aPod('$' + '{CONFIG}'), 'b.yaml': aPod('YOUR_CONFIG').replace('name: pod', 'name: other') };
  expect(check(files)).toMatchObject({ issues: [], substitutions: 1 });
});

test('hidden folders and node_modules are left out, and links in a ring end', () => {
  const files = { '.git/a.yaml': aPod('a'), 'node_modules/a.yaml': aPod('a'), 'k8s/a.yaml': aConfigMap('a') };
  const folder = aFolder(files);
  mkdirSync(join(folder, 'k8s', 'inner'));
  symlinkSync(join(folder, 'k8s'), join(folder, 'k8s', 'inner', 'ring'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'k8s', 'lost.yaml'));
  const checked = checkManifests({ paths: ['.'], externals: [], folder });
  expect(checked).toMatchObject({ issues: [], resources: 1, skipped: [{ path: 'k8s/lost.yaml' }] });
});

test('the same files give the same issues in the same order', () => {
  const files = { 'b.yaml': aPod('one'), 'a.yaml': aPod('two').replace('name: pod', 'name: other') };
  expect(summary(check(files))).toEqual(['error missing-reference a.yaml:14:21', 'error missing-reference b.yaml:14:21']);
});

test.each(['"', "'"])('lines of a text in %s may stand as far left as Kubernetes lets them', (quote) => {
  const script = `      args: [${quote}\n      echo a;\n\n    echo b\n      ${quote}]\n`;
  const pod = aPod('config').replace('      env:', `${script}      env:`);
  // The name of the ConfigMap stands five lines further down.
  expect(summary(check({ 'pod.yaml': pod }))).toEqual(['error missing-reference pod.yaml:19:21']);
  expect(summary(check({ 'pod.yaml': pod.replace(`${quote}]`, ']') }))).toEqual([
    expect.stringMatching(/^error invalid-manifest pod\.yaml:/),
  ]);
});

test('a name that waits for its host is no illegal name', () => {
  const pod = aPod('config').replace('name: pod', 'name: wipe-HOSTNAME');
  expect(check({ 'pod.yaml': `${pod}---\n${aConfigMap('config')}` }).issues).toEqual([]);
});

test('literals of a generator of Secrets are a warning, unless something fills them in', () => {
  const literals = (list: string) => `secretGenerator:\n- name: quiet\n  files: [a.key]\n- name: login\n  literals: [${list}]\n`;
  const found = (list: string) => summary(check({ 'kustomization.yaml': literals(list), 'a.key': 'a' }));
  expect(found('user=shop, password=tiger')).toEqual(['warning plain-secret kustomization.yaml:4:3']);
  expect(found('"a=", "b=${B}"')).toEqual([]);
});

test('a number that Kubernetes takes for another one is a warning at its place', () => {
  const numbers = [
    '12345678901234567890',
    '123456789012345678901',
    '9223372036854775807',
    '0.1234567890123456789',
    '17',
    '1.50',
    '0x1F',
  ];
  const text = `apiVersion: acme.org/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n${numbers.map((each, index) => `  a${index}: ${each}\n`).join('')}`;
  const found = summary(check({ 'a.yaml': text })).filter((line) => !line.includes('unknown-kind'));
  expect(found).toEqual(['warning lost-precision a.yaml:6:7', 'warning lost-precision a.yaml:8:7']);
});

test('a bound of a definition may have any digits, alone or in a list', () => {
  const schema =
    '{maximum: 123456789012345678901, default: {maximum: 123456789012345678901}, items: {minimum: 0.1234567890123456789}}';
  const rest = `kind: CustomResourceDefinition, metadata: {name: a}, spec: {versions: [{schema: {openAPIV3Schema: ${schema}}}]}}\n`;
  const files = {
    'a.yaml': `{apiVersion: apiextensions.k8s.io/v1, ${rest}`,
    'b.yaml': `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Thing}\n- {apiVersion: apiextensions.k8s.io/v1, ${rest}`,
    'c.yaml': `{apiVersion: acme.org/v1, ${rest}`,
  };
  const found = check(files).issues.filter(({ code }) => code === 'lost-precision');
  expect(found.map(({ source }) => source?.file)).toEqual(['a.yaml', 'b.yaml', 'c.yaml', 'c.yaml', 'c.yaml']);
});
