import type { Issue } from '../../types/issue.ts';
import { nameOf, type Report, ruleOf } from './report.ts';

/**
 * JUnit's XML: a suite per stage, a case per issue. Errors fail and waived issues are skipped; what is no error passes and
 * says so. A stage without issues has one case that passes, so that it shows green instead of not at all.
 */
export function printJunit(report: Report): string {
  const suites = listSuites(report);
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="stagewright" ${countCases(all)}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite ${attribute('name', name)} ${countCases(cases)}>`,
      ...cases.flatMap(({ lines }) => lines.map((line) => `    ${line}`)),
      '  </testsuite>',
    ]),
    '</testsuites>\n',
  ].join('\n');
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

interface Case {
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly lines: readonly string[];
}

function listSuites({ about, stages, issues, waived }: Report): readonly Suite[] {
  const suiteOf = ({ stage }: Issue) => stage ?? about;
  const named = [...stages, ...[...issues, ...waived].map(suiteOf)];
  const names = new Set(named.length === 0 ? [about] : named);
  return [...names].map((name) => {
    const cases = [
      ...issues.filter((issue) => suiteOf(issue) === name).map((issue) => toCase(issue, { suite: name })),
      ...waived.filter((issue) => suiteOf(issue) === name).map((issue) => toCase(issue, { suite: name, reason: issue.reason })),
    ];
    return {
      name,
      cases:
        cases.length > 0 ? cases : [{ result: 'passed', lines: [`<testcase ${attribute('classname', name)} name="check"/>`] }],
    };
  });
}

function toCase(issue: Issue, { suite, reason }: { readonly suite: string; readonly reason?: string }): Case {
  const { code, severity, message, fix, application, resource, at, source } = issue;
  const name = [ruleOf(issue), resource && nameOf(resource), at].filter((part) => part !== null).join(' ');
  const classname = [suite, application].filter((part) => part !== null).join('.');
  const place = source && `${source.file}:${source.line}:${source.column}`;
  const text = [message, fix, place].filter((part) => part !== null).join('\n');
  const wrap = (inner: string) => [
    `<testcase ${attribute('classname', classname)} ${attribute('name', name)}>`,
    `  ${inner}`,
    '</testcase>',
  ];
  if (reason !== undefined) return { result: 'skipped', lines: wrap(`<skipped ${attribute('message', reason)}/>`) };
  if (severity !== 'error')
    return { result: 'passed', lines: wrap(`<system-out>${escapeXml(`${severity}: ${text}`)}</system-out>`) };
  const attributes = `${attribute('type', code)} ${attribute('message', message)}`;
  return { result: 'failed', lines: wrap(`<failure ${attributes}>${escapeXml(text)}</failure>`) };
}

function countCases(cases: readonly Case[]): string {
  const count = (result: Case['result']) => cases.filter((each) => each.result === result).length;
  return `tests="${cases.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}"`;
}

/** Readers turn a line's end in an attribute into a space, unless it is written as a number. */
function attribute(name: string, text: string): string {
  const value = escapeXml(text).replace(/[\t\n]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `${name}="${value}"`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };
// What XML 1.0 cannot hold, not even as a number: most control characters, halves of pairs, U+FFFE and U+FFFF.
const illegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function escapeXml(text: string): string {
  return text.replace(illegal, '\u{FFFD}').replace(/[&<>"\r]/g, (character) => entities[character]!);
}
