import { readPublished } from '../../deliver/read-published.ts';
import { withWorkspace } from '../../deliver/workspace.ts';
import { readInputsFile } from '../../load/inputs-file.ts';
import { loadStages } from '../../load/load-stages.ts';
import { findProject } from '../../load/project.ts';
import { readStageState } from '../../published/stage-state.ts';
import { requireInside, withSource } from '../../source/source-copy.ts';
import { StagewrightError } from '../../text/error.ts';
import { openProject } from '../pipeline.ts';
import { printOffers, printOffersMarkdown } from '../print/offers.ts';
import { findOffers } from '../promotion/offers.ts';
import { notPublished, requireTwo } from '../promotion/planned.ts';
import { createReach, secretsOf } from '../promotion/reach.ts';
import { getSource } from '../promotion/source.ts';
import { synthesizeAmong } from '../synthesize-among.ts';
import type { Outcome, World } from '../world.ts';
import { loadDefinition } from './load-definition.ts';
import { publishContext, toRequest } from './publishing.ts';
import { chooseDifferenceFormat, type DifferenceOptions, showDifferences } from './show-differences.ts';

export interface DiffStagesOptions extends DifferenceOptions {
  readonly from?: string;
  readonly to?: string;
}

/** What a stage would get of another one: rendered as itself, with the inputs and from the source that are published there. */
export async function diffStages(world: World, names: readonly string[], options: DiffStagesOptions): Promise<Outcome> {
  chooseDifferenceFormat(options);
  const { from: fromName, to: toName } = options;
  if (fromName === undefined || toName === undefined || names.length > 0) {
    throw new StagewrightError('usage', 'Two stages are compared with --from STAGE --to STAGE, and no other names.', {
      hint: 'Write stagewright diff --from staging --to production.',
    });
  }
  requireTwo(fromName, toName);
  const project = openProject(world, options);
  const from = await loadDefinition(project, fromName);
  await loadDefinition(project, toName);
  const context = await publishContext(world, project, {});
  return withWorkspace(context, async (shared) => {
    const state = await readStageState({ stage: fromName, target: from.target }, shared);
    if (state.applications.size === 0) throw notPublished(fromName);
    const { commit } = getSource(fromName, state, []);
    return withSource(project.root, commit, async (copy) => {
      const code = copy.isCopy ? findProject(copy.root) : project;
      const to = await loadDefinition(code, toName);
      const toState = await readStageState({ stage: toName, target: to.target }, shared);
      const sides = {
        from: { definition: from, state, reach: createReach(world, project, from) },
        to: { definition: to, state: toState, reach: createReach(world, code, to) },
      };
      const { inputs, before } = await findOffers(sides.from, sides.to, readInputsFile(code.root, toName));
      const given = inputs.flatMap(({ input, after, refusal }) => (refusal ? [] : [[input, after] as const]));
      const set = new Map([...before, ...given].map(([name, value]) => [`${toName}.${name}`, value]));
      const loaded = await loadStages(code, { names: [toName], set, environment: secretsOf(world, to) });
      requireInside(copy, { files: loaded.files, commit });
      const { places } = await readPublished([{ stage: toName, target: to.target }], shared);
      const synthesis = synthesizeAmong(code, loaded, places.values());
      const offered = { from: fromName, to: toName, source: commit, inputs };
      const head = {
        text: printOffers(world, { ...offered, isCopy: copy.isCopy }),
        markdown: printOffersMarkdown(offered),
        json: offered,
      };
      const requests = synthesis.stages.map(toRequest);
      return showDifferences(world, { root: code.root, synthesis, context: shared, requests, head }, options);
    });
  });
}
