import type { RenderedApplication } from '../types/files.ts';
import type { Finding } from '../types/issue.ts';

/** Files of different applications or stages that would be one file, also where capitals do not count. */
export function findDuplicatePaths(applications: readonly RenderedApplication[]): readonly Finding[] {
  const owners = new Map<string, RenderedApplication>();
  const findings: Finding[] = [];
  for (const application of applications) {
    for (const path of application.files.keys()) {
      const other = owners.get(path.toLowerCase());
      if (!other) {
        owners.set(path.toLowerCase(), application);
        continue;
      }
      findings.push({
        code: 'duplicate-path',
        severity: 'error',
        message: `${nameOf(other)} and ${nameOf(application)} would both write ${path}.`,
        fix: 'Rename the stage or the application: the two names joined by "-" must be unique in a cluster.',
        stage: application.stage,
        application: application.application,
      });
    }
  }
  return findings;
}

function nameOf({ stage, application }: RenderedApplication): string {
  return `Application "${application}" of stage "${stage}"`;
}
