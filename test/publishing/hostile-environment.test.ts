import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { publishStages } from '../../src/deliver/publish.ts';
import type { Environment } from '../../src/git/environment.ts';
import { commitMessage } from '../../src/plan/commit-message.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { fluxReceiver } from '../../src/plugs/wake/flux-receiver.ts';
import { findBuild } from '../../src/source/build.ts';
import { isStagewrightError } from '../../src/text/error.ts';
import { serveHttp } from '../deliver/http-server.ts';
import { aFolder, aRemote, git } from '../deliver/remotes.ts';
import { aContext, aRequest } from '../deliver/stages.ts';
import { forgesAt } from '../plugs/forges/forges-at.ts';
import { serve } from '../plugs/forges/plain-server.ts';
import { hostileStrings, shapeCount } from './hostile-strings.ts';
import { numbers, timeLimit } from './numbers.ts';
import { expectOurOptions } from './our-options.ts';
import { aShim } from './shim.ts';

/** Every variable that is read, by what it is read for. */
const variables = {
  /** What a build is called and where it is, which comes into commits. */
  build: [
    ...['BITBUCKET_BUILD_NUMBER', 'BITBUCKET_GIT_HTTP_ORIGIN', 'BITBUCKET_REPO_FULL_NAME', 'BUILDKITE', 'BUILDKITE_BUILD_NUMBER'],
    ...['BUILDKITE_BUILD_URL', 'BUILDKITE_PIPELINE_SLUG', 'BUILD_BUILDID', 'BUILD_DEFINITIONNAME', 'BUILD_NUMBER', 'BUILD_URL'],
    ...['CIRCLECI', 'CIRCLE_BUILD_NUM', 'CIRCLE_BUILD_URL', 'CIRCLE_PROJECT_REPONAME', 'CI_PIPELINE_IID', 'CI_PIPELINE_NUMBER'],
    ...['CI_PIPELINE_URL', 'CI_PROJECT_PATH', 'CI_REPO', 'DRONE', 'DRONE_BUILD_LINK', 'DRONE_BUILD_NUMBER', 'DRONE_REPO'],
    ...['GITHUB_ACTIONS', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID', 'GITHUB_RUN_NUMBER', 'GITHUB_SERVER_URL', 'GITHUB_WORKFLOW_REF'],
    ...['GITLAB_CI', 'JENKINS_URL', 'JOB_NAME', 'SYSTEM_COLLECTIONURI', 'SYSTEM_TEAMPROJECT', 'TEAMCITY_BUILDCONF_NAME'],
    ...['TEAMCITY_VERSION', 'TF_BUILD'],
  ],
  /** Access to forges, and the way to them. */
  forge: [
    ...['AZURE_DEVOPS_EXT_PAT', 'BITBUCKET_ACCESS_TOKEN', 'BITBUCKET_API_TOKEN', 'BITBUCKET_APP_PASSWORD', 'BITBUCKET_EMAIL'],
    ...[
      'BITBUCKET_TOKEN',
      'CI_JOB_TOKEN',
      'CI_SERVER_HOST',
      'CI_SERVER_URL',
      'CODEBERG_TOKEN',
      'FORGEJO_ACTIONS',
      'FORGEJO_TOKEN',
    ],
    ...['GH_ENTERPRISE_TOKEN', 'GH_TOKEN', 'GITEA_ACTIONS', 'GITEA_TOKEN', 'GITHUB_APP_ID', 'GITHUB_APP_INSTALLATION_ID'],
    ...['GITHUB_APP_PRIVATE_KEY', 'GITHUB_ENTERPRISE_TOKEN', 'GITHUB_TOKEN', 'GITLAB_ACCESS_TOKEN', 'GITLAB_TOKEN', 'GL_TOKEN'],
    ...['SCM_TOKEN', 'SCM_USERNAME', 'SYSTEM_ACCESSTOKEN', 'GIT_SSL_CAINFO', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'],
    ...['ALL_PROXY', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'],
  ],
  /** What reaches Git and what wakes operators, or must not. */
  publish: [
    ...['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_URL', 'DISPLAY', 'EDITOR', 'GIT_COMMITTER_EMAIL'],
    ...['GIT_COMMITTER_NAME', 'GIT_CONFIG_COUNT', 'GIT_HTTP_PROXY_AUTHMETHOD', 'GIT_HTTP_USER_AGENT', 'GIT_OPTIONAL_LOCKS'],
    ...['GIT_PASSWORD', 'GIT_SSH_VARIANT', 'GIT_TERMINAL_PROMPT', 'GIT_TOKEN', 'GIT_USER', 'GIT_USERNAME', 'GPG_TTY', 'LOGNAME'],
    ...['PAGER', 'STAGEWRIGHT_GIT_TOKEN', 'STAGEWRIGHT_GIT_USERNAME', 'USER', 'VISUAL', 'WAYLAND_DISPLAY'],
  ],
  /** Programs, settings and folders of the user's own: who sets them runs what they like, so there is nothing to try. */
  trusted: [
    ...['APPDATA', 'GIT_ASKPASS', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_NOSYSTEM', 'GIT_CONFIG_SYSTEM', 'GIT_SSH', 'GIT_SSH_COMMAND'],
    ...['HOME', 'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'PATH', 'PATHEXT', 'PROGRAMDATA', 'SSH_ASKPASS', 'SYSTEMROOT', 'TEMP'],
    ...['TMP', 'TMPDIR', 'TZ', 'USERPROFILE', 'XDG_CONFIG_HOME'],
  ],
  /** Set or not set is all that matters. */
  switches: ['CDK8S_DISABLE_SORT', 'CDK8S_LEGACY_HASH', 'CI', 'NO_COLOR'],
} as const;

test('every variable that the code reads is in the table, and no other', () => {
  const folder = resolve(import.meta.dirname, '..', '..', 'src');
  // What the rooms that judge manifests write in capitals are capabilities, and the like: they cannot see the environment.
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/^(inspect|schemas)[\\/]/.test(path),
  );
  const names = files.flatMap((path) => readNames(path, readFileSync(join(folder, path), 'utf8')));
  expect([...new Set(names)].sort()).toEqual(Object.values(variables).flat().sort());
});

/** Error codes of Node and words of the YAML parser look the same. */
const others = /^(ERR_.*|RESOURCE_EXHAUSTION|BLOCK_LITERAL|BLOCK_FOLDED)$/;

function readNames(path: string, source: string): readonly string[] {
  const code = source.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
  const patterns = [
    /'\$?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g,
    /\b(?:environment|env|parent)\??\.([A-Z][A-Z0-9_]*)/g,
    /'((?:https?|all|no)_proxy)'/g,
    ...(/(git\/environment|source\/build)\.ts$/.test(path.replaceAll('\\', '/')) ? [/'([A-Z][A-Z0-9]+)'/g] : []),
  ];
  const found = patterns.flatMap((pattern) => [...code.matchAll(pattern)].map(([, name = '']) => name.toUpperCase()));
  return found.filter((name) => !others.test(name));
}

/** Each of the variables with that many strings or more; a NUL cannot be in one. */
function trials(names: readonly string[], least: number, command = 'false') {
  const strings = hostileStrings(Math.max(numbers.strings, shapeCount), command).map((text) => text.replaceAll('\0', ''));
  const count = Math.max(numbers.strings, least);
  return names.flatMap((name, index) =>
    Array.from({ length: count }, (_, number) => ({ name, text: strings[(index * count + number) % strings.length]! })),
  );
}

test('no build invents a line of a commit', () => {
  const signs = ['GITHUB_ACTIONS', 'GITLAB_CI', 'TF_BUILD', 'CIRCLECI', 'BUILDKITE', 'DRONE', 'TEAMCITY_VERSION', 'JENKINS_URL'];
  const usual = Object.fromEntries(variables.build.map((name) => [name, '7']));
  const { provenance } = aContext();
  const write = (build: string) => commitMessage([{ stage: 'staging', changes: [] }], { ...provenance, build });
  const lines = write('7').split('\n').length;
  for (const { name, text } of trials(variables.build, 3)) {
    for (const sign of [...signs, 'BITBUCKET_BUILD_NUMBER', 'CI_PIPELINE_NUMBER']) {
      const isOther = (key: string) => signs.includes(key) && key !== sign;
      const environment = Object.fromEntries(Object.entries({ ...usual, [name]: text }).filter(([key]) => !isOther(key)));
      const build = findBuild(environment);
      expect(write(`${build?.number} (${build?.system})`).split('\n')).toHaveLength(lines);
      expect(build?.number === undefined || Number.isSafeInteger(build.number)).toBe(true);
    }
  }
});

test('no value makes a forge crash, or says more to a server than it should', {
  timeout: timeLimit(180_000, 36_000_000),
}, async () => {
  const server = await serve((_request, response) => response.end('[]'));
  const usual = Object.fromEntries(variables.forge.filter((name) => name.endsWith('_TOKEN')).map((name) => [name, 'a-token']));
  for (const { name, text } of trials(variables.forge, 3)) {
    const environment = { ...usual, AZURE_DEVOPS_EXT_PAT: 'a-token', [name]: text };
    const ask = async (action: () => Promise<unknown> | unknown) => {
      try {
        await action();
      } catch (error) {
        if (!isStagewrightError(error)) throw new Error(`${name} ${JSON.stringify(text)} is a bug`, { cause: error });
        expect(error.message).not.toContain('a-token');
      }
    };
    for (const plug of Object.values(forgesAt(server.url))) {
      await ask(() => plug({ repository: '', project: '', environment, budget: 300 }).find('branch'));
    }
    for (const repository of ['https://git.example.com/a/b', 'https://github.example.com/a/b']) {
      await ask(() => recogniseForge({ repository, project: '', environment }));
    }
  }
  expect(server.requests.length).toBeGreaterThan(100);
});

test('no value runs anything, or comes into a commit as more than it is', {
  timeout: timeLimit(180_000, 36_000_000),
}, async () => {
  const folder = aFolder();
  const canary = join(folder, 'canary');
  const shim = aShim();
  const remote = aRemote({ 'README.md': 'hello' });
  const main = git(remote, ['rev-parse', 'main']);
  const server = await serveHttp(dirname(remote));
  onTestFinished(server.close);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', join(folder, 'key')]);
  const settings = `[user]\n\tname = Ada\n\temail = ada@example.com\n\tsigningKey = ${folder}/key\n[gpg]\n\tformat = ssh\n`;
  writeFileSync(join(folder, '.gitconfig'), settings);
  const usual: Environment = {
    PATH: shim.path,
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a-token',
  };
  const outcomes = { published: 0, refused: 0 };
  for (const { name, text } of trials(variables.publish, 1, `touch\${IFS}${canary}`)) {
    const environment = { ACTIONS_ID_TOKEN_REQUEST_URL: server.url, ...usual, [name]: text };
    const request = aRequest(`${server.url}/gitops.git`, {
      delivery: { kind: 'commit', sign: true, signOff: true },
      wake: [fluxReceiver({ url: server.url, kind: 'oidc' })],
    });
    const failure = await publishStages([request], aContext({ environment, options: { budget: 1500 } }), recogniseForge).then(
      ({ failure }) => failure,
      (error: unknown) => error,
    );
    outcomes[failure === undefined ? 'published' : 'refused']++;
    if (failure !== undefined && !isStagewrightError(failure)) {
      throw new Error(`${name} ${JSON.stringify(text)} is a bug`, { cause: failure });
    }
    if (failure === undefined) {
      const [head = ''] = git(remote, ['cat-file', 'commit', 'main']).split('\n\n');
      const names = head
        .split('\n')
        .filter((line) => !line.startsWith(' '))
        .map((line) => line.split(' ')[0]);
      expect(names, name).toEqual(['tree', 'parent', 'author', 'committer', 'gpgsig']);
      git(remote, ['update-ref', 'refs/heads/main', main]);
      git(remote, ['update-ref', '-d', 'refs/stagewright/shop/staging']);
    }
  }
  expect(existsSync(canary)).toBe(false);
  expect(outcomes.published).toBeGreaterThan(15);
  expectOurOptions(shim.commands());
});
