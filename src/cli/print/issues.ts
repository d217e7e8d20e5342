import { list, plural } from '../../text/words.ts';
import type { Issue } from '../../types/issue.ts';
import type { WaivedIssue } from '../../types/waiver.ts';
import type { World } from '../world.ts';
import { type CodeFrames, openCodeFrames } from './code-frame.ts';
import { ruleOf } from './report.ts';

/** Issues for people: what, where, what to do, and the author's line. What several stages share is told once. */
export function printIssues(world: World, issues: readonly Issue[], project: string): string {
  const findFrame = openCodeFrames(project);
  const shared = new Map<string, Issue[]>();
  for (const issue of issues) {
    const key = JSON.stringify({ ...issue, stage: null });
    shared.set(key, [...(shared.get(key) ?? []), issue]);
  }
  return [...shared.values()].map((same) => `${printIssue(world, same, findFrame)}\n`).join('');
}

/** `1 issue waived: missing-reference.`, or nothing. */
export function printWaived(waived: readonly WaivedIssue[]): string {
  if (waived.length === 0) return '';
  const codes = [...new Set(waived.map(({ code }) => code))];
  return `${plural(waived.length, 'issue')} waived: ${list(codes)}.\n`;
}

/** `2 errors and 1 warning`. */
export function countIssues(issues: readonly Issue[]): string {
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = issues.filter((issue) => issue.severity === severity).length;
    return count === 0 ? [] : [severity === 'info' ? `${count} info` : plural(count, severity)];
  });
  return counts.length === 0 ? 'no issues' : list(counts);
}

const marks = { error: ['red', '✖'], warning: ['yellow', '⚠'], info: ['cyan', 'ℹ'] } as const;

function printIssue(world: World, same: readonly Issue[], findFrame: CodeFrames): string {
  const issue = same[0]!;
  const [color, mark] = marks[issue.severity];
  const { resource, application, source } = issue;
  const stages = [...new Set(same.flatMap(({ stage }) => stage ?? []))];
  const place = [stages.length > 0 ? list(stages, 4) : null, application].filter((part) => part !== null).join('/');
  const object = resource && `${resource.kind} ${resource.namespace === null ? '' : `${resource.namespace}/`}${resource.name}`;
  const head = [world.style(color, `${mark} ${ruleOf(issue)}`), place, object].filter((part) => part).join('  ');
  const lines = [head, `  ${issue.message}`, `  ${world.style('dim', `→ ${issue.fix}`)}`];
  if (issue.at && resource) lines.push(`  ${world.style('dim', `at ${issue.at}`)}`);
  if (source) {
    lines.push(`  ${world.style('cyan', `${source.file}:${source.line}:${source.column}`)}`);
    const frame = findFrame(source);
    if (frame) lines.push(frame);
  }
  return `${lines.join('\n')}\n`;
}
