import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { printJson } from '../../text/terminal.ts';
import type { Issue, SourceLocation } from '../../types/issue.ts';
import type { WaivedIssue } from '../../types/waiver.ts';
import type { Package } from '../package.ts';
import type { CodeHelp } from './code-help.ts';
import { nameOf, type Report } from './report.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

export interface SarifTool {
  readonly package: Package;
  readonly help: ReadonlyMap<string, CodeHelp>;
}

/** SARIF 2.1.0, with what GitHub's code scanning wants beyond the schema: a help for every rule, a file for every result. */
export function printSarif(report: Report, { package: { name, version, homepage }, help }: SarifTool): string {
  const found = [...report.issues, ...report.waived];
  const codes = [...new Set(found.map(({ code }) => code))].sort();
  const fingerprint = createFingerprints();
  const run = {
    tool: {
      driver: {
        name,
        version,
        ...(homepage !== undefined && { informationUri: homepage }),
        rules: codes.map((code) => toRule(code, help.get(code))),
      },
    },
    columnKind: 'utf16CodeUnits',
    results: found.map((issue) => ({
      ruleId: issue.code,
      ruleIndex: codes.indexOf(issue.code),
      level: levels[issue.severity],
      message: { text: escapeMessage(`${issue.message} ${issue.fix}`) },
      locations: [toLocation(issue, report)],
      partialFingerprints: { 'issue/v1': fingerprint(issue) },
      // An empty list says that it stands; without one that would not be known.
      suppressions: isWaived(issue) ? [{ kind: 'inSource', justification: issue.reason }] : [],
      properties: { stage: issue.stage, application: issue.application, ...(issue.rule !== null && { rule: issue.rule }) },
    })),
  };
  const schema = 'https://json.schemastore.org/sarif-2.1.0.json';
  return printJson({ $schema: schema, version: '2.1.0', runs: [run] });
}

function toRule(code: string, { short, text, markdown }: CodeHelp = { short: code, text: code, markdown: code }) {
  return {
    id: code,
    shortDescription: { text: escapeMessage(short) },
    fullDescription: { text: escapeMessage(text) },
    help: { text: escapeMessage(text), markdown: escapeMessage(markdown) },
  };
}

function toLocation({ resource, at, source }: Issue, { about, base }: Report) {
  const object = resource && { name: resource.name, fullyQualifiedName: nameOf(resource), kind: 'resource' };
  const field = object && at !== null && { name: at, fullyQualifiedName: `${object.fullyQualifiedName}/${at}`, kind: 'member' };
  const places = [object, field].filter((place) => place);
  // What has no line is about the whole. Code scanning refuses the document when one result has no file.
  const file = source?.file ?? (about === 'project' ? 'package.json' : '.');
  return {
    physicalLocation: { artifactLocation: toArtifact(posix.join(base, file)), ...(source && { region: toRegion(source) }) },
    ...(places.length > 0 && { logicalLocations: places }),
  };
}

function toArtifact(path: string) {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function toRegion({ line, column }: SourceLocation) {
  return { startLine: line, startColumn: column };
}

/** Tells issues apart without their lines and words, which change while the issue stays the same. */
function createFingerprints(): (issue: Issue) => string {
  const counts = new Map<string, number>();
  return ({ code, rule, stage, application, resource, at }) => {
    const identity = JSON.stringify([
      rule === null ? code : `${code}/${rule}`,
      stage,
      application,
      resource && nameOf(resource),
      at,
    ]);
    const count = (counts.get(identity) ?? 0) + 1;
    counts.set(identity, count);
    return createHash('sha256').update(`${identity}${count}`).digest('hex');
  };
}

/** Braces mark placeholders in messages of SARIF. */
function escapeMessage(text: string): string {
  return text.replaceAll('{', '{{').replaceAll('}', '}}');
}

function isWaived(issue: Issue | WaivedIssue): issue is WaivedIssue {
  return 'reason' in issue;
}
