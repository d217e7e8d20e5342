import { isStagewrightError } from '../text/error.ts';
import type { Delivery, Target } from '../types/delivery.ts';
import type { Deployment, FoundForge } from '../types/forge.ts';
import type { PublishResult, StageRequest } from './request.ts';

/** Shows what was committed in the environments of the stages that have one, and gives the results again with a warning for each that failed. */
export async function showDeployments(
  requests: readonly StageRequest[],
  results: readonly PublishResult[],
  findForge: (request: StageRequest) => FoundForge,
): Promise<readonly PublishResult[]> {
  const shown = results.map(async (result) => {
    const request = requests.find(({ stage }) => stage === result.stage);
    // A pull request is on its way only when it is merged; `wait` shows that.
    if (!request?.delivery.environment || request.isRemoval || result.action !== 'committed' || result.commit === null)
      return result;
    const { stage: name, delivery, target } = request;
    const warning = await showDeployment(
      () => findForge(request),
      { name, delivery, target },
      { commit: result.commit, outcome: 'running' },
    );
    return warning === undefined ? result : { ...result, warnings: [...result.warnings, warning] };
  });
  return Promise.all(shown);
}

export interface Deployed {
  readonly commit: string;
  readonly outcome: 'running' | 'success' | 'failure';
}

/** Shows a commit in the environment that the stage's delivery names, if it names one. Returns a sentence where the forge did not do so. */
export async function showDeployment(
  find: () => FoundForge,
  { name, delivery, target }: { readonly name: string; readonly delivery: Delivery; readonly target: Target },
  { commit, outcome }: Deployed,
): Promise<string | undefined> {
  const { environment } = delivery;
  if (!environment) return undefined;
  const deployment: Deployment = {
    environment: environment.name,
    url: environment.url ?? null,
    commit,
    branch: target.branch ?? 'main',
    description: `Stage ${name}`,
  };
  try {
    const { forge, reason = 'there is no forge' } = find();
    if (!forge?.environments) {
      // What follows the first sentence is about pull requests.
      const why = forge ? `${forge.name} has none` : reason.split('. ')[0]!.replace(/\.$/, '');
      return `The environment ${environment.name} is not shown: ${why}.`;
    }
    if (outcome === 'running') await forge.environments.start(deployment);
    else await forge.environments.finish(deployment, outcome);
    return undefined;
  } catch (error) {
    if (!isStagewrightError(error)) throw error;
    return `The environment ${environment.name} is not up to date: ${error.message}`;
  }
}
