import type { Landing } from '../types/timeline.ts';

/** How forges write the number of a pull request into the commit that it becomes: first match wins. */
const forms: readonly RegExp[] = [
  // GitHub, Gitea and Forgejo, our own local forge.
  /^Merge pull request #?(\d+)\b/,
  // Gitea and Forgejo: `Merge pull request 'title' (#12) from …`; squashed on GitHub and Gitea: `title (#12)`.
  /^Merge pull request '.*' \(#(\d+)\) from /,
  /\(#(\d+)\)$/,
  // Bitbucket Cloud, then Data Center.
  /^Merged in .* \(pull request #(\d+)\)/,
  /^Pull request #(\d+): /,
  // Azure DevOps, merged and squashed.
  /^Merged PR (\d+): /,
];

/** GitLab says it below the subject. */
const inBody = /^See merge request (?:[\w./-]+)?!(\d+)$/m;

/** Number of the pull request that the landing comes from; null when its message does not say. */
export function findPullRequestNumber({ subject, body }: Pick<Landing, 'subject' | 'body'>): number | null {
  const found = forms.map((form) => form.exec(subject)).find((match) => match !== null) ?? inBody.exec(body);
  const number = Number(found?.[1]);
  return Number.isSafeInteger(number) ? number : null;
}

/** Who merged it, as far as the commit says: a forge that squashes names the author and itself. */
export function findMerger({ parents, author }: Pick<Landing, 'parents' | 'author'>): string | null {
  return parents.length > 1 ? author : null;
}
