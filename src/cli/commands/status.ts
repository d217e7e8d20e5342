import { groupByBranch } from '../../deliver/group-by-branch.ts';
import { type History, openPast } from '../../deliver/open-history.ts';
import { prefixOf } from '../../deliver/prepare.ts';
import { readLandings } from '../../deliver/read-history.ts';
import { type Now, openNow, readStageNow } from '../../deliver/read-now.ts';
import { findApplicationDefinition } from '../../model/internals.ts';
import { StagewrightError } from '../../text/error.ts';
import { findNearest } from '../../text/nearest.ts';
import { quote } from '../../text/words.ts';
import { countBehind, isLevel } from '../../timeline/behind.ts';
import { explain } from '../../timeline/explain.ts';
import { type StageNow, type StatusRow, toRows } from '../../timeline/status-rows.ts';
import type { Target } from '../../types/delivery.ts';
import type { StageDefinition } from '../../types/stage.ts';
import type { PlaceOptions } from '../find-place.ts';
import { inputsOf, openProject } from '../pipeline.ts';
import { describeStatus, printStatus } from '../print/status.ts';
import { printWarnings } from '../print/warnings.ts';
import type { Outcome, World } from '../world.ts';
import { surveyStages } from './survey-stages.ts';

/** What runs in every stage: applications of the code, and those that are published although nobody's code has them any more. */
export async function status(world: World, names: readonly string[], options: PlaceOptions): Promise<Outcome> {
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
        const found = await readPlace(place, { now, history, names, project });
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

/** A folder of a branch, and the stages of the code that are published there. */
interface PublishedPlace {
  readonly target: Target;
  readonly stages: readonly KnownStage[];
}

interface KnownStage {
  readonly definition: StageDefinition;
  /** Names of its applications; undefined where its code is broken. */
  readonly applications: readonly string[] | undefined;
}

async function findPlaces(world: World, options: PlaceOptions) {
  const { repository, branch, path } = options;
  if (repository !== undefined) {
    const target = { repository, ...(branch !== undefined && { branch }), ...(path !== undefined && { path }) };
    return { places: [{ target, stages: [] }] as readonly PublishedPlace[], root: world.folder, project: undefined };
  }
  const project = openProject(world, options);
  // The stage that promotions come from may be another one than those that are asked for.
  const { definitions, loaded } = await surveyStages(project, { names: [], ...inputsOf(world, options) });
  const known = definitions.map((definition) => {
    const tree = loaded?.stages.find((stage) => stage.definition.name === definition.name)?.tree;
    const children = tree?.node.children.flatMap((child) => findApplicationDefinition(child)?.name ?? []);
    return { definition, applications: children };
  });
  const places = new Map<string, { target: Target; stages: KnownStage[] }>();
  for (const stage of known) {
    const target = { ...stage.definition.target, ...(branch !== undefined && { branch }), ...(path !== undefined && { path }) };
    const key = [target.repository ?? '', target.branch ?? 'main', prefixOf({ target, stage: '' })].join('\0');
    places.set(key, { target, stages: [...(places.get(key)?.stages ?? []), stage] });
  }
  const all = places.size === 0 ? [{ target: {}, stages: [] }] : [...places.values()];
  return { places: all as readonly PublishedPlace[], root: project.root, project: project.name };
}

interface Looking {
  readonly now: Now;
  readonly history: History;
  readonly names: readonly string[];
  /** Undefined to look at all. */
  readonly project: string | undefined;
}

async function readPlace({ target, stages }: PublishedPlace, { now, history, names, project }: Looking) {
  const prefix = prefixOf({ target, stage: '' });
  const states = new Map<string, Awaited<ReturnType<typeof readStageNow>>>();
  const stateOf = async (stage: string) => {
    const applications = stages.find(({ definition }) => definition.name === stage)?.applications;
    const known = project !== undefined && applications ? { project, applications } : undefined;
    const state = states.get(stage) ?? (await readStageNow(now, history, { stage, known }));
    states.set(stage, state);
    return state;
  };
  const coded = stages.map(({ definition }) => definition.name);
  const isOurs = (stage: string) => project === undefined || (history.marks.get(stage)?.has(project) ?? false);
  const published = [...now.published.keys()].sort();
  const wanted =
    names.length > 0
      ? [...coded, ...published].filter((stage) => names.includes(stage))
      : [...coded, ...published.filter(isOurs)];
  const rows: ReturnType<typeof describeStatus>[] = [];
  for (const stage of new Set(wanted)) {
    const from = stages.find(({ definition }) => definition.name === stage)?.definition.promotion?.from;
    const found = toRows(await stateOf(stage), now.time);
    const behind = from === undefined ? undefined : await compareWith(await stateOf(from), { rows: found, history, prefix });
    rows.push(...found.map((row) => describeStatus(row, { repository: target.repository, behind: behind?.(row) })));
  }
  return { rows, problems: [...new Set(wanted)].flatMap((stage) => states.get(stage)?.problems ?? []) };
}

/** Who is further behind is not worth the reading. */
const MOST_LANDINGS = 1000;

interface Comparing {
  readonly rows: readonly StatusRow[];
  readonly history: History;
  readonly prefix: string;
}

/** How far each row is behind that stage. Its landings are read only where something differs. */
async function compareWith(from: StageNow, { rows, history, prefix }: Comparing) {
  const { stage } = from;
  const there = new Map(toRows(from, new Date(0)).map((row) => [row.application, row.origin]));
  const pairOf = ({ application, origin: here }: StatusRow) => {
    const other = there.get(application);
    return here && other && { application, here, there: other };
  };
  const isAnyBehind = rows.some((row) => {
    const pair = pairOf(row);
    return pair !== undefined && !isLevel(pair);
  });
  const read = isAnyBehind ? await readLandings(history, { stage, prefix }, { limit: MOST_LANDINGS }) : { landings: [] };
  const publishes = explain(stage, read.landings, [...from.chains.values()]);
  return (row: StatusRow) => {
    const pair = pairOf(row);
    return { stage, landings: !pair ? null : isLevel(pair) ? 0 : (countBehind(pair, publishes) ?? null) };
  };
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
