import { isDeepStrictEqual } from 'node:util';
import { readPublished } from '../../deliver/read-published.ts';
import { inputsPath, readInputsFile } from '../../load/inputs-file.ts';
import { loadStages } from '../../load/load-stages.ts';
import type { Project } from '../../load/project.ts';
import { parse } from '../../model/input.ts';
import { NAMESPACES } from '../../resources/namespaces.ts';
import { requireInside, type SourceCopy } from '../../source/source-copy.ts';
import { StagewrightError } from '../../text/error.ts';
import { list, quote } from '../../text/words.ts';
import type { StageDefinition } from '../../types/stage.ts';
import { publishLoaded } from '../commands/publish-loaded.ts';
import { publishContext } from '../commands/publishing.ts';
import { printPlan } from '../print/promotion.ts';
import type { Outcome, World } from '../world.ts';
import { lookAgain, type Planned, toOutcome } from './planned.ts';
import { secretsOf } from './reach.ts';

export interface Publishing extends Planned {
  readonly copy: SourceCopy;
  /** The project as that commit has it. */
  readonly code: Project;
  /** The stage that is promoted to, as that commit has it, with the freezes of the newest code. */
  readonly definition: StageDefinition;
  /** The source commit. */
  readonly commit: string;
}

/** Publishes what was planned, with all guards of publishing; what does not go stays as it is. */
export async function publishPromotion(world: World, publishing: Publishing): Promise<Outcome> {
  const { plan, gathered, code, copy, definition, commit, context, options } = publishing;
  refuseUndone(publishing);
  const only = plan.isWhole ? undefined : listGoing(publishing);
  if (only) refuseMixed(publishing, only);
  const values = new Map([...gathered.before, ...plan.inputs.map(({ input, after }) => [input, after] as const)]);
  const set = new Map([...values].map(([name, value]) => [`${definition.name}.${name}`, value]));
  const loaded = await loadStages(code, { names: [definition.name], set, environment: secretsOf(world, definition) });
  requireInside(copy, { files: loaded.files, commit });
  const from = await publishContext(world, code, options);
  const shared = {
    ...from,
    root: context.root,
    workspace: context.workspace,
    provenance: { ...from.provenance, repository: context.provenance.repository },
    plannedFrom: new Map([[definition.name, gathered.mark]]),
  };
  const published = await readPublished([{ stage: definition.name, target: definition.target }], shared);
  const shown = printPlan(world, plan);
  const head = `${shown}From source ${commit.slice(0, 12)}${copy.isCopy ? ', in a clean copy' : ''}:\n`;
  // Before it is done, or nobody would see what failed.
  if (!options.json) world.show({ exit: 0, json: null, text: head });
  const outcome = await publishLoaded(
    world,
    { project: code, context: shared, loaded, published, freezes: definition.freezes ?? [], ...(only && { only }) },
    options,
  );
  const { newer, said } = options.dryRun ? { newer: false, said: '' } : await lookAgain(publishing);
  const text = `${options.json ? head : ''}${outcome.text}${said}`;
  return { ...toOutcome(publishing, { text, json: { ...(outcome.json as object), newer } }), exit: outcome.exit };
}

/** The applications that go, and the namespaces that they may need. */
function listGoing({ plan }: Publishing): readonly string[] {
  const going = plan.applications.filter(({ action }) => action === 'changes').map(({ application }) => application);
  return [...new Set([...going, NAMESPACES])];
}

/** What the inputs file says comes before what is published: the next publish would bring its value back. */
function refuseUndone({ plan, project, code, definition }: Publishing): void {
  const files = [project, code].map(({ root }) => readInputsFile(root, plan.to));
  const undone = plan.inputs.flatMap(({ input, after }) => {
    const parser = definition.inputs.find(({ name }) => name === input)?.parser;
    const says = files.flatMap((file) => (file.has(input) ? [file.get(input)] : []));
    const isSame = (value: unknown) => {
      const parsed = parser && parse(parser, value);
      return parsed !== undefined && 'value' in parsed && isDeepStrictEqual(parsed.value, after);
    };
    // The checkout's file is the newer one.
    return says.length === 0 || isSame(says[0]) ? [] : [input];
  });
  if (undone.length === 0) return;
  throw new StagewrightError(
    'promotion-undone',
    `${inputsPath(plan.to)} gives ${list(undone)}, so the next publish would bring the old value back.`,
    { hint: 'Promote without --publish, which writes that file, and commit it; or remove the input from it.' },
  );
}

/** The one pull request of a stage proposes all that it is to be: without the rest it would take that back. */
function refuseMixed({ plan, gathered, definition: { delivery } }: Publishing, only: readonly string[]): void {
  if (delivery.kind !== 'pullRequest' || delivery.per === 'application') return;
  const others = gathered.states.to.proposed.filter((application) => !only.includes(application));
  if (others.length === 0) return;
  throw new StagewrightError(
    'promotion-refused',
    `The pull request of stage ${quote(plan.to)} proposes ${list(others)}, too, which a promotion of ${list(only.filter((name) => name !== NAMESPACES))} alone would take out of it.`,
    { hint: 'Merge or close it first, or promote all of the stage.' },
  );
}
