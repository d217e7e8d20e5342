import { pathToFileURL } from 'node:url';
import { changeLocks } from '../../../src/deliver/change-locks.ts';
import { mergeLocally } from '../../../src/deliver/merge.ts';
import { publishStages } from '../../../src/deliver/publish.ts';
import { releaseHolds } from '../../../src/deliver/release.ts';
import type { PublishContext, PublishOptions, StageRequest } from '../../../src/deliver/request.ts';
import { planRollback } from '../../../src/deliver/rollback.ts';
import { type Workspace, withWorkspace } from '../../../src/deliver/workspace.ts';
import { localForge } from '../../../src/plugs/forges/local.ts';
import { recogniseForge } from '../../../src/plugs/forges/recognise.ts';
import { openPast } from '../../../src/published/open-history.ts';
import { readStageState, type StageState } from '../../../src/published/stage-state.ts';
import { isStagewrightError } from '../../../src/text/error.ts';
import { addLock, liftLock } from '../../../src/timeline/change-locks.ts';
import type { Delivery } from '../../../src/types/delivery.ts';
import { aFolder, aRemote, git, person } from '../../deliver/remotes.ts';
import { aContext, byPullRequest } from '../../deliver/stages.ts';
import { isApart, isProposed, type Wish } from './model-publish.ts';
import type { RollbackWish } from './model-rollback.ts';
import type { Source } from './render.ts';
import type { Tree } from './tree.ts';

/** The same things done to a repository of Git, with what people do to it done by Git alone. */
export class Real {
  readonly remote: string;
  readonly target: { readonly repository: string };
  readonly #clone: string;
  readonly #source: SourceRepository;
  readonly #folder = aFolder();
  #workspaces: ReadonlyMap<string, Workspace> = new Map();

  constructor(files: Tree, source: SourceRepository) {
    this.#source = source;
    this.remote = aRemote(Object.fromEntries(files), this.#folder);
    this.target = { repository: pathToFileURL(this.remote).href };
    this.#clone = `${this.#folder}/clone`;
    git(this.#folder, ['clone', '-q', '-s', this.remote, this.#clone]);
    git(this.#clone, ['config', 'merge.renames', 'false']);
  }

  /** Keeps the private repositories during an action, instead of new ones for each thing that is done. */
  async keeping<T>(action: () => Promise<T>): Promise<T> {
    return withWorkspace(this.#contextOf('shop', {}), ({ workspace: shop }) =>
      withWorkspace(this.#contextOf('blog', {}), async ({ workspace: blog }) => {
        this.#workspaces = new Map([
          ['shop', shop],
          ['blog', blog],
        ]);
        return action();
      }),
    );
  }

  async publish(wishes: readonly Wish[], plannedFrom?: PublishContext['plannedFrom']): Promise<string | undefined> {
    const { project, source, overwrite, allowDeletions } = wishes[0]!;
    const context = this.#contextOf(project, {
      source,
      overwriteHandEdits: overwrite ?? false,
      ...(allowDeletions && { allowDeletions }),
    });
    const requests = wishes.map(({ stage, applications, only, inputs }): StageRequest => {
      const removable = only && { removable: only };
      return { stage, target: this.target, delivery: this.#deliveryOf(stage), applications, inputs, ...removable };
    });
    return codeOf(() => publishStages(requests, { ...context, ...(plannedFrom && { plannedFrom }) }, recogniseForge));
  }

  /** As the command does it. */
  async rollBack({ project, stage, applications }: RollbackWish, to: string): Promise<string | undefined> {
    const context = this.#contextOf(project, {});
    const history = await openPast(this.target, { root: context.root, environment: context.environment, stages: [stage] });
    const wish = { stage, target: this.target, applications, to, reason: undefined, since: '2026-01-01T00:00:00Z', settings: {} };
    try {
      return await codeOf(() =>
        withWorkspace(context, async (shared) => {
          const plan = await planRollback(history, { ...wish, chooseDelivery: () => this.#deliveryOf(stage) }, shared);
          if (!plan) return { code: 'not-published' };
          if (plan.applications.length === 0) return {};
          return publishStages([plan.request], { ...shared, plannedFrom: new Map([[stage, plan.mark]]) }, recogniseForge);
        }),
      );
    } finally {
      history.close();
    }
  }

  async release({ project, stage, applications }: Omit<RollbackWish, 'to'>): Promise<string | undefined> {
    const context = this.#contextOf(project, {});
    return codeOf(() =>
      withWorkspace(context, async ({ workspace }) => {
        const request = { stage, target: this.target };
        await releaseHolds(await workspace.open(this.target), { request, applications }, context);
        return {};
      }),
    );
  }

  async lock(
    stage: string,
    application: string | null,
    { owner, isLocking }: { owner: string; isLocking: boolean },
  ): Promise<string | undefined> {
    const context = this.#contextOf('shop', {});
    const lock = { application, owner, reason: 'testing', since: '2026-01-01T00:00:00Z', expires: null };
    const decide: Parameters<typeof changeLocks>[1]['decide'] = (locks, now) =>
      isLocking ? addLock(locks, lock, { stage, now, isForced: false }) : liftLock(locks, lock, { stage, now, isForced: false });
    return codeOf(() =>
      withWorkspace(context, async ({ workspace }) => {
        await changeLocks(await workspace.open(this.target), { stage, author: person, decide }, context);
        return {};
      }),
    );
  }

  async stateOf(project: string, stage: string): Promise<StageState> {
    return readStageState({ stage, target: this.target }, this.#contextOf(project, {}));
  }

  async merge(branch: string, how: 'merge' | 'squash'): Promise<string | undefined> {
    const forge = localForge()({ repository: '', project: this.#folder, environment: {} });
    const pull = (await forge.find(branch))!;
    if (how === 'merge') {
      const { environment } = this.#contextOf('shop', {});
      const code = await codeOf(async () => {
        await mergeLocally({ path: this.remote, pull, author: person, environment });
        return {};
      });
      if (!code) forge.markMerged(pull.number);
      return code;
    }
    this.#refresh();
    if (!tried(() => git(this.#clone, ['merge', '-q', '--squash', `origin/${branch}`]))) return 'forge-error';
    const isEmpty = tried(() => git(this.#clone, ['diff', '--cached', '--quiet']));
    if (!isEmpty) git(this.#clone, ['commit', '-q', '-m', `${pull.title} (#${pull.number})`]);
    git(this.#clone, ['push', '-q', 'origin', 'main', `:refs/heads/${branch}`]);
    forge.markMerged(pull.number);
    return undefined;
  }

  revert(commit: string): void {
    this.#refresh();
    const isMerge = git(this.#clone, ['log', '-1', '--format=%P', commit]).includes(' ');
    const args = ['revert', '--no-edit', ...(isMerge ? ['-m', '1'] : []), commit];
    // A conflict, or nothing to revert: people give up.
    if (tried(() => git(this.#clone, args))) git(this.#clone, ['push', '-q', 'origin', 'main']);
  }

  /** A commit of somebody. */
  edit(path: string, text: string | undefined): void {
    const change = text === undefined ? `D ${path}\n` : `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
    const from = git(this.remote, ['rev-parse', 'main']);
    const head = `commit refs/heads/main\ncommitter Bob <bob@example.com> 1700000000 +0000\ndata 4\nedit\nfrom ${from}\n`;
    git(this.remote, ['fast-import', '--quiet'], head + change);
  }

  /** Branch to the id of its tree and of its commit. */
  heads(): ReadonlyMap<string, { readonly tree: string; readonly commit: string }> {
    const lines = git(this.remote, ['for-each-ref', '--format=%(refname:lstrip=2) %(tree) %(objectname)', 'refs/heads']).split(
      '\n',
    );
    return new Map(lines.map((line) => line.split(' ')).map(([name = '', tree = '', commit = '']) => [name, { tree, commit }]));
  }

  /** Path to blob id. */
  files(tree: string): ReadonlyMap<string, string> {
    const records = git(this.remote, ['ls-tree', '-r', '-z', tree]).split('\0').filter(Boolean);
    return new Map(records.map((record) => [record.slice(record.indexOf('\t') + 1), record.split(/[ \t]/)[2] ?? '']));
  }

  /** Everything again as the server has it: a conflict may be left of what was given up. */
  #refresh(): void {
    git(this.#clone, ['fetch', '-q', '--prune', 'origin']);
    git(this.#clone, ['reset', '-q', '--hard', 'origin/main']);
  }

  #deliveryOf(stage: string): Delivery {
    if (!isProposed(stage)) return { kind: 'commit' };
    const forge = (place: Parameters<ReturnType<typeof localForge>>[0]) => localForge()({ ...place, project: this.#folder });
    return { ...byPullRequest, per: isApart(stage) ? 'application' : 'stage', forge };
  }

  #contextOf(project: string, { source, ...options }: PublishOptions & { readonly source?: Source | undefined }): PublishContext {
    const { root, idOf } = this.#source;
    const context = aContext({ project, root, options: { ...options, allowOlder: source === undefined } });
    const workspace = this.#workspaces.get(project);
    return { ...context, ...(workspace && { workspace }), provenance: { ...context.provenance, commit: source && idOf(source) } };
  }
}

/** The repository of what is published: a line of commits, and one beside each. */
export interface SourceRepository {
  readonly root: string;
  readonly idOf: (source: Source) => string;
}

export function aSourceRepository(count: number): SourceRepository {
  const root = aFolder();
  git(root, ['init', '-q', '.']);
  const commit = (branch: string, [mark, from]: readonly [number, number]) =>
    `commit refs/heads/${branch}\nmark :${mark}\ncommitter Ada <ada@example.com> ${1700000000 + mark} +0000\ndata 1\n.\n${from > 0 ? `from :${from}\n` : ''}\n`;
  const numbers = Array.from({ length: count }, (_, index) => index);
  const lines = numbers.map(
    (number) => commit('main', [2 * number + 1, 2 * number - 1]) + commit(`beside-${number}`, [2 * number + 2, 2 * number + 1]),
  );
  git(root, ['fast-import', '--quiet', '--export-marks=marks'], lines.join(''));
  const ids = new Map(
    git(root, ['for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads'])
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  const main = git(root, ['rev-list', '--reverse', 'main']).split('\n');
  return { root, idOf: ({ number, isBeside }) => (isBeside ? ids.get(`beside-${number}`)! : main[number]!) };
}

async function codeOf(
  action: () => Promise<{ readonly failure?: { readonly code: string } | undefined; readonly code?: string }>,
): Promise<string | undefined> {
  try {
    const { failure, code } = await action();
    return failure?.code ?? code;
  } catch (error) {
    if (!isStagewrightError(error)) throw error;
    return error.code;
  }
}

function tried(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
