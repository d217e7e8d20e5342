import { fileURLToPath } from 'node:url';
import type { Severity } from '../../types/issue.ts';
import { type Found, fieldsOf, itemsOf, type Json, optional, parse, type ReadReport, textOf } from './format.ts';

/** Source: SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/. */
export const readSarif: ReadReport = (text) => {
  const { runs } = fieldsOf(parse(text));
  if (!Array.isArray(runs)) return undefined;
  return { findings: runs.map(fieldsOf).flatMap(({ results }) => itemsOf(results).flatMap(readResult)) };
};

const SEVERITIES: Readonly<Record<string, Severity | 'none'>> = {
  error: 'error',
  warning: 'warning',
  note: 'info',
  none: 'none',
};

function readResult(result: Json): readonly Found[] {
  const { ruleId, level, kind, message, locations, suppressions } = fieldsOf(result);
  // Unless it says so, a result is a warning that something failed.
  const severity = SEVERITIES[textOf(level) ?? 'warning'] ?? 'error';
  if (severity === 'none' || (kind !== undefined && kind !== 'fail') || itemsOf(suppressions).length > 0) return [];
  const { artifactLocation, region } = fieldsOf(fieldsOf(itemsOf(locations)[0]).physicalLocation);
  const line = fieldsOf(region).startLine;
  return [
    {
      severity,
      message: textOf(fieldsOf(message).text) ?? 'It says no more.',
      ...optional('rule', ruleId),
      ...optional('file', toPath(textOf(fieldsOf(artifactLocation).uri))),
      ...(typeof line === 'number' && { line }),
    },
  ];
}

function toPath(uri: string | undefined): string | undefined {
  if (uri === undefined || !uri.startsWith('file:')) return uri;
  try {
    return fileURLToPath(uri);
  } catch {
    // Of another machine: then it names no file of ours.
    return uri;
  }
}
