import { pullRequestUrl } from '../../plugs/forges/pull-request-url.ts';
import { plural, quote } from '../../text/words.ts';
import { findMerger, findPullRequestNumber } from '../../timeline/pull-request-number.ts';
import type { EntrySource, Publish } from '../../types/timeline.ts';
import { type Health, printHealth } from '../past/health.ts';
import type { World } from '../world.ts';
import { printInputChange } from './input-change.ts';

export type DescribedPublish = ReturnType<typeof describePublish>;

export interface Beside {
  /** Undefined for the embedded one. */
  readonly repository: string | undefined;
  /** By application; undefined where nobody was asked. */
  readonly health: ReadonlyMap<string, Health> | undefined;
}

/** A publish as `history --json` shows it. */
export function describePublish(publish: Publish, { repository, health }: Beside) {
  const { landing, kind, applications, project, source, build, inputs } = publish;
  const number = findPullRequestNumber(landing);
  const files = landing.changes.filter(({ isInventory }) => !isInventory);
  const pathsOf = (of: (change: (typeof files)[number]) => boolean) => files.filter(of).map(({ path }) => path);
  return {
    id: landing.commit,
    time: landing.time,
    kind,
    project,
    applications: applications.map(({ application, kind: each, before, after }) => ({ application, kind: each, before, after })),
    author: landing.author,
    message: landing.subject,
    source,
    build,
    inputs: inputs.map(({ name, before = null, after = null }) => ({ input: name, before, after })),
    added: pathsOf(({ before }) => before === null),
    changed: pathsOf(({ before, after }) => before !== null && after !== null),
    removed: pathsOf(({ after }) => after === null),
    pullRequest: number === null ? null : { number, url: pullRequestUrl(repository, number) },
    mergedBy: findMerger(landing),
    health: health ? [...health].map(([application, told]) => ({ application, ...told })) : null,
  };
}

export interface Shown {
  /** True when there are no older ones. */
  readonly isAll: boolean;
  readonly brings: string | undefined;
}

/** A paragraph for each, the newest first. */
export function printPublishes(world: World, publishes: readonly DescribedPublish[], { isAll, brings }: Shown): string {
  if (publishes.length === 0)
    return `Nothing that was published ${brings === undefined ? 'is left' : `brought ${quote(brings)}`}.\n`;
  const texts = publishes.map((publish) => printPublish(world, publish));
  const rest = isAll || brings !== undefined ? '' : `\nOlder ones: --limit ${publishes.length * 5}, or --limit all.\n`;
  return `${texts.join('\n')}${rest}`;
}

const MOST = 10;

function printPublish(world: World, publish: DescribedPublish): string {
  const { id, time, kind, applications, author, message, source, build, inputs, pullRequest, mergedBy, health } = publish;
  const names = applications.map(({ application }) => application);
  const some = names.length > 6 ? plural(names.length, 'application') : names.join(', ');
  const byWhom = kind === 'edit' || kind === 'revert' || kind === 'rollback' ? `by ${author}: ${message}` : undefined;
  const merger = mergedBy === null ? '' : `, merged by ${mergedBy}`;
  const page = pullRequest?.url ? ` (${pullRequest.url})` : '';
  const files = [
    ...publish.added.map((path) => `+ ${path}`),
    ...publish.changed.map((path) => `~ ${path}`),
    ...publish.removed.map((path) => `- ${path}`),
  ];
  const lines = [
    byWhom,
    source
      ? `${kind === 'revert' || kind === 'rollback' ? 'back to what came ' : ''}from ${printSource(source)}${build ? `, run ${build}` : ''}`
      : undefined,
    ...inputs.map(printInputChange),
    ...files.slice(0, MOST),
    files.length > MOST ? `… and ${files.length - MOST} more` : undefined,
    pullRequest ? `pull request ${pullRequest.number}${merger}${page}` : mergedBy !== null ? `merged by ${mergedBy}` : undefined,
    ...(health ?? []).map((told) => `${told.application} ${printHealth(told)}`),
  ];
  const head = `${world.style('bold', id.slice(0, 12))}  ${time}  ${world.style(colors[kind], kind)}  ${some}`.trimEnd();
  return [head, ...lines.flatMap((line) => (line === undefined ? [] : [`  ${line}`]))].map((line) => `${line}\n`).join('');
}

const colors = { publish: 'green', removal: 'yellow', rollback: 'yellow', revert: 'yellow', edit: 'red' } as const;

/** `acme/shop@1a2b3c4d5e6f "Fix the cart" by Ada` */
export function printSource({ commit, repository, subject, author, isDirty }: EntrySource): string {
  const where = `${repository === null ? '' : `${repository}@`}${commit.slice(0, 12)}${isDirty ? ' with uncommitted changes' : ''}`;
  return `${where}${subject === null ? '' : ` ${quote(subject)}`}${author === null ? '' : ` by ${author}`}`;
}
