import type { Severity } from '../../types/issue.ts';
import { fieldsOf, itemsOf, objectOf, optional, parse, type ReadReport, textOf } from './format.ts';

/** `--format json`. Source: stackrox/kube-linter, pkg/run/run.go, pkg/diagnostic and pkg/lintcontext. */
export const readKubeLinter: ReadReport = (text) => {
  const { Checks, Reports, Summary } = fieldsOf(parse(text));
  if (Summary === undefined) return undefined;
  const findings = itemsOf(Reports)
    .map(fieldsOf)
    .map(({ Diagnostic, Check, Remediation, Object: subject }) => {
      const { Metadata, K8sObject } = fieldsOf(subject);
      const { Namespace, Name, GroupVersionKind } = fieldsOf(K8sObject);
      return {
        severity: SEVERITIES[textOf(fieldsOf(Diagnostic).Severity) ?? ''] ?? 'error',
        message: textOf(fieldsOf(Diagnostic).Message) ?? 'A check is not met.',
        ...optional('rule', Check),
        ...optional('fix', Remediation),
        ...optional('file', fieldsOf(Metadata).FilePath),
        ...objectOf(fieldsOf(GroupVersionKind).Kind, Name, Namespace),
      };
    });
  return { findings, looked: itemsOf(Checks).length };
};

/** What is less than an error; most checks say nothing. */
const SEVERITIES: Readonly<Record<string, Severity>> = { warning: 'warning', low: 'warning', info: 'info' };
