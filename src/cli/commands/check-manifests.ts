import { checkManifests } from '../../check-manifests.ts';
import { StagewrightError } from '../../text/error.ts';
import { findKubernetesVersion, unknownKubernetes } from '../../text/kubernetes-version.ts';
import { list, plural } from '../../text/words.ts';
import type { PolicyChoice } from '../../types/policy.ts';
import { type CommonOptions, chooseFormat, type FormatOptions } from '../options.ts';
import { countIssues } from '../print/issues.ts';
import { reportIssues } from '../report-issues.ts';
import type { Outcome, World } from '../world.ts';

export interface CheckManifestsOptions extends CommonOptions, FormatOptions {
  readonly manifests?: readonly string[];
  readonly external?: readonly string[];
  /** The version of Kubernetes that they are to run on. */
  readonly kubernetes?: string;
  /** Holds them to the recommended policies too. */
  readonly policies?: boolean;
}

/** Checks YAML that somebody else wrote; needs no project and writes nothing. */
export async function checkManifestFiles(
  world: World,
  stages: readonly string[],
  { manifests = [], external = [], schemas = [], kubernetes, policies = false, ...options }: CheckManifestsOptions,
): Promise<Outcome> {
  const format = chooseFormat(options);
  if (stages.length > 0) {
    throw new StagewrightError('usage', `Either stages are checked or manifests, not both: ${list(stages)}.`, {
      hint: 'Leave the stages out, or --manifests.',
    });
  }
  if (manifests.length === 0) {
    throw new StagewrightError('usage', '--external, --kubernetes and --policies are for --manifests.', {
      hint: 'In a project, call external(this, …) in an application or a stage; kubernetes and policies are options of a stage.',
    });
  }
  const version = kubernetes === undefined ? undefined : findKubernetesVersion(kubernetes);
  if (kubernetes !== undefined && version === undefined) throw unknownKubernetes(kubernetes, 'What --manifests names');
  world.progress(`checking ${list(manifests)}`);
  const { issues, ...counts } = checkManifests({
    paths: manifests,
    externals: external,
    schemas,
    folder: world.folder,
    ...(version && { kubernetes: version }),
    ...(policies && { policies: RECOMMENDED }),
  });
  const { files, resources, references, others, substitutions, skipped } = counts;
  const looked = `${plural(files, 'file')}, ${plural(resources, 'resource')}, ${plural(references, 'reference')}`;
  const lines = [`Checked ${looked}: ${countIssues(issues)}.`];
  if (substitutions > 0)
    lines.push(`Not checked: ${plural(substitutions, 'value')} with a substitution that is still to be made.`);
  if (others > 0) lines.push(`Not Kubernetes: ${plural(others, 'document')}.`);
  for (const { path, reason } of skipped) lines.push(`Skipped ${path}: ${reason}.`);
  return reportIssues(world, {
    ...{ about: 'manifests', folder: world.folder, stages: [], issues, waived: [], counts, format },
    summary: `${lines.join('\n')}\n`,
  });
}

const RECOMMENDED: PolicyChoice = { recommended: true, own: [], levels: {} };
