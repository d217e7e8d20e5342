import { applyWaivers } from '../checks/waivers.ts';
import type { Project } from '../load/project.ts';
import { compareIssues, placeIssue } from '../resources/place-issue.ts';
import { hasErrors, type Synthesis } from '../synthesize.ts';
import type { Finding } from '../types/issue.ts';
import { listManifests } from './list-manifests.ts';
import type { World } from './world.ts';

export interface Validatable {
  readonly project: Project;
  readonly synthesis: Synthesis;
}

/** Lets the external validators look, stage by stage, at what our own checks have passed; what they find are issues as all others. */
export async function validate(world: World, { project, synthesis }: Validatable): Promise<Synthesis> {
  const { stages, waivers, graphs, issues, waived } = synthesis;
  const asked = stages.filter(({ definition }) => (definition.validators ?? []).length > 0);
  if (hasErrors(issues) || (asked.length === 0 && waivers.length === 0)) return synthesis;
  // Few projects have validators.
  const { validateStage } = await import('../validators/validate-stage.ts');
  const resources = graphs.flatMap((graph) => graph.resources);
  const findings: Finding[] = [];
  const failures: Finding[] = [];
  for (const stage of asked) {
    const { name, validators = [] } = stage.definition;
    world.progress(`validating ${name} with ${validators.map(({ id }) => id).join(', ')}`);
    const own = resources.filter((resource) => resource.stage === name);
    const subject = { stage: name, validators, resources: own, files: listManifests(stage) };
    const validated = await validateStage(subject, { folder: project.root, environment: world.environment });
    findings.push(...validated.findings);
    failures.push(...validated.failures);
  }
  // Of what a validator could not say, nobody knows whether it needs its waivers.
  const failed = new Set(failures.map((failure) => failure.stage));
  const relevant = waivers.filter(({ stage }) => !failed.has(stage));
  const judged = applyWaivers(findings, { waivers: relevant, resources, severity: 'error' });
  const place = (finding: Finding) => placeIssue(finding, project.root);
  return {
    ...synthesis,
    issues: [...issues, ...[...judged.findings, ...failures].map(place)].sort(compareIssues),
    waived: [...waived, ...judged.waived.map(({ finding, reason }) => ({ ...place(finding), reason }))].sort(compareIssues),
  };
}
