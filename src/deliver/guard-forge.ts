import type { Environment } from '../git/environment.ts';
import { redact } from '../git/redact.ts';
import { isStagewrightError, StagewrightError } from '../text/error.ts';
import type { Forge } from '../types/forge.ts';

/** The same forge, of which every failure is a `StagewrightError`: anybody can write a forge, and what it throws is no bug of ours. */
export function guardForge(forge: Forge, environment: Environment): Forge {
  const ask = async <T>(what: string, action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (cause) {
      if (isStagewrightError(cause)) throw cause;
      const reason = redact(cause instanceof Error ? cause.message : String(cause), environment);
      throw new StagewrightError('forge-error', `The forge ${forge.name} could not ${what}: ${reason.replace(/\.?$/, '.')}`, {
        hint: 'Run the command again when the forge works: what is done already is not done twice.',
        cause,
      });
    }
  };
  const { statuses, environments } = forge;
  return {
    name: forge.name,
    limits: forge.limits,
    find: (branch) => ask(`look for the pull request of ${branch}`, () => forge.find(branch)),
    findClosed: (branch) => ask(`look for the closed pull request of ${branch}`, () => forge.findClosed(branch)),
    open: (draft) => ask(`open the pull request of ${draft.branch}`, () => forge.open(draft)),
    update: (number, draft) => ask(`update pull request ${number}`, () => forge.update(number, draft)),
    comment: (number, text) => ask(`comment on pull request ${number}`, () => forge.comment(number, text)),
    close: (number, comment) => ask(`close pull request ${number}`, () => forge.close(number, comment)),
    ...(forge.findMerge && {
      findMerge: (number: number) => ask(`tell what became of pull request ${number}`, async () => forge.findMerge!(number)),
    }),
    statuses: statuses && {
      list: (commit, contexts) => ask(`list the statuses of ${commit}`, () => statuses.list(commit, contexts)),
      set: (commit, status) => ask(`set the status of ${commit}`, () => statuses.set(commit, status)),
    },
    environments: environments && {
      start: (deployment) => ask(`show ${deployment.environment} as running`, () => environments.start(deployment)),
      finish: (deployment, state) => ask(`show ${deployment.environment} as done`, () => environments.finish(deployment, state)),
    },
  };
}
