export { Application, type ApplicationOptions } from './model/application.ts';
export { Config, type ConfigOptions } from './model/config.ts';
export { type CommitOptions, commit, type PullRequestOptions, pullRequest } from './model/delivery.ts';
export type { EnvironmentValue } from './model/environment-value.ts';
export { type ExternalObject, type ExternalOptions, external } from './model/external.ts';
export { type FreezeOptions, freeze } from './model/freeze.ts';
export { type AddressOptions, addressOf, hostOf, hostTextOf, type ServiceLike, type UrlOptions, urlOf } from './model/host.ts';
export { type ImagePolicyOptions, imagePolicy } from './model/image-policy.ts';
export { Include } from './model/include.ts';
export { type Input, InputError, type InputOptions, input } from './model/input.ts';
export { type PolicyEntry, type PolicyOptions, policy, type Recommended, recommended } from './model/policy.ts';
export type { PromotionOptions } from './model/promotion.ts';
export { type RemovedOptions, removed } from './model/removed.ts';
export { Secrets, type SecretsOptions } from './model/secrets.ts';
export { type Given, Stage, type StageOptions } from './model/stage.ts';
export {
  type ConftestOptions,
  conftest,
  type ExternalValidatorOptions,
  externalValidator,
  type KubeconformOptions,
  type KubeLinterOptions,
  type KyvernoOptions,
  kubeconform,
  kubeLinter,
  kyverno,
  type ValidatorOptions,
} from './model/validator.ts';
export { type Hostname, hostname, type Image, image, integer, stageName, text, type ValueParser } from './model/values.ts';
export { type WaivableCode, type WaiverOptions, waive } from './model/waiver.ts';
export { type AzureDevopsOptions, azureDevops } from './plugs/forges/azure-devops.ts';
export { type BitbucketCloudOptions, bitbucketCloud } from './plugs/forges/bitbucket-cloud.ts';
export { type BitbucketDataCenterOptions, bitbucketDataCenter } from './plugs/forges/bitbucket-data-center.ts';
export { type GiteaOptions, gitea } from './plugs/forges/gitea.ts';
export { type GithubOptions, github } from './plugs/forges/github.ts';
export { type GitlabOptions, gitlab } from './plugs/forges/gitlab.ts';
export { localForge } from './plugs/forges/local.ts';
export { type ScmManagerOptions, scmManager } from './plugs/forges/scm-manager.ts';
export { type ArgocdOptions, argocd } from './plugs/operators/argocd.ts';
export { type ArgocdNotificationsOptions, type ArgocdStatus, argocdNotifications } from './plugs/operators/argocd-status.ts';
export { type FluxOptions, flux } from './plugs/operators/flux.ts';
export type { FluxStatus, FluxStatusType } from './plugs/operators/flux-status.ts';
export { type ArgocdWebhookOptions, argocdWebhook } from './plugs/wake/argocd-webhook.ts';
export { type FluxReceiverOptions, fluxReceiver } from './plugs/wake/flux-receiver.ts';
export { type ErrorCode, StagewrightError } from './text/error.ts';
export type { Delivery, ForgeEnvironment, Target } from './types/delivery.ts';
export type {
  CommitStatus,
  CommitStatuses,
  Deployment,
  Environments,
  Forge,
  ForgeContext,
  ForgePlug,
  Merge,
  PullRequest,
  PullRequestDraft,
  WrittenPullRequest,
} from './types/forge.ts';
export type { Freeze, FreezeWindow } from './types/freeze.ts';
export type { Issue, IssueCode, Severity, SourceLocation } from './types/issue.ts';
export type { KubernetesVersion } from './types/kubernetes.ts';
export type { JsonObject, JsonValue, Manifest } from './types/manifest.ts';
export type { Message, MessageChange, MessageRollback, MessageTemplate, Person } from './types/message.ts';
export type { ApplicationView, Identity, Operator } from './types/operator.ts';
export type { Parser } from './types/parser.ts';
export type { PodSecurity, PodSecurityLevel } from './types/pod-security.ts';
export type {
  KindName,
  KindOf,
  Policy,
  PolicyContext,
  PolicyLevel,
  PolicyLevels,
  PolicyMention,
  PolicyReference,
  PolicyReport,
} from './types/policy.ts';
export type { RecommendedPolicy } from './types/recommended-policy.ts';
export type { Layout } from './types/stage.ts';
export type { ExternalValidator, ValidatorFormat, ValidatorInput } from './types/validator.ts';
export type { Landed, Wake, WakeContext } from './types/wake.ts';
