import { pathToFileURL } from 'node:url';
import type { Environment } from '../git/environment.ts';
import { ensureLocalRepository, localRepositoryPath } from '../git/local-repository.ts';
import { inventoryFolder } from '../plan/inventory.ts';
import { type Chain, toChain } from '../timeline/chain.ts';
import { findOrigin, type Origin } from '../timeline/published.ts';
import type { Target } from '../types/delivery.ts';
import type { Landing } from '../types/timeline.ts';
import { openHistory } from './open-history.ts';
import { prefixOf } from './prefix.ts';
import { readEntries, readLandings } from './read-history.ts';
import { readContents } from './stage-contents.ts';

/** What a target branch holds of a stage and a project, and who published it. */
export interface StageState {
  /** The commit of the mark that all of this was read with; undefined where nothing was ever published. */
  readonly mark: string | undefined;
  readonly applications: ReadonlyMap<string, PublishedApplication>;
  /** Applications for which something newer is published and has not landed, such as an open pull request. */
  readonly proposed: readonly string[];
}

export interface PublishedApplication {
  /** Content id of what the branch holds. */
  readonly content: string;
  /** The commit that brought it; undefined where nobody asked for it. */
  readonly landed: Landing | undefined;
  /** The newest publish that comes to exactly this; undefined for what somebody else has put there. */
  readonly origin: Origin | undefined;
}

export interface StateOf {
  readonly stage: string;
  readonly target: Target;
  /** True to find out which commits brought it. @default false */
  readonly withLandings?: boolean;
}

export interface StateContext {
  readonly project: string;
  /** Absolute path of the project. */
  readonly root: string;
  readonly environment: Environment;
  readonly options: {
    /** Milliseconds that one command of Git may take. @default 5 minutes */
    readonly budget?: number;
  };
}

/** Reads what is published of a stage: what has landed, not what is proposed, and not what a mark says. */
export async function readStageState(
  { stage, target, withLandings = false }: StateOf,
  { project, root, environment, options }: StateContext,
): Promise<StageState> {
  const local = localRepositoryPath(root);
  if (target.repository === undefined) await ensureLocalRepository(local);
  const url = target.repository ?? pathToFileURL(local).href;
  const history = await openHistory({ url, branch: target.branch, stages: [stage], environment, limit: options.budget });
  try {
    const past = { stage, prefix: prefixOf({ stage, target }) };
    const chain = toChain((await readEntries(history, stage)).get(project) ?? []);
    const held =
      history.tip === undefined ? new Map<string, string>() : await readContents(history.repository, history.tip, past);
    const own = [...held].filter(([application, content]) => isOwn(chain, application, content));
    const isFound = (landings: readonly Landing[]) => own.every((each) => findLanding(landings, stage, each) !== undefined);
    const { landings } = withLandings ? await readLandings(history, past, { isEnough: isFound }) : { landings: [] };
    return {
      mark: history.marks.get(stage)?.get(project),
      applications: new Map(
        own.map(([application, content]) => [
          application,
          {
            content,
            landed: findLanding(landings, stage, [application, content]),
            origin: findOrigin([chain], application, content),
          },
        ]),
      ),
      proposed: [...chain.contents].flatMap(([application, steps]) => {
        const wanted = steps.at(-1)?.value ?? null;
        const content = held.get(application) ?? null;
        return wanted === content || (content !== null && !isOwn(chain, application, content)) ? [] : [application];
      }),
    };
  } finally {
    history.close();
  }
}

/** Those of other projects were never in our marks, unless they were ours: then we have taken them away, and never had what is there now. */
function isOwn({ contents }: Chain, application: string, content: string): boolean {
  const steps = contents.get(application) ?? [];
  return (steps.at(-1)?.value ?? null) !== null || steps.some(({ value }) => value === content);
}

function findLanding(
  landings: readonly Landing[],
  stage: string,
  [application, content]: readonly [string, string],
): Landing | undefined {
  const inventory = `${inventoryFolder(stage)}/${application}`;
  return landings.find(({ changes }) => changes.some(({ path, after }) => path === inventory && after === content));
}
