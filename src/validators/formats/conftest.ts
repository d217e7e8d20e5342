import type { Severity } from '../../types/issue.ts';
import { fieldsOf, itemsOf, type Json, optional, parse, type ReadReport, textOf } from './format.ts';

/** `--output json`. Source: open-policy-agent/conftest, output/result.go. */
export const readConftest: ReadReport = (text) => {
  const results = parse(text);
  if (!Array.isArray(results)) return undefined;
  const all = results.map(fieldsOf);
  const findings = all.flatMap((result) => [
    ...readResults(result, 'failures', 'error'),
    ...readResults(result, 'warnings', 'warning'),
  ]);
  const counts = all.map(({ successes, failures, warnings, exceptions, skipped }) => {
    const others = [failures, warnings, exceptions, skipped].map((each) => itemsOf(each).length);
    return others.reduce((sum, count) => sum + count, Number(successes ?? 0));
  });
  return { findings, looked: counts.reduce((sum, count) => sum + count, 0) };
};

function readResults(result: { readonly [key: string]: Json }, key: string, severity: Severity) {
  return itemsOf(result[key])
    .map(fieldsOf)
    .map(({ msg, metadata }) => ({
      severity,
      message: textOf(msg) ?? 'A policy is not met.',
      ...optional('file', result.filename),
      ...optional('rule', fieldsOf(metadata).query),
    }));
}
