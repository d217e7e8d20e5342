import { hasErrors } from '../synthesize.ts';
import { printJson } from '../text/terminal.ts';
import type { Format } from './options.ts';
import { readChecksPage, readPackage } from './package.ts';
import { readCodeHelp } from './print/code-help.ts';
import { printGithub } from './print/github.ts';
import { printIssues, printWaived } from './print/issues.ts';
import { printJunit } from './print/junit.ts';
import type { Report } from './print/report.ts';
import { printSarif } from './print/sarif.ts';
import { findFolderInRepository } from './repository-folder.ts';
import type { Outcome, World } from './world.ts';

export interface Findings extends Omit<Report, 'base'> {
  readonly format: Format;
  /** The folder that places begin in. */
  readonly folder: string;
  /** What else the JSON document says. */
  readonly counts?: object;
  /** What people read at the end, in whole lines. */
  readonly summary: string;
}

/** What a command that only checks comes to, in the format asked for. The exit code is the same in each. */
export function reportIssues(world: World, { format, folder, counts, summary, ...found }: Findings): Outcome {
  const { issues, waived } = found;
  const json = { issues, waived, ...counts };
  const document = printDocument(format, { report: { ...found, base: findFolderInRepository(folder) }, json });
  // GitHub's log shows the annotations themselves.
  const shown = format === 'github' ? '' : printIssues(world, issues, folder);
  return {
    exit: hasErrors(issues) ? 1 : 0,
    json,
    ...(document !== undefined && { document }),
    text: `${shown}${printWaived(waived)}${summary}`,
  };
}

interface Printable {
  readonly report: Report;
  readonly json: unknown;
}

function printDocument(format: Format, { report, json }: Printable): string | undefined {
  switch (format) {
    case 'pretty':
      return undefined;
    case 'json':
      return printJson(json);
    case 'sarif':
      return printSarif(report, { package: readPackage(), help: readCodeHelp(readChecksPage() ?? '') });
    case 'junit':
      return printJunit(report);
    case 'github':
      return printGithub(report);
  }
}
