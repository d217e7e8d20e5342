import { list, plural } from '../text/words.ts';
import type { Change } from '../types/delivery.ts';

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

/** `staging: petclinic, podinfo (acme/shop@1a2b3c4d) #12`, then what changed, then trailers for programs. */
export function commitMessage(stages: readonly StageSummary[], provenance: Provenance, verb?: string): string {
  const applications = [...new Set(stages.flatMap(({ stage, changes }) => applicationsOf(stage, changes)))].sort();
  const body = stages.flatMap(({ stage, changes }) => (changes.length === 0 ? [] : [`${stage}: ${count(changes)}`]));
  return [
    subjectOf(stages, applications, provenance, verb),
    '',
    ...(body.length > 0 ? [...body, ''] : []),
    ...trailersOf(stages, applications, provenance),
    '',
  ].join('\n');
}

const LONGEST = 100;

function subjectOf(stages: readonly StageSummary[], applications: readonly string[], provenance: Provenance, verb = ''): string {
  const names = stages.map(({ stage }) => stage).join(', ');
  const { repository, project, commit, issues } = provenance;
  const source = commit === undefined ? project : `${repository ?? project}@${commit.slice(0, 8)}`;
  const tail = [`(${source})`, ...issues.slice(0, 3)].join(' ');
  for (let most = applications.length; most >= 0; most--) {
    const some =
      applications.length === 0
        ? 'inventory'
        : most === 0
          ? plural(applications.length, 'application')
          : list(applications, most);
    const subject = `${verb === '' ? '' : `${verb} `}${names}: ${some} ${tail}`;
    if (subject.length <= LONGEST || most === 0) return oneLine(subject);
  }
  return names;
}

function trailersOf(stages: readonly StageSummary[], applications: readonly string[], provenance: Provenance): readonly string[] {
  const { project, repository, commit, isDirty, issues, build } = provenance;
  const trailers: readonly (readonly [string, string | undefined])[] = [
    ['Stage', stages.map(({ stage }) => stage).join(', ')],
    ['Applications', applications.join(', ') || undefined],
    ['Project', project],
    ['Source-Repository', repository],
    ['Source-Commit', commit && `${commit}${isDirty ? ' (with uncommitted changes)' : ''}`],
    ['Issues', issues.join(', ') || undefined],
    ['Build', build],
  ];
  return trailers.flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${oneLine(value)}`]));
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

function count(changes: readonly Change[]): string {
  const counted = (['added', 'changed', 'removed'] as const).map((action) => ({
    action,
    files: changes.filter((change) => change.action === action).length,
  }));
  return counted
    .filter(({ files }) => files > 0)
    .map(({ action, files }) => `${plural(files, 'file')} ${action}`)
    .join(', ');
}

// A line break from outside would let a value invent trailers.
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
