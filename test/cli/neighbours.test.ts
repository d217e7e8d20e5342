import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addHook, aRemote, git } from '../deliver/remotes.ts';
import { refsOf } from '../deliver/stages.ts';
import { aProject, type Files, json, put, stagewright } from './projects.ts';

const imports = "import { Application, Config, Stage, external } from 'stagewright';\nimport { ApiObject } from 'cdk8s';\n";

/** A project whose one application, in namespace `data` and stage `staging`, has a Config with those entries. */
function aProvider(remote: string, entries: string, cluster = 'staging'): Files {
  return {
    'package.json': '{"name":"data","type":"module"}',
    'stages/staging.ts': `${imports}
class Data extends Application {
  readonly config = new Config(this, 'settings', ${entries});
}
class Stages extends Stage { readonly data = new Data(this, 'data'); }
export default new Stages('staging', { cluster: '${cluster}', target: { repository: '${remote}' } });
`,
  };
}

/** A project whose one application, in the same namespace, reads key URL of that Config. */
function aUser(remote: string): Files {
  return {
    'package.json': '{"name":"web","type":"module"}',
    'stages/staging.ts': `${imports}
class Web extends Application {
  readonly home = external(this, { kind: 'Namespace', name: 'data' });
  readonly pod = new ApiObject(this, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{
    name: 'web', image: 'web:1', env: [{ name: 'URL', valueFrom: { configMapKeyRef: { name: 'data-settings', key: 'URL' } } }] }] } } as never);
}
class Stages extends Stage { readonly web = new Web(this, 'web'); }
export default new Stages('staging', { namespace: 'data', target: { repository: '${remote}' }, policies: [] });
`,
  };
}

const codes = ({ issues }: { issues: readonly { code: string; severity: string; at: string | null }[] }) =>
  issues.filter(({ severity }) => severity === 'error').map(({ code, at }) => [code, at]);
const field = 'spec.containers[0].env[0].valueFrom.configMapKeyRef';

describe('what another project has published', () => {
  test('is found by publish, and by check and synth when they are told to look there', async () => {
    const remote = aRemote();
    await stagewright(aProject(aProvider(remote, "{ URL: 'x' }")), ['publish']);
    const web = aProject(aUser(remote));
    expect(codes((await json(web, ['check'])).document)).toEqual([['missing-reference', `${field}.name`]]);
    expect(await json(web, ['check', '--against'])).toMatchObject({ exit: 0, document: { issues: [] } });
    expect(await json(web, ['check', '--against', remote])).toMatchObject({ exit: 0, document: { issues: [] } });
    expect((await json(web, ['synth', '--against'])).exit).toBe(0);
    expect((await json(web, ['publish'])).document.results).toMatchObject([{ action: 'committed' }]);
    expect((await json(web, ['publish'])).document.results).toMatchObject([{ action: 'nothing' }]);
  });

  test('is nothing without the key that is asked for', async () => {
    const remote = aRemote();
    await stagewright(aProject(aProvider(remote, "{ URI: 'x' }")), ['publish']);
    const { exit, document } = await json(aProject(aUser(remote)), ['publish']);
    expect(exit).toBe(1);
    expect(codes(document)).toEqual([['missing-key', `${field}.key`]]);
  });

  test('is nothing in another cluster', async () => {
    const remote = aRemote();
    await stagewright(aProject(aProvider(remote, "{ URL: 'x' }", 'far')), ['publish']);
    const { exit, document } = await json(aProject(aUser(remote)), ['publish']);
    expect(exit).toBe(1);
    expect(codes(document)).toEqual([['missing-reference', `${field}.name`]]);
  });

  test('may not be rendered a second time', async () => {
    const remote = aRemote();
    await stagewright(aProject(aProvider(remote, "{ URL: 'x' }")), ['publish']);
    const copy = aProvider(remote, "{ URL: 'x' }")['stages/staging.ts']!;
    const other = aProject({
      'package.json': '{"name":"copy","type":"module"}',
      'stages/dev.ts': copy.replace("'staging', {", "'dev', {"),
    });
    const { exit, document } = await json(other, ['publish']);
    expect(exit).toBe(1);
    expect(document.issues).toMatchObject([
      { code: 'duplicate-identity', severity: 'error', resource: { kind: 'ConfigMap', name: 'data-settings' } },
      { code: 'duplicate-identity', severity: 'warning', resource: { kind: 'Namespace', name: 'data' } },
    ]);
  });

  test('with an inventory that nobody understands is a warning', async () => {
    const remote = aRemote({ '.stagewright/other/odd': 'not JSON' });
    const { exit, document } = await json(aProject(aProvider(remote, "{ URL: 'x' }")), ['publish']);
    expect(exit).toBe(0);
    expect(document.issues).toMatchObject([{ code: 'unreadable-inventory', severity: 'warning' }]);
  });
});

describe('what another project uses', () => {
  async function publishBoth(): Promise<{ readonly remote: string; readonly data: string; readonly web: string }> {
    const remote = aRemote();
    const data = aProject(aProvider(remote, "{ URL: 'x', OTHER: 'y' }"));
    const web = aProject(aUser(remote));
    await stagewright(data, ['publish']);
    await stagewright(web, ['publish']);
    return { remote, data, web };
  }

  test.each([
    ['renamed', "{ URI: 'x', OTHER: 'y' }", 'ConfigMap data/data-settings key URL'],
    ['removed', "{ OTHER: 'y' }", 'ConfigMap data/data-settings key URL'],
  ])('cannot be %s', async (_, entries, need) => {
    const { remote, data } = await publishBoth();
    const refs = refsOf(remote);
    put(data, aProvider(remote, entries));
    const { exit, document } = await json(data, ['publish']);
    expect(exit).toBe(1);
    expect(document.issues).toMatchObject([{ code: 'still-needed', stage: 'staging', application: 'data' }]);
    expect(document.issues[0].message).toContain(need);
    expect(document.issues[0].message).toContain('application "web" of stage "staging" of project "web"');
    expect(refsOf(remote)).toEqual(refs);
  });

  test('can change in every other way', async () => {
    const { remote, data } = await publishBoth();
    put(data, aProvider(remote, "{ URL: 'z' }"));
    expect((await json(data, ['publish'])).document).toMatchObject({ results: [{ action: 'committed' }], issues: [] });
  });

  test('cannot be taken out of the repository, unless that is said', async () => {
    const { remote, data } = await publishBoth();
    const refs = refsOf(remote);
    const refused = await json(data, ['remove', 'staging', 'data']);
    expect(refused.exit).toBe(1);
    expect(codes(refused.document)).toEqual([['still-needed', null]]);
    expect((await json(data, ['remove', 'staging'])).exit).toBe(1);
    expect(refsOf(remote)).toEqual(refs);
    expect((await json(data, ['remove', 'staging', '--allow-broken', '--allow-deletions', '2'])).document.results).toMatchObject([
      { action: 'committed' },
    ]);
  });

  test('can go after its user', async () => {
    const { data, web } = await publishBoth();
    expect((await json(web, ['remove', 'staging', '--allow-deletions', '1'])).exit).toBe(0);
    expect((await json(data, ['remove', 'staging', '--allow-deletions', '2'])).exit).toBe(0);
  });
});

test('what goes between the checks and the push is noticed, and nothing is pushed', async () => {
  const remote = aRemote();
  const data = aProject(aProvider(remote, "{ URL: 'x' }"));
  await stagewright(data, ['publish']);
  const before = git(remote, ['rev-parse', 'main']);
  put(data, aProvider(remote, "{ URI: 'x' }"));
  await stagewright(data, ['publish']);
  const after = git(remote, ['rev-parse', 'main']);
  git(remote, ['update-ref', 'refs/heads/main', before]);
  // The other project's commit lands while the first push is on its way.
  addHook(remote, 'pre-receive', `unset GIT_QUARANTINE_PATH; git update-ref refs/heads/main ${after}; exit 0`);
  const { exit, document, stderr } = await json(aProject(aUser(remote)), ['publish']);
  rmSync(`${remote}/hooks/pre-receive`);
  expect(exit).toBe(1);
  expect(codes(document)).toEqual([['missing-key', `${field}.key`]]);
  expect(document.error.code).toBe('checks-failed');
  expect(stderr).toContain('Meanwhile somebody else has published');
  expect(git(remote, ['rev-parse', 'main'])).toBe(after);
});

test('what comes to be needed between the checks of a removal and its push is noticed, and nothing is removed', async () => {
  const remote = aRemote();
  const data = aProject(aProvider(remote, "{ URL: 'x' }"));
  await stagewright(data, ['publish']);
  const before = git(remote, ['rev-parse', 'main']);
  await stagewright(aProject(aUser(remote)), ['publish']);
  const after = git(remote, ['rev-parse', 'main']);
  git(remote, ['update-ref', 'refs/heads/main', before]);
  addHook(remote, 'pre-receive', `unset GIT_QUARANTINE_PATH; git update-ref refs/heads/main ${after}; exit 0`);
  const { exit, document } = await json(data, ['remove', 'staging', '--allow-deletions', '2']);
  rmSync(`${remote}/hooks/pre-receive`);
  expect(exit).toBe(1);
  expect(document.issues).toMatchObject([{ code: 'still-needed' }]);
  expect(document.error.code).toBe('checks-failed');
  expect(git(remote, ['rev-parse', 'main'])).toBe(after);
});

test('YAML that no inventory lists is looked at only when that is asked for', async () => {
  const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: data-settings}\ndata: {URL: x}\n';
  const remote = aRemote({
    'team/kustomization.yaml': 'namespace: data\nresources: [config.yaml]\n',
    'team/config.yaml': configMap,
    'README.md': 'by hand',
  });
  const web = aProject(aUser(remote));
  expect(codes((await json(web, ['check', '--against'])).document)).toEqual([['missing-reference', `${field}.name`]]);
  expect(codes((await json(web, ['check', '--against-files'])).document)).toEqual([]);
  put(web, {
    'stages/staging.ts': aUser(remote)['stages/staging.ts']!.replace("'URL'", "'URI'").replace("key: 'URL'", "key: 'URI'"),
  });
  expect(codes((await json(web, ['check', '--against-files'])).document)).toEqual([['missing-key', `${field}.key`]]);
});
