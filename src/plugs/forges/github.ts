import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import type { Forge, ForgeContext, ForgePlug, PullRequest, PullRequestDraft } from '../../types/forge.ts';
import { createClient, type HttpClient } from './http-client.ts';

export interface GithubOptions {
  /** Root of the API. @default https://api.github.com for github.com, `https://<host>/api/v3` for GitHub Enterprise */
  readonly api?: string;
  /** `owner/name` of the repository. @default read from the repository's URL */
  readonly repository?: string;
}

/**
 * GitHub and GitHub Enterprise. The token comes from `GITHUB_TOKEN` or `GH_TOKEN` and needs to read and write pull requests.
 * API: https://docs.github.com/en/rest/pulls/pulls
 */
export function github(options: GithubOptions = {}): ForgePlug {
  return (context) => createGithub(options, context);
}

function createGithub(options: GithubOptions, { repository, environment }: ForgeContext): Forge {
  const place = parseRepository(repository);
  const name = options.repository ?? place?.name;
  const api = options.api ?? (place?.host === 'github.com' ? 'https://api.github.com' : `https://${place?.host}/api/v3`);
  const token = environment.GITHUB_TOKEN || environment.GH_TOKEN;
  if (name === undefined) {
    throw new StagewrightError('forge-error', `${quote(repository)} is no repository of GitHub.`, {
      hint: 'Set github({ repository: "owner/name", api: "https://…" }).',
    });
  }
  if (!token) {
    throw new StagewrightError('authentication-failed', `There is no token for the pull requests of ${name}.`, {
      hint: 'Set GITHUB_TOKEN (or GH_TOKEN) to a token that may write pull requests.',
    });
  }
  const client = createClient(`${api}/repos/${name}`, {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  });
  return createForge(client, name.slice(0, name.indexOf('/')));
}

function createForge(client: HttpClient, owner: string): Forge {
  const decorate = async (number: number, { reviewers, labels }: PullRequestDraft): Promise<void> => {
    if (labels.length > 0) await client.send('POST', `/issues/${number}/labels`, { labels });
    if (reviewers.length === 0) return;
    const teams = reviewers.filter((reviewer) => reviewer.includes('/')).map((team) => team.slice(team.indexOf('/') + 1));
    const people = reviewers.filter((reviewer) => !reviewer.includes('/'));
    await client.send('POST', `/pulls/${number}/requested_reviewers`, { reviewers: people, team_reviewers: teams });
  };
  return {
    name: 'github',
    async find(branch) {
      const query = new URLSearchParams({ state: 'open', head: `${owner}:${branch}`, per_page: '100' });
      const found = (await client.send('GET', `/pulls?${query}`)) as readonly GithubPull[];
      // A filter that the server does not understand gives everything, so the branch is compared once more.
      const pull = found.find(({ head }) => head.ref === branch);
      return pull && toPullRequest(pull);
    },
    async open(draft) {
      const { branch, base, title, body } = draft;
      const pull = (await client.send('POST', '/pulls', { head: branch, base, title, body })) as GithubPull;
      await decorate(pull.number, draft);
      return toPullRequest(pull);
    },
    async update(number, { title, body, base }) {
      return toPullRequest((await client.send('PATCH', `/pulls/${number}`, { title, body, base })) as GithubPull);
    },
    async close(number, comment) {
      await client.send('POST', `/issues/${number}/comments`, { body: comment });
      await client.send('PATCH', `/pulls/${number}`, { state: 'closed' });
    },
  };
}

interface GithubPull {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body: string | null;
  readonly state: 'open' | 'closed';
  readonly merged_at?: string | null;
  readonly head: { readonly ref: string };
  readonly base: { readonly ref: string };
}

function toPullRequest({ number, html_url: url, title, body, state, merged_at: merged, head, base }: GithubPull): PullRequest {
  return { number, url, branch: head.ref, base: base.ref, title, body: body ?? '', state: merged ? 'merged' : state };
}

/** Host and `owner/name` of an https, ssh or scp-like URL. */
function parseRepository(url: string): { readonly host: string; readonly name: string } | undefined {
  const match =
    /^(?:https?:\/\/(?:[^@/]*@)?|ssh:\/\/(?:[^@/]*@)?|[^@/:]+@)([^/:]+)(?::\d+)?[:/]([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(url);
  return match ? { host: match[1]!, name: match[2]! } : undefined;
}
