import { list, plural } from '../text/words.ts';
import type { Change } from '../types/delivery.ts';
import type { MessageChange, MessageRollback, MessageTemplate, Person } from '../types/message.ts';
import { applyTemplate, oneLine } from './message-template.ts';

/** What a commit message tells of one stage. */
export interface StageSummary {
  readonly stage: string;
  readonly changes: readonly Change[];
}

/** Where the rendered files come from. */
export interface Provenance {
  readonly project: string;
  /** `owner/name` of the source repository. */
  readonly repository: string | undefined;
  readonly commit: string | undefined;
  /** The source had changes that are in no commit. */
  readonly isDirty: boolean;
  readonly subject: string | undefined;
  /** Issue ids of the source commit's message, such as `#12` or `SHOP-3`. */
  readonly issues: readonly string[];
  /** Number of the CI run. */
  readonly build: string | undefined;
}

export interface MessageOptions {
  /** @default false */
  readonly isRemoval?: boolean;
  /** @default it is none */
  readonly rollback?: MessageRollback | undefined;
  /** @default what changed, and where it comes from */
  readonly template?: MessageTemplate | undefined;
  /** Who wrote the source since the last publish, newest first. @default nobody is known */
  readonly authors?: readonly Person[];
  /** The author of the commit, who is no co-author of it. */
  readonly author?: Person | undefined;
  /** Who signs the commit off. @default nobody */
  readonly signedOffBy?: Person | undefined;
}

/** `staging: petclinic, podinfo (acme/shop@1a2b3c4d) #12`, then what changed, then trailers for programs. */
export function commitMessage(stages: readonly StageSummary[], provenance: Provenance, options: MessageOptions = {}): string {
  const change = describeChange(stages, provenance, options);
  const { subject, body, trailers } = applyTemplate(change, options.template, ownKeys);
  const all = [...trailers, ...trailersOf(change), ...describeRollback(options.rollback), ...peopleOf(options)];
  return [subject, '', ...(body === '' ? [] : [body, '']), ...all, ''].join('\n');
}

/** Keys of the trailers that programs read. */
const facts = ['Stage', 'Applications', 'Project', 'Source-Repository', 'Source-Commit', 'Issues', 'Build'] as const;
const ownKeys = [...facts, 'Rollback-To', 'Rollback-Of'] as const;

const LONGEST = 100;

function describeChange(
  stages: readonly StageSummary[],
  { project, repository, commit, isDirty, subject, issues, build }: Provenance,
  { isRemoval = false, rollback, authors = [] }: MessageOptions,
): MessageChange {
  const summaries = stages.map(({ stage, changes }) => ({
    stage,
    applications: applicationsOf(stage, changes),
    ...countActions(changes),
  }));
  const known = {
    project,
    stages: summaries,
    applications: [...new Set(summaries.flatMap(({ applications }) => applications))].sort(),
    isRemoval,
    ...(rollback && { rollback: { ...rollback, reason: rollback.reason && oneLine(rollback.reason) } }),
    source: { repository: repository && oneLine(repository), commit, subject: subject && oneLine(subject), isDirty },
    issues: issues.map(oneLine),
    build: build && oneLine(build),
    authors,
  };
  const lines = summaries.map((summary) => ({ stage: summary.stage, text: countFiles(summary) }));
  const body = lines.filter(({ text }) => text !== '').map(({ stage, text }) => `${stage}: ${text}`);
  return { ...known, usual: { subject: subjectOf(known), body: body.join('\n') } };
}

function subjectOf({ project, stages, applications, isRemoval, rollback, source, issues }: Omit<MessageChange, 'usual'>): string {
  const names = stages.map(({ stage }) => stage).join(', ');
  const from = source.commit === undefined ? project : `${source.repository ?? project}@${source.commit.slice(0, 8)}`;
  const tail = rollback ? destinationOf(rollback) : [`(${from})`, ...issues.slice(0, 3)].join(' ');
  const head = rollback ? 'rollback: ' : isRemoval ? 'remove ' : '';
  for (let most = applications.length; most >= 0; most--) {
    const some =
      applications.length === 0
        ? 'inventory'
        : most === 0
          ? plural(applications.length, 'application')
          : list(applications, most);
    const subject = `${head}${names}: ${some}${tail === '' ? '' : ` ${tail}`}`;
    if (subject.length <= LONGEST || most === 0) return oneLine(subject);
  }
  return names;
}

/** `to 1a2b3c4d (the cart is broken)` */
function destinationOf({ to, reason }: MessageRollback): string {
  const where = to.length === 1 ? `to ${to[0]!.slice(0, 8)}` : '';
  return [where, ...(reason ? [`(${oneLine(reason)})`] : [])].filter((part) => part !== '').join(' ');
}

function trailersOf({ project, stages, applications, source, issues, build }: MessageChange): readonly string[] {
  const values: Record<(typeof facts)[number], string | undefined> = {
    Stage: stages.map(({ stage }) => stage).join(', '),
    Applications: applications.join(', ') || undefined,
    Project: project,
    'Source-Repository': source.repository,
    'Source-Commit': source.commit && `${source.commit}${source.isDirty ? ' (with uncommitted changes)' : ''}`,
    Issues: issues.join(', ') || undefined,
    Build: build,
  };
  return facts.flatMap((key) => (values[key] === undefined ? [] : [`${key}: ${oneLine(values[key])}`]));
}

/** Says to programs that it is a rollback, also where a function of the author's writes the rest. */
function describeRollback(rollback: MessageRollback | undefined): readonly string[] {
  if (!rollback) return [];
  const commits = (key: string, values: readonly string[]) => values.map((value) => `${key}: ${value}`);
  return [...commits('Rollback-To', rollback.to), ...commits('Rollback-Of', rollback.of)];
}

function peopleOf({ authors = [], author, signedOffBy }: MessageOptions): readonly string[] {
  const others = authors.filter(({ email }) => email.toLowerCase() !== author?.email.toLowerCase());
  return [
    ...others.map((person) => `Co-authored-by: ${printPerson(person)}`),
    ...(signedOffBy ? [`Signed-off-by: ${printPerson(signedOffBy)}`] : []),
  ];
}

function printPerson({ name, email }: Person): string {
  const plain = (text: string) => oneLine(text.replace(/[<>]/g, ''));
  return `${plain(name)} <${plain(email)}>`;
}

/** Names of the stage's applications whose files change, sorted; an operator file belongs to the application that its name ends with. */
export function applicationsOf(stage: string, changes: readonly Change[]): readonly string[] {
  return [...new Set(changes.flatMap(({ path }) => applicationOf(stage, path) ?? []))].sort();
}

/** The application that a path of that stage belongs to. */
export function applicationOf(stage: string, path: string): string | undefined {
  const [first, second, third] = path.split('/');
  return first === 'clusters' ? third?.slice(stage.length + 1).replace(/\.yaml$/, '') : second;
}

const actions = ['added', 'changed', 'removed'] as const;
type Counts = Readonly<Record<(typeof actions)[number], number>>;

function countActions(changes: readonly Change[]): Counts {
  const count = (action: Change['action']) => changes.filter((change) => change.action === action).length;
  return { added: count('added'), changed: count('changed'), removed: count('removed') };
}

function countFiles(counts: Counts): string {
  return actions
    .filter((action) => counts[action] > 0)
    .map((action) => `${plural(counts[action], 'file')} ${action}`)
    .join(', ');
}
