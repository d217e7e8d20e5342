import { plural } from '../text/words.ts';
import type { Change } from '../types/delivery.ts';
import { applicationOf, applicationsOf, type Provenance } from './commit-message.ts';

export interface PullRequestText {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** `stagewright/<project>/<stage>`: the branch of a stage's pull request. */
export function pullRequestBranch(project: string, stage: string): string {
  return `stagewright/${project}/${stage}`;
}

const MOST_FILES = 200;

/** Title and Markdown body for reviewers: a table of what changes per application, then the files. */
export function describePullRequest(stage: string, changes: readonly Change[], provenance: Provenance): PullRequestText {
  const applications = applicationsOf(stage, changes);
  const some = applications.length > 3 ? plural(applications.length, 'application') : applications.join(', ');
  const rows = applications.map((application) => {
    const own = changes.filter(({ path }) => applicationOf(stage, path) === application);
    const of = (action: Change['action']) => own.filter((change) => change.action === action).length;
    return `| ${code(application)} | ${of('added')} | ${of('changed')} | ${of('removed')} |`;
  });
  const files = changes.slice(0, MOST_FILES).map(({ path, action }) => `${signs[action]} ${path}`);
  const more = changes.length - files.length;
  return {
    title: `${stage}: ${some === '' ? 'inventory' : some}`,
    body: [
      `Brings stage ${code(stage)} up to date with ${source(provenance)}.`,
      '',
      '| application | added | changed | removed |',
      '| --- | ---: | ---: | ---: |',
      ...rows,
      '',
      `<details><summary>${plural(changes.length, 'file')}</summary>`,
      '',
      '```diff',
      ...files,
      ...(more > 0 ? [`  … and ${more} more`] : []),
      '```',
      '',
      '</details>',
      '',
    ].join('\n'),
  };
}

const signs: Record<Change['action'], string> = { added: '+', changed: '!', removed: '-' };

function source({ project, repository, commit, subject }: Provenance): string {
  if (commit === undefined) return `project ${code(project)}`;
  return `${code(`${repository ?? project}@${commit.slice(0, 8)}`)}${subject ? `: ${code(subject)}` : ''}`;
}

/** Foreign text stands in code, where no mention, link, markup or command becomes active. */
function code(text: string): string {
  const plain = text.replace(/<!--|-->|[`|\s\p{Cc}]+/gu, ' ').trim();
  return plain === '' ? '' : `\`${plain}\``;
}
