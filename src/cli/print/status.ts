import type { StatusRow } from '../../timeline/status-rows.ts';
import { type Health, printHealth } from '../past/health.ts';
import type { World } from '../world.ts';
import { printValue } from './input-change.ts';

export interface Beside {
  readonly repository: string | undefined;
  /** Undefined for a stage that nothing is promoted to; `landings` is null where it cannot be told. */
  readonly behind: { readonly stage: string; readonly landings: number | null } | undefined;
  /** Of the row's branch; undefined where there is none or nobody could be asked. */
  readonly pull: { readonly number: number; readonly url: string } | undefined;
  /** Undefined where nobody was asked or nobody has reported. */
  readonly health: Health | undefined;
}

export type DescribedStatus = ReturnType<typeof describeStatus>;

/** A row as `status --json` shows it. */
export function describeStatus(row: StatusRow, { repository, behind, pull, health }: Beside) {
  const { stage, application, project, content, inputs, source, proposal, locks, hold, isInCode } = row;
  return {
    ...{ stage, application, project, repository: repository ?? null, content },
    inputs: Object.fromEntries(inputs),
    source,
    behind: behind ?? null,
    proposal: proposal === null ? null : { branch: proposal, pullRequest: pull ?? null },
    locks,
    hold,
    health: health ?? null,
    isInCode,
  };
}

/** A table for each stage. */
export function printStatus(world: World, rows: readonly DescribedStatus[]): string {
  if (rows.length === 0) return 'Nothing is published.\n';
  const stages = [...new Set(rows.map(({ stage }) => stage))];
  return stages
    .map((stage) =>
      printStage(
        world,
        rows.filter((row) => row.stage === stage),
      ),
    )
    .join('\n');
}

function printStage(world: World, rows: readonly DescribedStatus[]): string {
  const cells = rows.map((row) => [row.application, versionOf(row), sourceOf(row), behindOf(row)] as const);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row, index) => {
    const columns = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const line = `  ${columns.join('  ')}`.trimEnd();
    return [line, ...notesOf(rows[index]!).map((note) => `    ${world.style('yellow', note)}`)].join('\n');
  });
  return `${world.style('bold', rows[0]?.stage ?? '')}\n${lines.join('\n')}\n`;
}

function versionOf({ content, inputs, isInCode }: DescribedStatus): string {
  if (content === null) return isInCode === false ? 'gone' : 'not published';
  const values = Object.entries(inputs).map(([name, value]) => `${name}=${printValue(value)}`);
  return values.length > 0 ? values.join(' ') : `content ${content.slice(0, 8)}`;
}

function sourceOf({ source }: DescribedStatus): string {
  if (!source) return '';
  return `${source.repository === null ? '' : `${source.repository}@`}${source.commit.slice(0, 8)}${source.isDirty ? '+' : ''}`;
}

function behindOf({ behind, content }: DescribedStatus): string {
  if (!behind || content === null) return '';
  if (behind.landings === null) return `never in ${behind.stage}`;
  return behind.landings === 0 ? `same as ${behind.stage}` : `${behind.landings} behind ${behind.stage}`;
}

function notesOf({ health, proposal, locks, hold, isInCode, source, content }: DescribedStatus): readonly string[] {
  return [
    ...(health ? [printHealth(health)] : []),
    ...(proposal ? [`proposed in ${proposal.pullRequest?.url ?? proposal.branch}`] : []),
    ...locks.map(({ owner, reason, expires }) => `locked by ${owner}${expires === null ? '' : ` until ${expires}`}: ${reason}`),
    ...(hold ? [`held since ${hold.since} by ${hold.by}: ${hold.reason}`] : []),
    ...(isInCode === false ? ['no longer in the code'] : []),
    ...(content !== null && source === null
      ? ['where it comes from is not known: changed by hand, or published by an older version']
      : []),
  ];
}
