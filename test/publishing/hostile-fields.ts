import type { StageRequest } from '../../src/deliver/request.ts';
import type { Person } from '../../src/git/commit.ts';
import { type CommitOptions, commit, type PullRequestOptions, pullRequest } from '../../src/model/delivery.ts';
import type { Provenance } from '../../src/plan/commit-message.ts';
import { type AzureDevopsOptions, azureDevops } from '../../src/plugs/forges/azure-devops.ts';
import { type BitbucketCloudOptions, bitbucketCloud } from '../../src/plugs/forges/bitbucket-cloud.ts';
import { type BitbucketDataCenterOptions, bitbucketDataCenter } from '../../src/plugs/forges/bitbucket-data-center.ts';
import { type GiteaOptions, gitea } from '../../src/plugs/forges/gitea.ts';
import { type GithubOptions, github } from '../../src/plugs/forges/github.ts';
import { type GitlabOptions, gitlab } from '../../src/plugs/forges/gitlab.ts';
import { type ScmManagerOptions, scmManager } from '../../src/plugs/forges/scm-manager.ts';
import { type ArgocdWebhookOptions, argocdWebhook } from '../../src/plugs/wake/argocd-webhook.ts';
import { type FluxReceiverOptions, fluxReceiver } from '../../src/plugs/wake/flux-receiver.ts';
import type { MarkedBuild } from '../../src/published/mark.ts';
import type { Delivery, Target } from '../../src/types/delivery.ts';
import type { ForgePlug } from '../../src/types/forge.ts';
import type { Message } from '../../src/types/message.ts';
import type { Wake } from '../../src/types/wake.ts';
import { anApplication, aRequest } from '../deliver/stages.ts';
import { modelFields } from './hostile-model.ts';
import { type Case, each, type Place, type Scene } from './hostile-place.ts';

const request = (change: Partial<StageRequest>, { remote, context }: Scene): Case => [aRequest(remote, change), context];
const delivered = (delivery: Delivery, scene: Scene) => request({ delivery }, scene);
const proposed = (forge: ForgePlug, scene: Scene) => {
  const reviewers = ['ada'];
  return delivered(pullRequest({ forge, reviewers, labels: ['deploy'], draft: true, autoMerge: true }), scene);
};
const woken = (wake: Wake, scene: Scene) => request({ wake: [wake] }, scene);
const written = (message: () => Message, scene: Scene) => delivered(commit({ message, signOff: true }), scene);

/**
 * Every place where a string from outside comes into a publish. The options are complete by their types: one that is added does not
 * compile until it stands here.
 */
export const fields: Readonly<Record<string, Place>> = {
  ...each<Target>(
    'target',
    ({ remote }) => ({ repository: remote, branch: 'main', path: 'apps' }),
    (target, scene) => request({ target }, scene),
  ),
  'target.repository after a host': (text, scene) => request({ target: { repository: `ssh://127.0.0.1:1/${text}` } }, scene),
  'target.repository as a host': (text, scene) => request({ target: { repository: `git@${text}:a/b.git` } }, scene),
  stage: (stage, scene) => request({ stage }, scene),
  'stage of a pull request': (stage, scene) => request({ stage, delivery: pullRequest({ forge: scene.forge }) }, scene),
  'stage that is removed': (stage, scene) => request({ stage, applications: [], isRemoval: true }, scene),
  application: (text, scene) => request({ applications: [anApplication(text)] }, scene),
  'application that is removed': (text, scene) => request({ applications: [], removable: [text], isRemoval: true }, scene),
  'file name': (text, scene) => request({ applications: [anApplication('web', { files: { [text]: 'a: 1\n' } })] }, scene),
  content: (text, scene) => request({ applications: [anApplication('web', { files: { 'web.yaml': text } })] }, scene),
  project: (project, { remote, context }) => [aRequest(remote), { ...context, project }],
  ...each<Person>(
    'author',
    () => ({ name: 'Ada', email: 'ada@example.com' }),
    (author, { remote, context }) => [aRequest(remote), { ...context, author }],
  ),
  ...each<Provenance>('provenance', aProvenance, (provenance, { remote, context }) => [
    aRequest(remote),
    { ...context, provenance },
  ]),
  ...each<MarkedBuild>(
    'build',
    () => ({ pipeline: 'ci', number: 1 }),
    (build, { remote, context }) => [aRequest(remote), { ...context, build }],
  ),
  'name of an input': (text, scene) => request({ inputs: { [text]: 'value' } }, scene),
  'value of an input': (text, scene) => request({ inputs: { IMAGE: text } }, scene),
  ...each<PullRequestOptions>(
    'pullRequest',
    ({ forge }) => ({
      forge,
      ...{ per: 'stage', environment: 'production' },
      ...{ reviewers: ['ada'], labels: ['deploy'], draft: true, autoMerge: true },
      ...{ message: () => 'subject', signOff: true, sign: false },
    }),
    (options, scene) => delivered(pullRequest(options), scene),
  ),
  ...each<CommitOptions>(
    'commit',
    ({ forge }) => ({ forge, environment: 'production', message: () => 'subject', signOff: true, sign: false }),
    (options, scene) => delivered(commit(options), scene),
  ),
  ...each<Exclude<Message, string>>(
    'message',
    () => ({ subject: 'subject', body: 'body', trailers: {} }),
    (message, scene) => written(() => message, scene),
  ),
  'message in one': (text, scene) => written(() => text, scene),
  'name of a trailer': (text, scene) => written(() => ({ trailers: { [text]: 'value' } }), scene),
  'value of a trailer': (text, scene) => written(() => ({ trailers: { Team: ['shop', text] } }), scene),
  'error of a message function': (text, scene) =>
    written(() => {
      throw new Error(text);
    }, scene),
  ...each<GithubOptions>(
    'github',
    ({ server }) => ({ api: server, repository: 'acme/gitops' }),
    (o, scene) => proposed(github(o), scene),
  ),
  ...each<GitlabOptions>(
    'gitlab',
    ({ server }) => ({ api: server, repository: 'acme/gitops' }),
    (o, scene) => proposed(gitlab(o), scene),
  ),
  ...each<GiteaOptions>(
    'gitea',
    ({ server }) => ({ api: server, repository: 'acme/gitops' }),
    (o, scene) => proposed(gitea(o), scene),
  ),
  ...each<BitbucketCloudOptions>(
    'bitbucketCloud',
    ({ server }) => ({ api: server, repository: 'acme/gitops' }),
    (o, scene) => proposed(bitbucketCloud(o), scene),
  ),
  ...each<BitbucketDataCenterOptions>(
    'bitbucketDataCenter',
    ({ server }) => ({ api: server, repository: 'ACME/gitops' }),
    (o, scene) => proposed(bitbucketDataCenter(o), scene),
  ),
  ...each<AzureDevopsOptions>(
    'azureDevops',
    ({ server }) => ({ organization: server, repository: 'acme/gitops', identities: server }),
    (o, scene) => proposed(azureDevops(o), scene),
  ),
  ...each<ScmManagerOptions>(
    'scmManager',
    ({ server }) => ({ server, repository: 'acme/gitops' }),
    (o, scene) => proposed(scmManager(o), scene),
  ),
  ...each<FluxReceiverOptions>(
    'fluxReceiver',
    ({ server }) => ({
      ...{ url: `${server}/hook/abc`, receiver: 'shop', namespace: 'flux-system' },
      ...{ kind: 'hmac', secretEnv: 'WAKE_TOKEN', audience: 'controller' },
    }),
    (options, scene) => woken(fluxReceiver(options), scene),
  ),
  'fluxReceiver.audience of a token': (audience, scene) =>
    woken(fluxReceiver({ url: `${scene.server}/hook/abc`, kind: 'oidc', audience }), scene),
  ...each<ArgocdWebhookOptions>(
    'argocdWebhook',
    ({ server }) => ({ url: server, secretEnv: 'WAKE_TOKEN' }),
    (options, scene) => woken(argocdWebhook(options), scene),
  ),
  'value of a wake secret': (text, scene) => {
    const environment = { ...scene.context.environment, WAKE_TOKEN: text };
    const wake = [fluxReceiver({ url: scene.server, receiver: 'shop', secretEnv: 'WAKE_TOKEN' })];
    return [aRequest(scene.remote, { wake }), { ...scene.context, environment }];
  },
  ...modelFields,
};

function aProvenance(): Required<Provenance> {
  return {
    project: 'shop',
    ...{ repository: 'acme/shop', commit: '1'.repeat(40), isDirty: false, subject: 'Do it' },
    ...{ issues: ['#1'], build: '1 (CI)' },
  };
}
