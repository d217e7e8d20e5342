import { App } from 'cdk8s';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Delivery, Target } from '../types/delivery.ts';
import type { Freeze } from '../types/freeze.ts';
import type { Finding } from '../types/issue.ts';
import type { KubernetesVersion } from '../types/kubernetes.ts';
import type { Operator } from '../types/operator.ts';
import type { PodSecurity, PodSecurityLevel } from '../types/pod-security.ts';
import type { Layout, StageDefinition } from '../types/stage.ts';
import type { ExternalValidator } from '../types/validator.ts';
import type { Wake } from '../types/wake.ts';
import { readAdmission } from './admission.ts';
import { currentContext } from './context.ts';
import { type Input, InputError, isInput, resolveInput, resolveInputs } from './input.ts';
import { findStageDefinition, markStage } from './internals.ts';
import { readKubernetes } from './kubernetes.ts';
import { readPodSecurity } from './pod-security.ts';
import { type PolicyEntry, readPolicies } from './policy.ts';
import { type PromotionOptions, readPromotion } from './promotion.ts';
import { blameCaller, type Callable, captureTrace } from './trace.ts';
import { readValidators } from './validator.ts';

/** Variables as authors give them: each is a value, or an input that brings one. */
export type Given<V> = { readonly [K in keyof V]: V[K] | Input<V[K]> };

export interface StageOptions<V = object> {
  /** The value of every variable of this stage. */
  readonly vars: Given<V>;
  /** The cluster it runs in; stages of one cluster may not collide. @default the stage's name */
  readonly cluster?: string;
  /** What that cluster runs on, such as `'1.34'`: resources are judged by its kinds and fields. @default the newest known */
  readonly kubernetes?: KubernetesVersion;
  /**
   * The namespace of its resources: one for all, or one for each application.
   * @default the application's name; `<stage>-<application>` for an ephemeral stage
   */
  readonly namespace?: string | ((application: string) => string);
  /** The GitOps repository. @default the embedded repository of the project */
  readonly target?: Target;
  /** How it gets there. @default commit() */
  readonly delivery?: Delivery;
  /** What pulls it: `flux()` or `argocd()`. @default none: plain folders */
  readonly operator?: Operator;
  /** Who is told when it has landed: `fluxReceiver()` or `argocdWebhook()`. @default nobody: the operator polls */
  readonly wake?: Wake | readonly Wake[];
  /** When nothing of it is to change: `[freeze('0 16 * * 5', { duration: '64h', reason: 'weekend' })]`. @default never */
  readonly freezes?: readonly Freeze[];
  /** Which stage it gets its inputs from, and what has to be so before. @default from any, whenever somebody asks for it */
  readonly promotion?: PromotionOptions;
  /**
   * Files and folders with the admission policies of the cluster that no stage renders, with their bindings, params and the
   * namespaces that they ask about; paths start at the project's folder.
   * @default those that stages of the cluster render
   */
  readonly admission?: string | readonly string[];
  /**
   * The level of the Pod Security Standards that its pods are held to: `'restricted'`, or `{ enforce: 'baseline', warn: 'restricted' }`.
   * Labels of namespaces count as well; the stricter of the two decides.
   * @default what the labels of namespaces say
   */
  readonly podSecurity?: PodSecurityLevel | PodSecurity;
  /**
   * What it is held to besides what Kubernetes asks for: `[recommended({ 'no-latest-image': 'error' }), ours]`.
   * @default [recommended()]
   */
  readonly policies?: readonly PolicyEntry[];
  /** Programs that look at what was rendered, once all other checks have passed: `[kubeconform()]`. @default none */
  readonly validators?: readonly ExternalValidator[];
  /** True for a stage that comes and goes, such as a preview: it takes part only when it is named. @default false */
  readonly ephemeral?: boolean;
  /** @default 'file-per-resource' */
  readonly layout?: Layout;
}

/** What follows the name: options, which may be left out where there are no variables. */
export type StageArguments<V> = object extends V ? [options?: Partial<StageOptions<V>>] : [options: StageOptions<V>];

/**
 * An environment: a class whose fields are applications, one folder in the GitOps repository, one construct tree.
 * It is a cdk8s `App` with one more public member, `vars`.
 *
 * @throws InputError naming every missing and bad input; StagewrightError for a name that is no DNS label.
 */
export class Stage<V extends object = object> extends App {
  readonly vars: V;

  constructor(name: string | Input<string>, ...[options = {}]: StageArguments<V>) {
    super();
    const trace = captureTrace(new.target);
    const { vars = {} as Given<V>, ephemeral = false, namespace } = options;
    const refusal = (findings: readonly Finding[]) =>
      new InputError(
        findings.map((finding) => ({ ...finding, trace })),
        ephemeral,
      );
    const named = isInput(name) ? resolveInput(undefined, 'name', name) : undefined;
    if (named && !('value' in named)) throw refusal([named]);
    const stage = isInput(name) ? String(named?.value) : name;
    checkName('stage', stage, new.target);
    const resolution = resolveInputs(stage, vars as Record<string, unknown>);
    if (resolution.findings.length > 0) throw refusal(resolution.findings);
    this.vars = resolution.values as V;
    const cluster = options.cluster ?? stage;
    checkName('cluster', cluster, new.target);
    const definition: StageDefinition = {
      name: stage,
      cluster,
      ...(options.kubernetes !== undefined && { kubernetes: readKubernetes(stage, options.kubernetes, new.target) }),
      ephemeral,
      target: options.target ?? {},
      delivery: options.delivery ?? { kind: 'commit' },
      operator: options.operator,
      ...(options.wake && { wake: [options.wake].flat() }),
      ...(options.freezes && { freezes: options.freezes }),
      ...(options.validators && { validators: readValidators(stage, options.validators, new.target) }),
      ...(options.policies && { policies: readPolicies(stage, options.policies, new.target) }),
      ...(options.promotion && { promotion: readPromotion(stage, options.promotion, new.target) }),
      ...(options.admission && { admission: readAdmission([options.admission].flat(), new.target) }),
      ...(options.podSecurity && { podSecurity: readPodSecurity(stage, options.podSecurity, new.target) }),
      layout: options.layout ?? 'file-per-resource',
      variables: Object.keys(resolution.values),
      inputs: [...(named ? [named] : []), ...resolution.inputs],
      trace,
    };
    markStage(this, definition);
    currentContext().onStage?.(definition);
    Object.defineProperty(this, NAMESPACE, {
      value: namespace ?? ((application: string) => (ephemeral ? `${stage}-${application}` : application)),
    });
  }
}

const NAMESPACE = Symbol.for('stagewright.namespace');

/** The namespace that a stage gives an application of that name. */
export function namespaceOf(stage: object, application: string): string | undefined {
  const rule = (stage as { [NAMESPACE]?: string | ((application: string) => string) })[NAMESPACE];
  return typeof rule === 'function' ? rule(application) : rule;
}

/** True for a `Stage` of this or another copy of the package. */
export function isStage(value: unknown): value is Stage {
  return findStageDefinition(value) !== undefined;
}

const RESERVED = new Set(['cache', 'local', 'clusters']);

/** Names become folders and parts of Kubernetes names, so all of them are DNS labels. Blames who makes such an object. */
export function checkName(what: 'stage' | 'cluster' | 'application', name: string, maker: Callable): void {
  const legal = isName(name);
  if (legal && !(what === 'stage' && RESERVED.has(name))) return;
  const error = new StagewrightError(
    'stage-invalid',
    `${quote(name.slice(0, 80))} cannot be the name of ${what === 'application' ? 'an' : 'a'} ${what}.`,
    {
      hint: legal ? `${quote(name)} is reserved; choose another name.` : NAME_RULE,
    },
  );
  throw blameCaller(error, maker);
}

/** What `isName` accepts, in words. */
export const NAME_RULE = 'Use at most 63 of a-z, 0-9 and "-", beginning and ending with a letter or digit.';

/** True for a DNS label. */
export function isName(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
}
