/** Standards that look like the key of a Jira issue. */
const standards = new Set([
  'UTF',
  'SHA',
  'ISO',
  'RFC',
  'CVE',
  'GHSA',
  'IEEE',
  'MD',
  'AES',
  'RSA',
  'TLS',
  'HTTP',
  'BASE',
  'WIP',
  'COVID',
]);

const issueId = /(?<![\w/#&.-])(?:(?<repository>[\w.-]+(?:\/[\w.-]+)+)?#(?<number>\d+)|(?<key>[A-Z][A-Z0-9_]+)-\d+)(?![\w-])/g;

/**
 * The issues that a commit message names, in order, each once: `#12`, `owner/name#3`, `ABC-123`.
 * Pull requests that the text calls so, and merge requests (`!12`), are none.
 */
export function findIssueIds(message: string): readonly string[] {
  const ids = new Set<string>();
  for (const match of message.matchAll(issueId)) {
    const before = message.slice(0, match.index);
    if (/\b(pull request|merge request|PR)\s*$/i.test(before)) continue;
    if (match.groups?.key === undefined || !standards.has(match.groups.key)) ids.add(match[0]);
  }
  return [...ids];
}
