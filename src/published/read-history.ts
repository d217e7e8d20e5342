import { availableParallelism } from 'node:os';
import { getOutput } from '../git/run-git.ts';
import { inventoryFolder } from '../plan/inventory.ts';
import { printTime } from '../text/time.ts';
import type { Entry, FileChange, Landing } from '../types/timeline.ts';
import { isApplicationName, readMarkMessage } from './mark-message.ts';
import { type History, readBoundary } from './open-history.ts';

/** Whose past is asked for. */
export interface PastOf {
  readonly stage: string;
  /** Folder of the target with a slash at its end; `''` for the root. */
  readonly prefix: string;
  /** @default every one of the stage */
  readonly application?: string | undefined;
}

export interface LandingsOptions {
  /** The newest ones are enough. @default all */
  readonly limit?: number | undefined;
  /** True as soon as what was read answers the question: for repositories elsewhere, which are read piece by piece. @default never */
  readonly isEnough?: ((landings: readonly Landing[]) => boolean) | undefined;
  /** Only what has landed after that commit, which must be here. @default everything */
  readonly since?: string | undefined;
}

/** What has landed, newest first. */
export interface Landings {
  readonly landings: readonly Landing[];
  /** True when there are no older ones. */
  readonly isComplete: boolean;
}

/** The commits of the branch that change what a stage holds, in the order of the branch, whatever their times say. */
export async function readLandings(history: History, past: PastOf, options: LandingsOptions = {}): Promise<Landings> {
  const { limit = Number.POSITIVE_INFINITY, isEnough = () => false, since } = options;
  if (history.tip === undefined) return { landings: [], isComplete: true };
  for (;;) {
    const boundary = readBoundary(history.repository);
    const found = await logLandings(history, past, { limit, since });
    if (since !== undefined) return { landings: found, isComplete: found.length < limit };
    const landings = found.filter(({ commit }) => !boundary.has(commit));
    if (landings.length >= limit || (landings.length > 0 && isEnough(landings))) return { landings, isComplete: false };
    if (!(await history.deepen())) return { landings, isComplete: landings.length === found.length };
  }
}

/** Who published what to a stage: the entries of each project, newest first. */
export async function readEntries(history: History, stage: string): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const marks = [...(history.marks.get(stage) ?? [])];
  const chains = await Promise.all(
    marks.map(async ([project, commit]) => {
      const args = ['log', '-z', '--first-parent', ...plain, '--format=%H%x00%ct%x00%an%x00%B', commit, '--'];
      const fields = split(await getOutput(history.repository.folder, args, history.repository));
      const entries: Entry[] = [];
      for (let i = 0; i + 3 < fields.length; i += 4) {
        const told = readMarkMessage(fields[i + 3]!);
        entries.push({ ...told, stage, project, commit: fields[i]!, time: timeOf(fields[i + 1]!), by: fields[i + 2]! });
      }
      return [project, entries] as const;
    }),
  );
  return new Map(chains);
}

const plain = ['--no-color', '--no-decorate', '--no-notes', '--no-show-signature', '--encoding=UTF-8'];
const FORMAT = '--format=%H%x00%P%x00%ct%x00%an%x00%cn%x00%B';

async function logLandings(
  history: History,
  past: PastOf,
  { limit, since }: { readonly limit: number; readonly since: string | undefined },
): Promise<readonly Landing[]> {
  const { repository, tip } = history;
  const { stage, prefix, application } = past;
  const places = [`${prefix}${inventoryFolder(stage)}`, `${prefix}${stage}`];
  const paths = application === undefined ? places : places.map((place) => `${place}/${application}`);
  const isAll = since === undefined && !Number.isFinite(limit);
  const ranges = isAll ? await cutHistory(history) : [since === undefined ? [tip!] : [tip!, `^${since}`]];
  const count = Number.isFinite(limit) ? ['-n', String(limit)] : [];
  const diff = ['--first-parent', '-m', '--raw', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff', '--no-textconv'];
  const outputs = ranges.map((range) => {
    const args = ['--literal-pathspecs', 'log', ...diff, ...plain, ...count, FORMAT, ...range, '--', ...paths];
    return getOutput(repository.folder, args, repository);
  });
  return (await Promise.all(outputs)).flatMap((output) => readLog(output, past));
}

/** Git compares folders with one processor: of a long history each takes a part. Newest first. */
const LONGEST_PART = 2_000;
const MOST_PARTS = 4;

async function cutHistory({ repository, tip }: History): Promise<readonly (readonly string[])[]> {
  const parts = Math.min(availableParallelism(), MOST_PARTS);
  const list = await getOutput(repository.folder, ['rev-list', '--first-parent', tip!, '--'], repository);
  const commits = list.toString('latin1').split('\n');
  const size = Math.max(LONGEST_PART, Math.ceil(commits.length / parts));
  const starts = Array.from({ length: Math.ceil(commits.length / size) }, (_, index) => commits[index * size]).filter(Boolean);
  return starts.map((start, index) => [start!, ...(starts[index + 1] ? [`^${starts[index + 1]}`] : [])]);
}

function readLog(output: Buffer, { stage, prefix }: PastOf): readonly Landing[] {
  const fields = split(output);
  const landings: Landing[] = [];
  for (let at = 0; at + 5 < fields.length; ) {
    const [commit = '', parents = '', seconds = '', author = '', committer = '', text = ''] = fields.slice(at, at + 6);
    const changes: FileChange[] = [];
    at += 6;
    // Git puts a line break between the message and the first change.
    for (; at + 1 < fields.length && fields[at]!.replace(/^\n/, '').startsWith(':'); at += 2) {
      changes.push(readChange(fields[at]!, fields[at + 1]!.slice(prefix.length), stage));
    }
    const end = text.indexOf('\n');
    landings.push({
      ...{ commit, parents: parents.split(' ').filter(Boolean), time: timeOf(seconds), author, committer },
      subject: end < 0 ? text : text.slice(0, end),
      body: end < 0 ? '' : text.slice(end + 1).trim(),
      told: readMarkMessage(text),
      changes,
    });
  }
  return landings;
}

/** `:100644 100644 <before> <after> M` */
function readChange(meta: string, path: string, stage: string): FileChange {
  const [, , before = '', after = ''] = meta.trimStart().split(' ');
  const inventories = `${inventoryFolder(stage)}/`;
  const isInventory = path.startsWith(inventories);
  const inner = path.slice((isInventory ? inventories : `${stage}/`).length);
  const end = isInventory ? inner.length : inner.indexOf('/');
  const owner = inner.slice(0, Math.max(0, end));
  return { path, application: isApplicationName(owner) ? owner : null, isInventory, before: idOf(before), after: idOf(after) };
}

function idOf(oid: string): string | null {
  return /^0+$/.test(oid) ? null : oid;
}

/** A clock may have said anything. */
function timeOf(seconds: string): string {
  const time = new Date(Number(seconds) * 1000);
  return printTime(Number.isNaN(time.getTime()) ? new Date(0) : time);
}

function split(output: Buffer): readonly string[] {
  return output.toString().split('\0').slice(0, -1);
}
