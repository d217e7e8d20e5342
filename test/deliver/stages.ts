import { join } from 'node:path';
import { type Published, publishStages } from '../../src/deliver/publish.ts';
import type { PublishContext, PublishResult, StageRequest } from '../../src/deliver/request.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { blobIdOf } from '../../src/render/blob-id.ts';
import type { RenderedApplication } from '../../src/types/files.ts';
import { aFolder, git, person } from './remotes.ts';

export interface ApplicationText {
  /** @default 'staging' */
  readonly stage?: string;
  /** @default 'shop' */
  readonly project?: string;
  /** Name in the folder to text; a name with `clusters/` is the operator's file. @default one file */
  readonly files?: Readonly<Record<string, string>>;
  /** @default none */
  readonly offers?: readonly string[];
  /** @default none */
  readonly needs?: readonly string[];
}

/** An application as `render` gives it. */
export function anApplication(
  application: string,
  { stage = 'staging', project = 'shop', files = { 'web.yaml': 'a: 1\n' }, offers = [], needs = [] }: ApplicationText = {},
): RenderedApplication {
  const paths = Object.entries(files).map(
    ([name, text]) => [name.startsWith('clusters/') ? name : `${stage}/${application}/${name}`, text] as const,
  );
  const inventory = {
    version: 1 as const,
    project,
    files: Object.fromEntries(paths.map(([path, text]) => [path, blobIdOf(text)])),
    offers,
    needs,
  };
  return {
    stage,
    application,
    inventory,
    inventoryPath: `.stagewright/${stage}/${application}`,
    inventoryText: `${JSON.stringify(inventory, null, 2)}\n`,
    files: new Map(paths),
  };
}

/** One stage with one application, to be committed to that repository. */
export function aRequest(repository: string | undefined, request: Partial<StageRequest> = {}): StageRequest {
  const { stage = 'staging' } = request;
  return {
    stage,
    target: repository === undefined ? {} : { repository },
    delivery: { kind: 'commit' },
    applications: [anApplication('web', { stage })],
    inputs: {},
    ...request,
  };
}

export const byPullRequest = {
  kind: 'pullRequest',
  per: 'stage',
  forge: undefined,
  reviewers: [],
  labels: [],
  draft: false,
  autoMerge: false,
} as const;

/** What all stages share, for a project in a folder that is no repository unless the test makes it one. */
export function aContext(context: Partial<PublishContext> = {}): PublishContext {
  const { project = 'shop' } = context;
  return {
    project,
    root: aFolder(),
    provenance: {
      project,
      repository: 'acme/shop',
      commit: undefined,
      isDirty: false,
      subject: undefined,
      issues: [],
      build: undefined,
    },
    author: person,
    environment: { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' },
    options: {},
    blobIdOf,
    progress: () => undefined,
    ...context,
  };
}

/** Publishes and expects that nothing stands in the way. */
export async function publish(
  requests: readonly StageRequest[],
  context: PublishContext = aContext(),
): Promise<readonly PublishResult[]> {
  const { results, failure }: Published = await publishStages(requests, context, recogniseForge);
  if (failure) throw failure;
  return results;
}

/** The same context at that commit of its source repository. */
export function at(context: PublishContext, commit: string): PublishContext {
  return { ...context, provenance: { ...context.provenance, commit } };
}

/** A source repository with a history: `first`, then `second`, and `other` beside `second`. */
export function aSource(): { readonly root: string; readonly first: string; readonly second: string; readonly other: string } {
  const root = aFolder();
  const commitOne = (message: string) => {
    git(root, ['commit', '-q', '--allow-empty', '-m', message]);
    return git(root, ['rev-parse', 'HEAD']);
  };
  git(root, ['init', '-q', '.']);
  const first = commitOne('first');
  const second = commitOne('second');
  git(root, ['checkout', '-q', first]);
  const other = commitOne('other');
  git(root, ['checkout', '-q', 'main']);
  return { root, first, second, other };
}

/** Every ref of a bare repository with what it points at. */
export function refsOf(repository: string): Record<string, string> {
  const lines = git(repository, ['for-each-ref', '--format=%(refname) %(objectname)']).split('\n');
  return Object.fromEntries(lines.filter((line) => line !== '').map((line) => line.split(' ') as [string, string]));
}

/** Path to text of every file of a branch. */
export function filesOf(repository: string, branch = 'main'): Record<string, string> {
  const paths = git(repository, ['ls-tree', '-r', '-z', '--name-only', branch]).split('\0');
  return Object.fromEntries(paths.filter((path) => path !== '').map((path) => [path, showFile(repository, branch, path)]));
}

function showFile(repository: string, branch: string, path: string): string {
  return git(repository, ['cat-file', 'blob', `${branch}:${path}`], '');
}

/** Number of commits of a branch, merges counted once. */
export function countCommits(repository: string, branch = 'main'): number {
  return Number(git(repository, ['rev-list', '--count', branch]));
}

/** What the mark of a stage remembers. */
export function markOf(repository: string, stage = 'staging', project = 'shop'): unknown {
  return JSON.parse(git(repository, ['cat-file', 'blob', `refs/stagewright/${project}/${stage}:mark.json`]));
}

/** The embedded repository of a context's project. */
export function embeddedOf({ root }: PublishContext): string {
  return join(root, '.stagewright', 'local', 'gitops.git');
}
