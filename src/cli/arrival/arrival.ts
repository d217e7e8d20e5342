import type { Awaited, Judgement } from '../../timeline/arrival.ts';
import type { Subject } from './subject.ts';

/** What became of one application; the JSON shape of `wait --json`. */
export interface Arrival {
  readonly stage: string;
  readonly application: string;
  readonly context: string;
  /** `pending` in the end means that it is not known. */
  readonly state: Judgement['state'];
  /** The commit of the target branch that brought it; null while it is proposed. */
  readonly landed: string | null;
  /** The commit that the report is about. */
  readonly commit: string | null;
  /** The operator's own words. */
  readonly description: string | null;
  readonly url: string | null;
  readonly supersededBy: string | null;
  /** True as long as the target branch holds the content. */
  readonly isCurrent: boolean;
  readonly pullRequest: { readonly number: number; readonly url: string } | null;
}

const unknown: Judgement = { state: 'pending', landed: null, commit: null, status: null, supersededBy: null, isCurrent: false };

/** Without a judgement nothing could be asked yet. */
export function toArrival(awaited: Awaited, judgement: Judgement = unknown, { change }: Subject): Arrival {
  const { stage, application, context } = awaited;
  const { state, landed, commit, status, supersededBy, isCurrent } = judgement;
  const pullRequest = change.kind === 'proposed' ? { number: change.number, url: change.url } : null;
  const report = { commit, description: status?.description || null, url: status?.url ?? null };
  return { stage, application, context, state, landed, ...report, supersededBy, isCurrent, pullRequest };
}

/** One line for people. */
export function printArrival(arrival: Arrival): string {
  const name = `${arrival.stage}/${arrival.application}`;
  return `${signs[arrival.state]} ${name}  ${tell(arrival)}`;
}

const signs = { healthy: '✓', failed: '✖', pending: '…', superseded: '!', closed: '✖' } as const;

function tell({ state, landed, commit, description, url, supersededBy, pullRequest }: Arrival): string {
  const words = [description, commit && commit !== landed ? `reported on ${short(commit)}` : null, url].filter(Boolean);
  const report = words.length === 0 ? '' : `: ${words.join(', ')}`;
  switch (state) {
    case 'healthy':
    case 'failed':
      return `${state}${report}`;
    case 'superseded':
      if (landed !== null) return `superseded by ${short(supersededBy ?? '')} before anybody reported`;
      if (!pullRequest) return 'its commit is no longer in the branch';
      return `pull request ${pullRequest.number} was merged with other content${supersededBy === null ? '' : `, in ${short(supersededBy)}`}`;
    case 'closed':
      return `pull request ${pullRequest?.number} was closed without a merge`;
    case 'pending':
      if (landed === null)
        return pullRequest ? `in pull request ${pullRequest.number} (${pullRequest.url})` : 'not looked at yet';
      return commit === null ? `landed in ${short(landed)}, nobody has reported yet` : `landed in ${short(landed)}${report}`;
  }
}

/** What to look at where nobody reported in time. */
export function printUnreported(arrivals: readonly Arrival[]): string {
  const open = arrivals.filter(({ state, landed }) => state === 'pending' && landed !== null);
  if (open.length === 0) return '';
  const lines = open.map(({ context }) => `  ${context}\n`).join('');
  return `Nobody has reported in time as\n${lines}Check that the operator has pulled the commit and is not suspended, that its token may write commit statuses, and\nthat what \`status\` of flux() or argocd() adds is applied in the cluster. Or wait longer: --timeout 30m.\n`;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
