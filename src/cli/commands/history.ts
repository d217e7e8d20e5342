import { findBringing } from '../../published/find-bringing.ts';
import { type History, openPast } from '../../published/open-history.ts';
import { prefixOf } from '../../published/prefix.ts';
import { type PastOf, readEntries, readLandings } from '../../published/read-history.ts';
import { readContents } from '../../published/stage-contents.ts';
import { StagewrightError } from '../../text/error.ts';
import { list, quote } from '../../text/words.ts';
import { bringsInput } from '../../timeline/brings.ts';
import { toChain } from '../../timeline/chain.ts';
import { explain } from '../../timeline/explain.ts';
import type { Publish } from '../../types/timeline.ts';
import { findPlace, type PlaceOptions } from '../find-place.ts';
import { askEach } from '../past/ask-each.ts';
import { type AskedPast, cutOff, showMoment } from '../past/show-moment.ts';
import { openProject } from '../pipeline.ts';
import { describePublish, printPublishes } from '../print/publishes.ts';
import { printWarnings } from '../print/warnings.ts';
import type { Outcome, World } from '../world.ts';

export interface HistoryCommandOptions extends PlaceOptions {
  /** How many are shown, the newest first. @default 20 */
  readonly limit?: number;
  /** What ran at that time is asked. */
  readonly at?: Date;
  /** Which publish brought that text is asked: part of an input's value or, where no input ever had it, of a file. */
  readonly brings?: string;
  /** Asks the forge what operators have reported. @default false */
  readonly health?: boolean;
}

/** Every publish of a stage or application, from the GitOps repository alone. */
export async function history(
  world: World,
  [wanted, application]: readonly [stage: string, application?: string],
  options: HistoryCommandOptions,
): Promise<Outcome> {
  const { stage, target, isKnown, root } = await locate(world, wanted, options);
  const opened = await openPast(target, { root, environment: world.environment, stages: [stage] });
  try {
    const past = { stage, prefix: prefixOf({ stage, target }), application };
    // Read at the same time as what has landed.
    const chains = readEntries(opened, stage).then((entries) => [...entries.values()].map(toChain));
    chains.catch(() => undefined);
    const asked = { world, options, opened, past, chains, repository: target.repository };
    const outcome = options.at ? await showMoment(asked, options.at) : await showPublishes(asked);
    if (outcome) return outcome;
    if (isKnown && application === undefined) {
      const text = `${world.style('bold', stage)}  nothing is published yet\n`;
      return { exit: 0, json: { stage, publishes: [], isComplete: true, warnings: [] }, text };
    }
    throw await unknownStage(opened, past);
  } finally {
    opened.close();
  }
}

/** With the repository named, a project is not needed. */
async function locate(world: World, wanted: string, options: HistoryCommandOptions) {
  const { repository, branch, path } = options;
  if (repository !== undefined) {
    const target = { repository, ...(branch !== undefined && { branch }), ...(path !== undefined && { path }) };
    return { stage: wanted, target, isKnown: false, root: world.folder };
  }
  const project = openProject(world, options);
  const { name, target, isKnown } = await findPlace(world, { stage: wanted, project, options });
  return { stage: name, target, isKnown, root: project.root };
}

interface Asked extends AskedPast {
  readonly options: HistoryCommandOptions;
}

const USUAL_LIMIT = 20;

/** Undefined when nothing was ever published there. */
async function showPublishes(asked: Asked): Promise<Outcome | undefined> {
  const { world, options, opened, past, repository } = asked;
  const { limit = USUAL_LIMIT, brings } = options;
  // One more than is shown tells whether there is more.
  const enough = brings === undefined ? limit + 1 : Number.POSITIVE_INFINITY;
  const { landings, isComplete } = await readLandings(opened, past, { limit: enough });
  if (landings.length === 0 && isComplete) return undefined;
  const all = explain(past.stage, landings, await asked.chains);
  const found = brings === undefined ? all : await findThose(all, brings, opened);
  const shown = found.slice(0, limit);
  const isAll = isComplete && shown.length === found.length;
  const warnings = isComplete || landings.length >= enough ? [] : [cutOff];
  const health = options.health ? await askEach(world, shown, { options, stage: past.stage }) : [];
  const publishes = shown.map((publish, index) => describePublish(publish, { repository, health: health[index] }));
  return {
    exit: 0,
    json: { stage: past.stage, publishes, isComplete: isAll, warnings },
    text: `${printPublishes(world, publishes, { isAll, brings })}${printWarnings(world, warnings)}`,
  };
}

async function findThose(publishes: readonly Publish[], text: string, opened: History): Promise<readonly Publish[]> {
  const byInput = publishes.filter((publish) => bringsInput(publish, text));
  return byInput.length > 0 ? byInput : findBringing(opened, publishes, text);
}

async function unknownStage(opened: History, { stage, prefix, application }: PastOf): Promise<StagewrightError> {
  const { url, branch } = opened.repository;
  const place = `${branch} of ${url}`;
  if (application !== undefined && opened.tip !== undefined) {
    const names = [...(await readContents(opened.repository, opened.tip, { stage, prefix })).keys()];
    const hint = names.length > 0 ? `The stage has ${list(names)}.` : 'Nothing of the stage is published there now.';
    return new StagewrightError(
      'not-published',
      `No application ${quote(application)} of stage ${quote(stage)} was ever published to ${place}.`,
      { hint },
    );
  }
  const where = prefix === '' ? '' : ` below ${quote(prefix)}`;
  return new StagewrightError('not-published', `No stage ${quote(stage)} was ever published to ${place}${where}.`, {
    hint: 'Check the name; where the stage is published elsewhere, pass --repository, --branch and --path.',
  });
}
