import { groupByBranch } from '../../deliver/group-by-branch.ts';
import { withWorkspace } from '../../deliver/workspace.ts';
import { type History, openPast } from '../../published/open-history.ts';
import { prefixOf } from '../../published/prefix.ts';
import { readLandings } from '../../published/read-history.ts';
import { type Now, openNow, readStageNow } from '../../published/read-now.ts';
import { StagewrightError } from '../../text/error.ts';
import { findNearest } from '../../text/nearest.ts';
import { quote } from '../../text/words.ts';
import { toRows } from '../../timeline/status-rows.ts';
import type { StageDefinition } from '../../types/stage.ts';
import type { Landing } from '../../types/timeline.ts';
import { isReporting } from '../arrival/subject.ts';
import type { PlaceOptions } from '../find-place.ts';
import { type Comparing, compareWith, MOST_LANDINGS } from '../past/compare-with.ts';
import { findPlaces, type PublishedPlace } from '../past/find-places.ts';
import { askHealth, type Health } from '../past/health.ts';
import { findPulls } from '../past/pulls.ts';
import { openProject } from '../pipeline.ts';
import { describeStatus, printStatus } from '../print/status.ts';
import { printWarnings } from '../print/warnings.ts';
import type { Outcome, World } from '../world.ts';
import { publishContext } from './publishing.ts';

export interface StatusOptions extends PlaceOptions {
  /** Asks the forge what operators have reported. @default false */
  readonly health?: boolean;
}

/** What runs in every stage: applications of the code, and those that are published although nobody's code has them any more. */
export async function status(world: World, names: readonly string[], options: StatusOptions): Promise<Outcome> {
  const { places, root, project } = await findPlaces(world, options);
  const described: ReturnType<typeof describeStatus>[] = [];
  const warnings: string[] = [];
  for (const group of groupByBranch(places)) {
    const now = await openNow(group[0].target, { root, environment: world.environment });
    const history = await openPast(group[0].target, { root, environment: world.environment, stages: undefined }).catch(
      (error) => {
        now.close();
        throw error;
      },
    );
    try {
      warnings.push(...now.warnings);
      for (const place of group) {
        const found = await readPlace(place, { world, options, root, now, history, names, project, group, places });
        described.push(...found.rows);
        warnings.push(...found.problems);
      }
    } finally {
      now.close();
      history.close();
    }
  }
  refuseUnknown(names, { places, published: described.map(({ stage }) => stage) });
  return {
    exit: 0,
    json: { applications: described, warnings },
    text: `${printStatus(world, described)}${printWarnings(world, warnings)}`,
  };
}

interface Looking {
  readonly world: World;
  readonly options: StatusOptions;
  readonly root: string;
  readonly now: Now;
  readonly history: History;
  readonly names: readonly string[];
  /** Undefined to look at all. */
  readonly project: string | undefined;
  /** The places of this branch. */
  readonly group: readonly PublishedPlace[];
  /** Those of all branches. */
  readonly places: readonly PublishedPlace[];
}

async function readPlace({ target, stages }: PublishedPlace, looking: Looking) {
  const { world, options, root, now, history, names, project } = looking;
  const prefix = prefixOf({ target, stage: '' });
  const states = new Map<string, Awaited<ReturnType<typeof readStageNow>>>();
  const codeOf = (stage: string) => stages.find(({ definition }) => definition.name === stage);
  const stateOf = async (stage: string, below: string) => {
    const applications = codeOf(stage)?.applications;
    const known = project !== undefined && applications ? { project, applications } : undefined;
    const state = states.get(stage) ?? (await readStageNow(now, history, { stage, known, prefix: below }));
    states.set(stage, state);
    return state;
  };
  const coded = stages.map(({ definition }) => definition.name);
  const isOurs = (stage: string) => project === undefined || (history.marks.get(stage)?.has(project) ?? false);
  const all = [...new Set([...coded, ...[...now.listPublished(prefix).keys()].sort()])];
  const wanted = all.filter((stage) => (names.length > 0 ? names.includes(stage) : coded.includes(stage) || isOurs(stage)));
  const rows: ReturnType<typeof describeStatus>[] = [];
  const problems: string[] = [];
  for (const stage of wanted) {
    const definition = codeOf(stage)?.definition;
    const state = await stateOf(stage, prefix);
    const found = toRows(state, now.time);
    const from = definition?.promotion?.from;
    const below = from === undefined ? undefined : findPrefix(from, { ...looking, prefix });
    const behind =
      from === undefined || below === undefined
        ? undefined
        : await compareWith(await stateOf(from, below), { rows: found, history, prefix: below });
    const branches = found.flatMap(({ proposal }) => proposal ?? []);
    const { pulls, warnings } = await findPulls(world, { root, target, delivery: definition?.delivery, branches });
    const health = options.health && definition ? await readHealth(definition, { ...looking, rows: found, prefix }) : undefined;
    problems.push(...state.problems, ...warnings);
    for (const row of found) {
      const beside = { repository: target.repository, behind: behind?.(row), pull: pulls.get(row.proposal ?? '') };
      rows.push(describeStatus(row, { ...beside, health: health?.get(row.application) }));
    }
  }
  return { rows, problems };
}

/** The folder of that stage; that of who asks where no code says it, and undefined where it is on another branch. */
function findPrefix(
  stage: string,
  { group, places, prefix }: Pick<Looking, 'group' | 'places'> & Pick<Comparing, 'prefix'>,
): string | undefined {
  const hasStage = ({ stages }: PublishedPlace) => stages.some(({ definition }) => definition.name === stage);
  const home = group.find(hasStage);
  if (home) return prefixOf({ target: home.target, stage: '' });
  return places.some(hasStage) ? undefined : prefix;
}

/** Nothing for a stage whose operator tells nobody. */
async function readHealth(
  definition: StageDefinition,
  { world, options, history, rows, prefix }: Looking & Pick<Comparing, 'rows' | 'prefix'>,
): Promise<ReadonlyMap<string, Health> | undefined> {
  if (!isReporting(definition)) return undefined;
  const { landings } = await readLandings(history, { stage: definition.name, prefix }, { limit: MOST_LANDINGS });
  const brought = rows.flatMap(({ application, content }) => {
    const isIt = ({ changes }: Landing) =>
      changes.some((change) => change.isInventory && change.application === application && change.after === content);
    const landing = content === null ? undefined : landings.find(isIt);
    return landing && content !== null ? [{ application, content, landing }] : [];
  });
  const project = openProject(world, options);
  return withWorkspace(await publishContext(world, project, {}), (context) => askHealth(definition, brought, context));
}

interface Known {
  readonly places: readonly PublishedPlace[];
  readonly published: readonly string[];
}

function refuseUnknown(names: readonly string[], { places, published }: Known): void {
  const known = new Set([...places.flatMap(({ stages }) => stages.map(({ definition }) => definition.name)), ...published]);
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const near = findNearest(unknown, known);
  throw new StagewrightError('not-published', `There is no stage ${quote(unknown)}, neither in the code nor published.`, {
    hint: near ? `Did you mean ${quote(near)}?` : 'See stagewright status without a name.',
  });
}
