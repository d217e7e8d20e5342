import type { Forge, ForgeContext, ForgePlug } from '../../types/forge.ts';
import { listAt, numberAt, type PullShape, readPull, stateAt, textAt, valueAt } from './answer.ts';
import { findRepository } from './azure-repository.ts';
import { azureStatuses } from './azure-statuses.ts';
import { createClient, type HttpClient } from './http-client.ts';
import { overHttp } from './over-http.ts';
import { basic, bearer, findToken, getToken } from './token.ts';

export interface AzureDevopsOptions {
  /** URL of the organisation or collection. @default read from the repository's URL, as in https://dev.azure.com/acme */
  readonly organization?: string;
  /** `project/name` of the repository. @default read from the repository's URL */
  readonly repository?: string;
  /** Where names of people are looked up. @default https://vssps.dev.azure.com/<organisation>; on an own server, the collection */
  readonly identities?: string;
}

/**
 * Azure DevOps Services and Server. The token comes from `AZURE_DEVOPS_EXT_PAT`, a personal access token that may write code (and
 * read identities, for reviewers by name), or in a pipeline from `SYSTEM_ACCESSTOKEN`. Reviewers are ids or e-mail addresses;
 * labels are its tags.
 * API: https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests (of a body it takes 4,000 characters),
 * https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-request-labels,
 * https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-request-threads,
 * https://learn.microsoft.com/en-us/rest/api/azure/devops/ims/identities
 */
export function azureDevops(options: AzureDevopsOptions = {}): ForgePlug {
  return (context) => createAzure(options, context);
}

function createAzure(options: AzureDevopsOptions, context: ForgeContext): Forge {
  const repository = findRepository(options, context);
  const { organization, identities, project, name } = repository;
  const job = findToken(context.environment, ['SYSTEM_ACCESSTOKEN']);
  const names = ['AZURE_DEVOPS_EXT_PAT', 'SYSTEM_ACCESSTOKEN'];
  const token = getToken(context, names, `Set AZURE_DEVOPS_EXT_PAT to a token that may write the code of ${project}/${name}.`);
  const authorization = token === job ? bearer(token) : basic('', token);
  const connect = (root: string) => createClient({ root, authorization, token }, context);
  const page = `${organization}/${project}/_git/${name}/pullrequest/`;
  return createForge(connect(`${organization}/${project}/_apis/git/repositories/${name}`), connect(identities), page);
}

const VERSION = 'api-version=7.0';

function createForge(client: HttpClient, people: HttpClient, page: string): Forge {
  const read = (number: number) => client.send('GET', `/pullrequests/${number}?${VERSION}`);
  const shape: PullShape = { ...fields, url: (answer) => `${page}${numberAt(answer, 'pullRequestId')}` };
  const change = (number: number, content: object) => client.send('PATCH', `/pullrequests/${number}?${VERSION}`, content);
  return overHttp({
    name: 'Azure DevOps',
    limits: { body: 4000 },
    shape,
    cutsLists: true,
    list(branch, state) {
      const wanted = {
        'searchCriteria.sourceRefName': `refs/heads/${branch}`,
        'searchCriteria.status': state === 'open' ? 'active' : 'abandoned',
      };
      let skip = 0;
      const queryOf = () => `?${new URLSearchParams(wanted)}&$top=100&$skip=${skip}&${VERSION}`;
      const next = (page: unknown) => {
        const { length } = listAt(page, 'value');
        skip += length;
        return length === 0 ? undefined : queryOf();
      };
      return client.pages(`/pullrequests${queryOf()}`, { list: 'value', next });
    },
    get: read,
    create({ branch, base, title, body, draft }) {
      const branches = { sourceRefName: `refs/heads/${branch}`, targetRefName: `refs/heads/${base}` };
      const content = { ...branches, title, description: body, isDraft: draft };
      return client.send('POST', `/pullrequests?${VERSION}`, content);
    },
    async change(number, { base, title, body }) {
      const now = readPull(await read(number), shape);
      // Where it may not be retargeted, even the same target is refused.
      const target = now.base === base ? {} : { targetRefName: `refs/heads/${base}` };
      return change(number, { title, description: body, ...target });
    },
    async comment(number, text) {
      // Closed, because some branches cannot be merged to while a thread is open.
      const thread = { comments: [{ parentCommentId: 0, content: text, commentType: 'text' }], status: 'closed' };
      await client.send('POST', `/pullrequests/${number}/threads?${VERSION}`, thread);
    },
    async decline(number) {
      await change(number, { status: 'abandoned' });
    },
    extras: {
      async labels(number, labels) {
        for (const name of labels) await client.send('POST', `/pullrequests/${number}/labels?${VERSION}`, { name });
        return [];
      },
      async takeOff(number, labels) {
        const answer = await client.send('GET', `/pullrequests/${number}/labels?${VERSION}`);
        for (const label of listAt(answer, 'value').filter((each) => labels.includes(textAt(each, 'name'))))
          await client.send('DELETE', `/pullrequests/${number}/labels/${encodeURIComponent(textAt(label, 'id'))}?${VERSION}`);
      },
      async reviewers(number, reviewers) {
        const unknown: string[] = [];
        for (const reviewer of reviewers) {
          const id = await findIdentity(people, reviewer);
          if (id === undefined) unknown.push(reviewer);
          else await client.send('PUT', `/pullrequests/${number}/reviewers/${id}?${VERSION}`, { id, vote: 0 });
        }
        return unknown;
      },
      async autoMerge(number) {
        const id = textAt(await read(number), 'createdBy.id');
        await change(number, { autoCompleteSetBy: { id }, completionOptions: { deleteSourceBranch: true } });
      },
    },
    statuses: azureStatuses(client, VERSION),
  });
}

/** The id of a person or group by e-mail address or account name. */
async function findIdentity(people: HttpClient, name: string): Promise<string | undefined> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name)) return name;
  const query = new URLSearchParams({ searchFilter: 'General', filterValue: name });
  const found = listAt(await people.send('GET', `/_apis/identities?${query}&${VERSION}`), 'value');
  // Of several nobody can say who was meant.
  return found.length === 1 ? textAt(found[0], 'id') : undefined;
}

const fields = {
  number: 'pullRequestId',
  branch: 'sourceRefName',
  base: 'targetRefName',
  title: 'title',
  body: 'description',
  merge: ['lastMergeCommit.commitId'],
  state: stateAt('status', { open: ['active'], merged: 'completed' }),
  isFromFork: (answer: unknown) => Boolean(valueAt(answer, 'forkSource')),
};
