import type { HttpClient } from './http-client.ts';

/** Where answers of GitHub hold what Gitea and Forgejo hold there too. */
export const githubShape = {
  number: 'number',
  url: 'html_url',
  branch: 'head.ref',
  base: 'base.ref',
  title: 'title',
  body: 'body',
  merge: ['merge_commit_sha'],
};

/** The calls of GitHub that Gitea and Forgejo have taken over as they are. */
export function githubCalls(client: HttpClient) {
  return {
    get: (number: number) => client.send('GET', `/pulls/${number}`),
    async comment(number: number, text: string) {
      await client.send('POST', `/issues/${number}/comments`, { body: text });
    },
    async decline(number: number) {
      await client.send('PATCH', `/pulls/${number}`, { state: 'closed' });
    },
    /** Teams are `owner/team`. */
    async reviewers(number: number, names: readonly string[]) {
      const reviewers = names.filter((name) => !name.includes('/'));
      const teams = names.filter((name) => name.includes('/')).map((team) => team.slice(team.indexOf('/') + 1));
      await client.send('POST', `/pulls/${number}/requested_reviewers`, { reviewers, team_reviewers: teams });
      return [];
    },
  };
}
