import { type LoadedStage, loadStages } from '../../load/load-stages.ts';
import { findApplicationDefinition } from '../../model/internals.ts';
import { printDuration } from '../../text/duration.ts';
import { newestKubernetes } from '../../text/kubernetes-version.ts';
import { list as listWords } from '../../text/words.ts';
import type { CommonOptions } from '../options.ts';
import { inputsOf, openProject } from '../pipeline.ts';
import { localRepositoryName } from '../print/target.ts';
import type { Outcome, World } from '../world.ts';

/** Stages, applications, variables, inputs and deliveries; needs no value of any input. */
export async function list(world: World, names: readonly string[], options: CommonOptions): Promise<Outcome> {
  const project = openProject(world, options);
  const { stages } = await loadStages(project, { names, ...inputsOf(world, options), placeholders: true });
  const described = stages.map(describe);
  return {
    exit: 0,
    json: { project: project.name, stages: described },
    text: described.map((stage) => printStage(world, stage)).join('\n'),
  };
}

type Described = ReturnType<typeof describe>;

function describe({ definition, tree, file }: LoadedStage) {
  const {
    name,
    cluster,
    kubernetes = newestKubernetes,
    ephemeral,
    delivery,
    operator,
    target,
    variables,
    inputs,
    freezes = [],
    promotion,
  } = definition;
  return {
    name,
    file,
    cluster,
    kubernetes,
    ephemeral,
    delivery: delivery.kind,
    per: delivery.kind === 'pullRequest' ? delivery.per : null,
    operator: operator?.name ?? null,
    repository: target.repository ?? null,
    branch: target.branch ?? 'main',
    path: target.path ?? '',
    freezes: freezes.map(({ cron, duration, timeZone, reason }) => ({
      cron,
      duration: printDuration(duration),
      timeZone,
      reason,
    })),
    promotion: promotion ? { ...promotion, soak: printDuration(promotion.soak) } : null,
    variables,
    inputs: inputs.map(({ name: input, variable, source, secret, value }) => ({
      name: input,
      variable,
      source: source === 'placeholder' ? null : source,
      secret,
      value: secret || source === 'placeholder' ? null : value,
    })),
    applications: tree.node.children.flatMap((child) => {
      const application = findApplicationDefinition(child);
      if (!application) return [];
      const { vars } = child as { vars?: object };
      return [
        {
          name: application.name,
          namespace: application.namespace,
          variables: Object.keys(vars ?? {}),
          after: application.after,
        },
      ];
    }),
  };
}

function printStage(world: World, stage: Described): string {
  const where = stage.repository ?? localRepositoryName;
  const how = stage.delivery === 'commit' ? 'commit' : `pull request${stage.per === 'application' ? ' per application' : ''}`;
  const lines = [
    `${world.style('bold', stage.name)}${stage.ephemeral ? ' (ephemeral)' : ''}  ${world.style('dim', stage.file)}`,
    `  cluster ${stage.cluster}, Kubernetes ${stage.kubernetes}, operator ${stage.operator ?? 'none'}, by ${how} to ${stage.branch} of ${where}`,
  ];
  for (const { cron, duration, timeZone, reason } of stage.freezes) {
    lines.push(`  frozen for ${duration} from ${cron} (${timeZone}): ${reason}`);
  }
  if (stage.promotion) lines.push(`  promoted from ${printPromotion(stage.promotion)}`);
  for (const { name, variable, source, secret, value } of stage.inputs) {
    const shown = source === null ? 'needs a value' : `${secret ? '(secret)' : JSON.stringify(value)} from ${source}`;
    lines.push(`  input ${name} -> ${variable}: ${shown}`);
  }
  for (const { name, namespace, variables } of stage.applications) {
    const given = variables.length > 0 ? `  ${world.style('dim', variables.join(', '))}` : '';
    lines.push(`  ${name}${namespace === name ? '' : ` in ${namespace}`}${given}`);
  }
  return `${lines.join('\n')}\n`;
}

function printPromotion({ from, soak, healthy, together }: NonNullable<Described['promotion']>): string {
  const conditions = [
    ...(soak === '0s' ? [] : [`after ${soak}`]),
    ...(healthy ? ['when healthy'] : []),
    ...together.map((group) => `${listWords(group)} together`),
  ];
  return [from, ...conditions].join(', ');
}
