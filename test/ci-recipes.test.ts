import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { aProject, aStage } from './cli/projects.ts';
import { serveHttp } from './deliver/http-server.ts';
import { aRemote } from './deliver/remotes.ts';
import { filesOf, refsOf } from './deliver/stages.ts';

// The scripts of docs/ci.md, run as they stand there, with `npm ci` and `npx` leading to this package.
const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs', 'ci.md'), 'utf8');
const recipes = [...page.matchAll(/^```\w+\n((?:#!.*\n)?(?:#|\/\/) \.?\w[\s\S]*?)^```$/gm)].map(([, text = '']) => text);
const token = 'the-token-of-the-recipe';
/** A name that Git takes, and that no script may run. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is for the shell.
const branch = 'feature/$(touch${IFS}pwned)-"it\'s";touch${IFS}pwned';
type Environment = Readonly<Record<string, string>>;
type Event = 'publish' | 'preview' | 'remove';

/** What a CI system would run for that event, and the environment that it would do that in. */
type Recipe = (event: Event) => { readonly scripts: readonly string[]; readonly environment: Environment };

test('every recipe is short', () => {
  expect(recipes.map((recipe) => recipe.split('\n')[0])).toHaveLength(4);
  for (const recipe of recipes) expect(recipe.trim().split('\n').length).toBeLessThan(30);
});

describe.each<[string, Recipe]>([
  ['GitHub Actions', readGithub],
  ['GitLab CI', readGitlab],
  ['Jenkins', readJenkins],
  ['plain shell', readShell],
])('the recipe for %s', (_name, recipe) => {
  test('publishes stages, and makes and removes a preview', async () => {
    const remote = aRemote({ 'README.md': '' });
    const server = await serveHttp(dirname(remote), { basic: `x-access-token:${token}` });
    onTestFinished(server.close);
    const project = aProjectFor(`${server.url}/gitops.git`);
    const run = async (event: Event) => {
      const { scripts, environment } = recipe(event);
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) await runScript(project, script, environment);
    };

    await run('publish');
    expect(JSON.parse(readFileSync(join(project, 'published.json'), 'utf8'))).toMatchObject({
      results: [
        { stage: 'staging', action: 'committed', inputs: { SHOP_IMAGE: expect.stringContaining('/shop:abc') }, warnings: [] },
      ],
      issues: [],
    });
    const before = [filesOf(remote), Object.keys(refsOf(remote))];
    await run('preview');
    expect(Object.keys(filesOf(remote)).filter((path) => path.startsWith('preview-feature-'))).toHaveLength(3);
    expect(Object.keys(refsOf(remote))).toHaveLength(3);
    await run('remove');
    expect([filesOf(remote), Object.keys(refsOf(remote))]).toEqual(before);
    await run('remove');
    expect(existsSync(join(project, 'pwned'))).toBe(false);
  });
});

function aProjectFor(repository: string): string {
  const options = `target: { repository: "${repository}" }`;
  const variables = '{ image: input("SHOP_IMAGE", image) }';
  const staging = aStage('staging', { options, variables });
  const preview = aStage('preview', { options: `ephemeral: true, ${options}`, variables });
  const project = aProject({
    'stages/staging.ts': staging,
    'stages/preview.ts': preview.replace("new Whole('preview'", "new Whole(input('BRANCH', stageName('preview'))"),
    'deploy.sh': recipes.find((recipe) => recipe.startsWith('#!')) ?? '',
  });
  mkdirSync(join(project, '.stagewright', 'bin'), { recursive: true });
  const program = (name: string, text: string) => {
    writeFileSync(join(project, '.stagewright', 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  };
  program('npm', '[ "$*" = ci ]');
  program('npx', `[ "$1" = stagewright ] && shift && exec '${process.execPath}' '${join(root, 'lib', 'cli', 'main.js')}' "$@"`);
  return project;
}

interface Ended {
  readonly status: string | number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function runScript(project: string, script: string, environment: Environment): Promise<void> {
  const PATH = `${join(project, '.stagewright', 'bin')}:${process.env.PATH}`;
  const env = { PATH, HOME: project, GIT_CONFIG_NOSYSTEM: '1', STAGEWRIGHT_GIT_TOKEN: token, ...environment };
  // The server of the test is in this process, which must not wait for the script.
  const { status, stdout, stderr } = await new Promise<Ended>((resolve) => {
    const options = { cwd: project, env, timeout: 50_000 };
    execFile('sh', ['-e', '-c', script], options, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
  });
  expect(`${stdout}${stderr}`).not.toContain(token);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.anything() });
}

function find(beginning: string): string {
  const recipe = recipes.find((text) => text.startsWith(beginning));
  if (recipe === undefined) throw new Error(`docs/ci.md has no recipe that begins with ${beginning}`);
  return recipe;
}

interface Workflow {
  readonly jobs: { readonly deploy: { readonly env: Environment; readonly steps: readonly Step[] } };
}

interface Step {
  readonly if?: string;
  readonly run?: string;
}

function readGithub(event: Event): ReturnType<Recipe> {
  const { env, steps } = (parse(find('# .github/')) as Workflow).jobs.deploy;
  const isPush = event === 'publish';
  const values: Environment = {
    'secrets.GITOPS_TOKEN': token,
    'github.head_ref': isPush ? '' : branch,
    'github.event_name': isPush ? 'push' : 'pull_request',
    'github.event.action': event === 'remove' ? 'closed' : 'synchronize',
    'github.event.pull_request.head.sha || github.sha': 'abc',
  };
  const environment = Object.entries(env).map(([name, text]) => [
    name,
    text.replace(/\$\{\{ (.*?) \}\}/g, (_, key) => values[key] ?? '?'),
  ]);
  const scripts = steps.filter((step) => isTrue(step.if, values)).flatMap(({ run }) => run ?? []);
  // What is filled in before the shell reads it could be anything.
  expect(scripts.join('\n')).not.toContain('${{');
  return { scripts, environment: Object.fromEntries(environment) };
}

/** Comparisons of a value with a text, joined by `&&`. */
function isTrue(condition: string | undefined, values: Environment): boolean {
  return (condition?.split(' && ') ?? []).every((part) => {
    const [, key = '', operator, text] = /^(\S+) (==|!=) '(\w+)'$/.exec(part) ?? [];
    expect(Object.keys(values)).toContain(key);
    return (values[key] === text) === (operator === '==');
  });
}

function readGitlab(event: Event): ReturnType<Recipe> {
  const file = parse(find('# .gitlab-ci')) as Record<Event, { readonly script: readonly string[] }> & {
    readonly default: { readonly before_script: readonly string[] };
    readonly variables: Environment;
  };
  const given: Environment = {
    CI_REGISTRY_IMAGE: 'registry.example.com/acme/shop',
    CI_COMMIT_SHA: 'abc',
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: event === 'publish' ? '' : branch,
  };
  const variables = Object.entries(file.variables).map(([name, text]) => [
    name,
    text.replace(/\$(\w+)/g, (_, key) => given[key] ?? '?'),
  ]);
  return { scripts: [...file.default.before_script, ...file[event].script], environment: Object.fromEntries(variables) };
}

function readJenkins(event: Event): ReturnType<Recipe> {
  const stages = find('// Jenkinsfile')
    .split(/stage\('/)
    .slice(1);
  const wanted = ['Check', event[0]?.toUpperCase() + event.slice(1)];
  const scripts = stages
    .filter((stage) => wanted.includes(stage.slice(0, stage.indexOf("'"))))
    .flatMap((stage) => [...stage.matchAll(/\bsh '(.*)' \}/g)].map(([, script = '']) => script));
  expect(scripts).toHaveLength(2);
  return { scripts, environment: { SHOP_IMAGE: 'registry.example.com/acme/shop:abc', BRANCH_NAME: branch, CLOSED: branch } };
}

function readShell(event: Event): ReturnType<Recipe> {
  const environment = { SHOP_IMAGE: 'registry.example.com/acme/shop:abc', NAME: branch };
  return { scripts: [`sh deploy.sh ${event} "$NAME"`], environment };
}
