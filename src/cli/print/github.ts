import { posix } from 'node:path';
import { forTerminal } from '../../text/terminal.ts';
import type { Issue } from '../../types/issue.ts';
import { type Report, ruleOf } from './report.ts';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands of GitHub Actions, one line per issue, which it shows beside the lines of a pull request. */
export function printGithub({ issues, base }: Pick<Report, 'issues' | 'base'>): string {
  return issues.map((issue) => `${printCommand(issue, base)}\n`).join('');
}

function printCommand(issue: Issue, base: string): string {
  const { severity, message, fix, stage, application, source } = issue;
  const properties: [string, string | number][] = [];
  if (source) properties.push(['file', posix.join(base, source.file)], ['line', source.line], ['col', source.column]);
  properties.push(['title', ruleOf(issue)]);
  const place = [stage, application].filter((part) => part !== null).join('/');
  const text = `${message} ${fix}${place === '' ? '' : ` (${place})`}`;
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${commands[severity]} ${list}::${escapeText(text)}`;
}

function escapeText(text: string): string {
  return forTerminal(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
