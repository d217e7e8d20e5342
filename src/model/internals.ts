import type { ImagePolicy } from '../types/image-policy.ts';
import type { Loss } from '../types/loss.ts';
import type { Removal } from '../types/removal.ts';
import type { External } from '../types/resource.ts';
import type { ApplicationDefinition, StageDefinition } from '../types/stage.ts';
import type { Waiver } from '../types/waiver.ts';

// What the pipeline knows of an author's object lives behind these symbols, so that authors' field names stay free.
const STAGE = Symbol.for('stagewright.stage');
const APPLICATION = Symbol.for('stagewright.application');
const EXTERNALS = Symbol.for('stagewright.externals');
const WAIVERS = Symbol.for('stagewright.waivers');
const POLICIES = Symbol.for('stagewright.image-policies');
const REMOVALS = Symbol.for('stagewright.removals');
const LOSSES = Symbol.for('stagewright.losses');

interface Marked {
  [STAGE]?: StageDefinition;
  [APPLICATION]?: ApplicationDefinition;
  [EXTERNALS]?: External[];
  [WAIVERS]?: Waiver[];
  [REMOVALS]?: Removal[];
  [POLICIES]?: ImagePolicy[];
  [LOSSES]?: Loss[];
}

export function markStage(object: object, definition: StageDefinition): void {
  Object.defineProperty(object, STAGE, { value: definition });
}

/** The definition behind a `Stage`; undefined for anything else. */
export function findStageDefinition(object: unknown): StageDefinition | undefined {
  return isObject(object) ? object[STAGE] : undefined;
}

export function markApplication(object: object, definition: ApplicationDefinition): void {
  Object.defineProperty(object, APPLICATION, { value: definition });
}

/** The definition behind an `Application`; undefined for anything else. */
export function findApplicationDefinition(object: unknown): ApplicationDefinition | undefined {
  return isObject(object) ? object[APPLICATION] : undefined;
}

/** Adds a declaration to the stage at the root of the tree. */
export function declareExternal(root: object, external: External): void {
  const marked = root as Marked;
  if (!marked[EXTERNALS]) Object.defineProperty(root, EXTERNALS, { value: [] });
  marked[EXTERNALS]?.push(external);
}

/** Everything that was declared to exist outside in that tree. */
export function findExternals(root: object): readonly External[] {
  return (root as Marked)[EXTERNALS] ?? [];
}

/** Adds a waiver to the stage at the root of the tree. */
export function declareWaiver(root: object, waiver: Waiver): void {
  const marked = root as Marked;
  if (!marked[WAIVERS]) Object.defineProperty(root, WAIVERS, { value: [] });
  marked[WAIVERS]?.push(waiver);
}

/** Every waiver in that tree, in the order of the calls. */
export function findWaivers(root: object): readonly Waiver[] {
  return (root as Marked)[WAIVERS] ?? [];
}

/** Adds to the stage at the root of the tree what is gone on purpose. */
export function declareRemoval(root: object, removal: Removal): void {
  const marked = root as Marked;
  if (!marked[REMOVALS]) Object.defineProperty(root, REMOVALS, { value: [] });
  marked[REMOVALS]?.push(removal);
}

/** Everything in that tree that is gone on purpose. */
export function findRemovals(root: object): readonly Removal[] {
  return (root as Marked)[REMOVALS] ?? [];
}

/** Adds the policy of a field to the stage at the root of the tree. */
export function declareImagePolicy(root: object, policy: ImagePolicy): void {
  const marked = root as Marked;
  if (!marked[POLICIES]) Object.defineProperty(root, POLICIES, { value: [] });
  marked[POLICIES]?.push(policy);
}

/** Every image policy in that tree, in the order of the calls. */
export function findImagePolicies(root: object): readonly ImagePolicy[] {
  return (root as Marked)[POLICIES] ?? [];
}

/** Adds to the stage at the root of the tree a number that cannot be kept. */
export function declareLoss(root: object, loss: Loss): void {
  const marked = root as Marked;
  if (!marked[LOSSES]) Object.defineProperty(root, LOSSES, { value: [] });
  marked[LOSSES]?.push(loss);
}

/** Every number in that tree that cannot be kept. */
export function findLosses(root: object): readonly Loss[] {
  return (root as Marked)[LOSSES] ?? [];
}

function isObject(value: unknown): value is Marked {
  return typeof value === 'object' && value !== null;
}
