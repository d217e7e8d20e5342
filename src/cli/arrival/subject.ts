import { findForge } from '../../deliver/publish.ts';
import type { PublishContext } from '../../deliver/request.ts';
import { recogniseForge } from '../../plugs/forges/recognise.ts';
import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import type { CommitStatuses, Forge } from '../../types/forge.ts';
import type { Operator } from '../../types/operator.ts';
import type { StageDefinition } from '../../types/stage.ts';

/** A stage that can be waited for: its operator reports to a forge that can be asked. */
export interface Reporting {
  readonly definition: StageDefinition;
  readonly contextOf: NonNullable<Operator['statusContext']>;
  readonly forge: Forge & { readonly statuses: CommitStatuses };
}

/** What is waited for: a commit of the target branch, or a pull request. */
export interface Subject {
  readonly reporting: Reporting;
  readonly change: // Without a commit, the newest that changed the stage.
    | { readonly kind: 'landed'; readonly commit: string | undefined }
    | { readonly kind: 'proposed'; readonly branch: string; readonly number: number; readonly url: string };
}

/** True for a stage whose operator tells how things came out. */
export function isReporting({ operator }: StageDefinition): boolean {
  return operator?.statusContext !== undefined;
}

/** Who is asked about a stage. Throws `stage-invalid` where its operator tells nobody, `forge-error` where there is nobody to ask. */
export function getReporting(definition: StageDefinition, context: PublishContext): Reporting {
  const { name, operator, delivery, target } = definition;
  if (!operator?.statusContext) {
    throw new StagewrightError('stage-invalid', `The operator of stage ${quote(name)} tells nobody how things came out.`, {
      hint: 'Set operator: flux({ status: { secret: … } }) or argocd({ status: true }), and publish that first.',
    });
  }
  const { forge, reason } = findForge({ delivery, target }, context, recogniseForge);
  if (forge?.statuses) return { definition, contextOf: operator.statusContext, forge: { ...forge, statuses: forge.statuses } };
  // What follows the first sentence is about pull requests.
  const why = reason?.split('. ')[0] ?? 'its repository is on no forge that is known';
  const missing = forge ? `${forge.name} has no commit statuses` : why;
  throw new StagewrightError(
    'forge-error',
    `Nobody can tell whether stage ${quote(name)} arrives: ${missing.replace(/\.$/, '')}.`,
    {
      hint: 'Name the forge, as in commit({ forge: gitea() }), and set its token.',
    },
  );
}
