import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StagewrightError } from '../../text/error.ts';
import type {
  CommitStatuses,
  Forge,
  ForgeContext,
  Merge,
  PullRequest,
  PullRequestDraft,
  WrittenPullRequest,
} from '../../types/forge.ts';
import { localStatuses } from './local-statuses.ts';

/**
 * The built-in forge: a pull request is a branch and a readable Markdown file in `.stagewright/local/pull-requests/`.
 * It needs no server, so that the whole flow can be tried on any machine.
 */
export function localForge(): (context: ForgeContext) => LocalForge {
  return ({ project }) => new FileForge(join(project, '.stagewright', 'local'));
}

export interface LocalForge extends Forge {
  /** Every pull request there ever was, by number. */
  list(): readonly PullRequest[];
  /** Notes that a pull request has been merged. */
  markMerged(number: number): void;
}

class FileForge implements LocalForge {
  readonly name = 'local';
  readonly limits = { body: 1_000_000 };
  readonly statuses: CommitStatuses;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, 'pull-requests');
    this.statuses = localStatuses(join(folder, 'statuses'));
  }

  list(): readonly PullRequest[] {
    if (!existsSync(this.#folder)) return [];
    return (
      readdirSync(this.#folder)
        .filter((name) => /^\d+\.md$/.test(name))
        // A second pull request of the same branch may go between the listing and the reading.
        .flatMap((name) => (existsSync(join(this.#folder, name)) ? [this.#read(Number.parseInt(name, 10))] : []))
        .sort((a, b) => a.number - b.number)
    );
  }

  async find(branch: string): Promise<PullRequest | undefined> {
    return this.list().find((pull) => pull.branch === branch && pull.state === 'open');
  }

  async findClosed(branch: string): Promise<PullRequest | undefined> {
    return this.list().findLast((pull) => pull.branch === branch && pull.state === 'closed');
  }

  async findMerge(number: number): Promise<Merge> {
    return { state: this.#read(number).state, commit: null };
  }

  async open(draft: PullRequestDraft): Promise<WrittenPullRequest> {
    const pull = this.#create(draft);
    // Two processes may have looked for the branch's pull request before either opened it: the first number is the one.
    const first = (await this.find(draft.branch)) ?? pull;
    if (first.number !== pull.number) rmSync(this.#path(pull.number));
    return { ...first, warnings: draft.autoMerge ? ['The local forge has no auto-merge: run stagewright merge.'] : [] };
  }

  async update(number: number, draft: PullRequestDraft): Promise<WrittenPullRequest> {
    const pull = this.#toPull(number, draft);
    const { field } = this.#parse(number);
    const obsolete = new Set(draft.obsoleteLabels);
    const labels = [...new Set([...split(field('labels')).filter((label) => !obsolete.has(label)), ...draft.labels])];
    const kept = { labels, reviewers: split(field('reviewers')), draft: field('draft') === 'true' };
    this.#write(number, print(pull, { ...draft, ...kept }));
    return { ...pull, warnings: [] };
  }

  async comment(number: number, text: string): Promise<void> {
    this.#write(number, `${readFileSync(this.#path(number), 'utf8')}\n---\n\n${text}\n`);
  }

  async close(number: number, comment: string): Promise<void> {
    this.#setState(number, 'closed', comment);
  }

  markMerged(number: number): void {
    this.#setState(number, 'merged');
  }

  #create(draft: PullRequestDraft): PullRequest {
    mkdirSync(this.#folder, { recursive: true });
    const draftFile = join(this.#folder, `.${randomUUID()}`);
    try {
      for (let number = (this.list().at(-1)?.number ?? 0) + 1; ; number++) {
        const pull = this.#toPull(number, draft);
        writeFileSync(draftFile, print(pull, draft));
        // A link is never half a file, and fails when another process was faster to take the number.
        if (link(draftFile, this.#path(number))) return pull;
      }
    } finally {
      rmSync(draftFile, { force: true });
    }
  }

  #path(number: number): string {
    return join(this.#folder, `${number}.md`);
  }

  #toPull(
    number: number,
    { branch, base, title, body }: Pick<PullRequestDraft, 'branch' | 'base' | 'title' | 'body'>,
  ): PullRequest {
    return { number, url: `.stagewright/local/pull-requests/${number}.md`, branch, base, title, body, state: 'open' };
  }

  #setState(number: number, state: PullRequest['state'], comment?: string): void {
    const text = readFileSync(this.#path(number), 'utf8').replace(/^state: .*$/m, `state: ${state}`);
    this.#write(number, comment === undefined ? text : `${text}\n---\n\n${comment}\n`);
  }

  #write(number: number, text: string): void {
    const path = this.#path(number);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  }

  #read(number: number): PullRequest {
    const { field, body } = this.#parse(number);
    const [branch, base, title] = [field('branch'), field('base'), field('title')];
    return { ...this.#toPull(number, { branch, base, title, body }), state: field('state') as PullRequest['state'] };
  }

  /** The fields of the first lines, and what follows them. */
  #parse(number: number): { readonly field: (name: string) => string; readonly body: string } {
    const head = /^---\n([\s\S]*?)\n---\n\n([\s\S]*)$/.exec(readFileSync(this.#path(number), 'utf8'));
    const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(head?.[1] ?? '')?.[1] ?? '';
    if (head && ['open', 'merged', 'closed'].includes(field('state'))) return { field, body: head[2] ?? '' };
    throw new StagewrightError('forge-error', `The pull request ${this.#path(number)} cannot be read.`, {
      hint: 'Restore its first lines, or delete the file.',
    });
  }
}

/** False when there is a file already. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

function print({ state, branch, base, title, body }: PullRequest, { reviewers, labels, draft }: PullRequestDraft): string {
  const names = { reviewers: reviewers.join(', '), labels: labels.join(', ') };
  const fields = { state, branch, base, title, ...names, draft: draft ? 'true' : '' };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === '' ? [] : [`${name}: ${value.replace(/\s+/g, ' ')}`],
  );
  return `---\n${lines.join('\n')}\n---\n\n${body}`;
}

function split(names: string): readonly string[] {
  return names.split(', ').filter((name) => name !== '');
}
