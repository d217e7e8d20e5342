import type { SharedContext } from '../../deliver/workspace.ts';
import type { PublishedApplication } from '../../published/stage-state.ts';
import type { Judgement } from '../../timeline/arrival.ts';
import type { StageDefinition } from '../../types/stage.ts';
import type { Landing } from '../../types/timeline.ts';
import { readHealth } from '../promotion/health.ts';

/** What an operator has said of an application. */
export interface Health {
  readonly state: Judgement['state'];
  /** In the operator's own words; null where it said nothing more. */
  readonly description: string | null;
  readonly url: string | null;
}

/** An application's content, and the commit that brought it. */
export interface Brought {
  readonly application: string;
  readonly content: string;
  readonly landing: Landing;
}

/**
 * What operators have reported about those contents, by application. Throws `stage-invalid` or `forge-error` where there is nobody to ask.
 */
export async function askHealth(
  definition: StageDefinition,
  brought: readonly Brought[],
  context: SharedContext,
): Promise<ReadonlyMap<string, Health>> {
  if (brought.length === 0) return new Map();
  const applications = new Map<string, PublishedApplication>(
    brought.map(({ application, content, landing }) => [application, { content, landed: landing, origin: undefined }]),
  );
  const judgements = await readHealth(definition, applications, context);
  return new Map(
    [...judgements].map(([application, { state, status }]) => [
      application,
      { state, description: status?.description || null, url: status?.url ?? null },
    ]),
  );
}

/** `healthy`, `failed: image not found (https://…)` */
export function printHealth({ state, description, url }: Health): string {
  const page = url === null ? '' : ` (${url})`;
  return state === 'healthy' ? state : `${state}${description === null ? '' : `: ${description}`}${page}`;
}
