import { expect, test } from 'vitest';
import { readDot, readMermaid } from './print/read-drawings.ts';
import { aProject, json, stagewright } from './projects.ts';

/** Application `web` with an Ingress to a Service, whose pods take a key of a ConfigMap of application `config`. */
const linked = (stage = 'staging', options = '') => `import { ApiObject } from 'cdk8s';
import { Application, Config, Stage } from 'stagewright';
class Settings extends Application {
  readonly map = new Config(this, 'map', { LEVEL: 'info' }, { name: 'settings' });
}
class Web extends Application {
  readonly service = new ApiObject(this, 'service', {
    apiVersion: 'v1', kind: 'Service', metadata: { name: 'front' }, spec: { ports: [{ port: 80 }], selector: { app: 'front' } },
  });
  readonly ingress = new ApiObject(this, 'ingress', {
    apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'front' },
    spec: { defaultBackend: { service: { name: 'front', port: { number: 80 } } } },
  });
  readonly pods = new ApiObject(this, 'pods', {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'front' },
    spec: { selector: { matchLabels: { app: 'front' } }, template: { metadata: { labels: { app: 'front' } }, spec: { containers: [
      { name: 'main', image: 'nginx:1.29', envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'lost' } }] },
    ] } } },
  });
}
class All extends Stage {
  readonly config = new Settings(this, 'config');
  readonly web = new Web(this, 'web');
}
export default new All('${stage}', { namespace: 'web', ${options} });
`;

const envFrom = 'spec.template.spec.containers[0].envFrom';

test('graph has a text, two drawings and a document', async () => {
  const project = aProject({ 'stages/staging.ts': linked() });
  const [text, mermaid, dot, document] = await Promise.all(
    ['text', 'mermaid', 'dot', 'json'].map(async (format) => (await stagewright(project, ['graph', '--format', format])).stdout),
  );
  expect(text).toBe(`staging/web
  Deployment web/front
    -> ConfigMap web/settings  (config)  ${envFrom}[0].configMapRef.name
    -> Secret web/lost  (missing)  ${envFrom}[1].secretRef.name
  Ingress web/front
    -> Service web/front  spec.defaultBackend.service.name
  Service web/front
    -> Deployment web/front  spec.selector
`);
  const drawn = readMermaid(mermaid!);
  expect(drawn.links).toContain('Deployment web/front --> Secret web/lost (missing)');
  expect(readDot(dot!)).toEqual(drawn);
  expect(JSON.parse(document!).edges).toHaveLength(4);
});

test('graph --json says all of each edge', async () => {
  const project = aProject({ 'stages/staging.ts': linked() });
  const { exit, document } = await json(project, ['graph']);
  expect(exit).toBe(0);
  expect(Object.keys(document)).toEqual(['edges']);
  const edge = { stage: 'staging', application: 'web', from: 'Deployment web/front', kind: 'reference', severity: 'error' };
  expect(document.edges.slice(0, 2)).toEqual([
    {
      ...{ ...edge, at: `${envFrom}[0].configMapRef.name`, to: 'ConfigMap web/settings', by: 'config', supply: 'resource' },
      ...{ toStage: 'staging', toApplication: 'config', maybeFrom: null, optional: false },
    },
    {
      ...{ ...edge, at: `${envFrom}[1].secretRef.name`, to: 'Secret web/lost', by: null, supply: 'missing' },
      ...{ toStage: null, toApplication: null, maybeFrom: null, optional: false },
    },
  ]);
});

test('graph --by application has one line per pair', async () => {
  const project = aProject({ 'stages/staging.ts': linked() });
  const { stdout } = await stagewright(project, ['graph', '--by', 'application']);
  expect(stdout).toBe('staging/web\n  -> staging/config  1 reference: ConfigMap\n  -> (missing)  1 reference: Secret\n');
  const { document } = await json(project, ['graph', '--by', 'application']);
  expect(document.edges).toHaveLength(4);
  const pair = { stage: 'staging', application: 'web', references: 1 };
  expect(document.applications).toEqual([
    { ...pair, toStage: 'staging', toApplication: 'config', supply: 'application', kinds: ['ConfigMap'] },
    { ...pair, toStage: null, toApplication: null, supply: 'missing', kinds: ['Secret'] },
  ]);
});

test('graph --around has both sides of a resource', async () => {
  const project = aProject({ 'stages/staging.ts': linked() });
  const { stdout } = await stagewright(project, ['graph', '--around', 'service/front']);
  expect(stdout).toBe(`service/front refers to:
staging/web
  Service web/front
    -> Deployment web/front  spec.selector

service/front is referred to by:
staging/web
  Ingress web/front
    -> Service web/front  spec.defaultBackend.service.name
`);
  const { document } = await json(project, ['graph', '--around', 'Service/web/front', '--depth', '2']);
  expect(document.around).toEqual({ name: 'Service/web/front', depth: 2 });
  expect(document.edges).toHaveLength(4);
  const missing = await stagewright(project, ['graph', '--around', 'Secret/lost']);
  expect(missing.stdout).toMatch(/^Secret\/lost refers to:\n {2}nothing\n\nSecret\/lost is referred to by:\nstaging\/web\n/);
});

test('graph --impact has what breaks, and what that takes along', async () => {
  const project = aProject({ 'stages/staging.ts': linked() });
  const { exit, stdout } = await stagewright(project, ['graph', '--impact', 'ConfigMap/settings']);
  expect(exit).toBe(0);
  expect(stdout).toBe(`Removing ConfigMap/settings takes away 1 resource:
  ConfigMap web/settings  (staging/config)

What breaks:
staging/web
  Deployment web/front
    -> ConfigMap web/settings  (config)  ${envFrom}[0].configMapRef.name

What that takes along:
  Service web/front  (staging/web)  stops, through Deployment web/front  spec.selector
  Ingress web/front  (staging/web)  stops, through Service web/front  spec.defaultBackend.service.name
`);
  const { document } = await json(project, ['graph', '--impact', 'application/config']);
  expect(document.edges.map(({ from }: { from: string }) => from)).toEqual(['Deployment web/front']);
  expect(document.impact).toMatchObject({
    name: 'application/config',
    removed: [{ stage: 'staging', application: 'config', resource: 'ConfigMap web/settings' }],
    unmade: [],
    reached: [
      { application: 'web', resource: 'Service web/front', effect: 'stops', steps: 1, through: 'Deployment web/front' },
      { application: 'web', resource: 'Ingress web/front', effect: 'stops', steps: 2, through: 'Service web/front' },
    ],
  });
  const nothing = await stagewright(project, ['graph', '--impact', 'Ingress/front']);
  expect([nothing.exit, nothing.stdout]).toEqual([0, expect.stringContaining('Nothing that refers to it breaks.')]);
});

test('every format works with every question', async () => {
  const project = aProject({ 'stages/staging.ts': linked() });
  const questions = [
    ['--around', 'Service/front'],
    ['--impact', 'ConfigMap/settings'],
    ['--by', 'application'],
  ];
  questions.push([...questions[0]!, ...questions[2]!], [...questions[1]!, ...questions[2]!]);
  for (const question of questions) {
    const [mermaid, dot, document] = await Promise.all(
      ['mermaid', 'dot', 'json'].map(
        async (format) => (await stagewright(project, ['graph', ...question, '--format', format])).stdout,
      ),
    );
    expect(readDot(dot!)).toEqual(readMermaid(mermaid!));
    expect(JSON.parse(document!)).toEqual((await json(project, ['graph', ...question])).document);
  }
});

test('a resource of several clusters is removed from all of them', async () => {
  const project = aProject({ 'stages/staging.ts': linked(), 'stages/production.ts': linked('production') });
  const { document } = await json(project, ['graph', '--impact', 'ConfigMap/settings']);
  expect(document.edges.map(({ stage }: { stage: string }) => stage)).toEqual(['production', 'staging']);
  const one = await json(project, ['graph', 'staging', '--impact', 'ConfigMap/settings']);
  expect(one.document.impact.removed).toHaveLength(1);
});

test.each([
  ['an unknown resource', ['--around', 'Service/frnt'], 'Service/web/front'],
  ['an unknown resource to remove', ['--impact', 'ConfigMap/setings'], 'ConfigMap/web/settings'],
  ['a resource that is not rendered', ['--impact', 'Secret/lost'], '--around Secret/lost'],
  ['no name', ['--around', 'front'], 'Deployment/web'],
  ['a depth around nothing', ['--depth', '2'], '--around'],
  ['a depth that is no number', ['--around', 'Service/front', '--depth', '-1'], '--depth 2'],
  ['two questions', ['--around', 'Service/front', '--impact', 'Service/front'], '--help'],
  ['an unknown level', ['--by', 'cluster'], '--help'],
])('%s is a usage error with a hint', async (_what, args, hint) => {
  const project = aProject({ 'stages/staging.ts': linked() });
  const { exit, document } = await json(project, ['graph', ...args]);
  expect(exit).toBe(2);
  expect(document.error).toMatchObject({ code: 'usage', hint: expect.stringContaining(hint) });
});
