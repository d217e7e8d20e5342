import { loadStages } from '../../load/load-stages.ts';
import type { Project } from '../../load/project.ts';
import { blobIdOf } from '../../render/blob-id.ts';
import { synthesize } from '../../synthesize.ts';
import type { StageDefinition } from '../../types/stage.ts';
import type { World } from '../world.ts';

/** Values of inputs by name; what is not there has its default or a placeholder. */
export type Values = ReadonlyMap<string, unknown>;

/** Tells what inputs do to a stage. */
export interface Reach {
  /** Content ids of the stage's applications with those values. */
  render(values: Values): Promise<ReadonlyMap<string, string>>;
  /** The applications whose files differ between the two. */
  differ(a: Values, b: Values): Promise<readonly string[]>;
}

/** Renders a stage as often as it takes; the same values only once. */
export function createReach(world: World, project: Project, definition: StageDefinition): Reach {
  const { name: stage } = definition;
  const environment = secretsOf(world, definition);
  const rendered = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const draw = async (values: Values) => {
    const set = new Map([...values].map(([name, value]) => [`${stage}.${name}`, value]));
    const loaded = await loadStages(project, { names: [stage], set, environment, withFile: false, placeholders: true });
    const { stages } = synthesize(project, loaded);
    const applications = stages.flatMap((each) => each.applications);
    return new Map(applications.map(({ application, inventoryText }) => [application, blobIdOf(inventoryText)]));
  };
  const render = (values: Values) => {
    const key = JSON.stringify([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
    const found = rendered.get(key) ?? draw(values);
    rendered.set(key, found);
    return found;
  };
  const differ = async (a: Values, b: Values) => {
    // One after the other: evaluations do not overlap.
    const before = await render(a);
    const after = await render(b);
    return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name)).sort();
  };
  return { render, differ };
}

/** Of the environment what secret inputs are given: the other values are no matter of who promotes. */
export function secretsOf(world: World, { inputs }: StageDefinition): World['environment'] {
  const names = inputs.filter(({ secret }) => secret).map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, world.environment[name]]));
}

/**
 * The applications that each of the changes reaches: alone, or where it does something only together with the others, as their last.
 * Two renderings tell it for one application, and two more for each change otherwise.
 */
export async function findReaches(
  { differ }: Reach,
  before: Values,
  changes: Values,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const after = new Map([...before, ...changes]);
  const all = await differ(before, after);
  if (all.length < 2 || changes.size === 1) return new Map([...changes.keys()].map((name) => [name, all]));
  const reaches = new Map<string, readonly string[]>();
  for (const [name, value] of changes) {
    const alone = await differ(before, new Map([...before, [name, value]]));
    const last = await differ(withValue(after, name, before.get(name)), after);
    reaches.set(name, [...new Set([...alone, ...last])].sort());
  }
  return reaches;
}

function withValue(values: Values, name: string, value: unknown): Values {
  const changed = new Map(values);
  if (value === undefined) changed.delete(name);
  else changed.set(name, value);
  return changed;
}
