import type { Severity } from '../../types/issue.ts';
import { type Found, fieldsOf, itemsOf, type Json, objectOf, optional, parse, type ReadReport, textOf } from './format.ts';

/**
 * `apply --policy-report --output-format json`: words for people, and reports of one line each.
 * Source: kyverno/kyverno, cmd/cli/kubectl-kyverno/commands/apply/print.go and the types of PolicyReport (wgpolicyk8s.io).
 */
export const readKyverno: ReadReport = (text) => {
  const applied = /Applying (\d+) policy rule\(s\) to (\d+) resource\(s\)/.exec(text);
  const reports = text.split('\n').filter((line) => line.startsWith('{'));
  const parsed = reports.map((line) => fieldsOf(parse(line)));
  if ((!applied && reports.length === 0) || parsed.some(({ kind }) => kind === undefined)) return undefined;
  const findings = parsed.flatMap(({ results }) => itemsOf(results).flatMap(readResult));
  return { findings, ...(applied && { looked: Math.min(Number(applied[1]), Number(applied[2])) }) };
};

const SEVERITIES: Readonly<Record<string, Severity>> = { fail: 'error', error: 'error', warn: 'warning' };

function readResult(result: Json): readonly Found[] {
  const { policy, rule, message, result: came, resources, subjects } = fieldsOf(result);
  const severity = SEVERITIES[textOf(came) ?? ''];
  if (!severity) return [];
  const said = {
    severity,
    message: textOf(message) ?? 'A policy is not met.',
    ...optional('rule', [policy, rule].map(textOf).filter(Boolean).join('/')),
  };
  const objects = itemsOf(resources ?? subjects).map(fieldsOf);
  if (objects.length === 0) return [said];
  return objects.map(({ kind, name, namespace }) => ({ ...said, ...objectOf(kind, name, namespace) }));
}
