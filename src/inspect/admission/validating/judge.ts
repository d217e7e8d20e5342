import { describe, placeOf } from '../../../text/describe.ts';
import { quote } from '../../../text/words.ts';
import type { InspectedStage } from '../../../types/inspection.ts';
import type { Finding, Severity } from '../../../types/issue.ts';
import type { JsonObject, Manifest } from '../../../types/manifest.ts';
import type { Resource } from '../../../types/resource.ts';
import { holdsUnknown } from '../../holds-unknown.ts';
import { asList, asObject } from '../../pod.ts';
import { hasKnownDefaults } from './defaults.ts';
import { type Decision, evaluate } from './evaluate.ts';
import { matchRequest } from './match.ts';
import type { Policy } from './policy.ts';
import type { Request } from './request.ts';
import { both } from './selectors.ts';
import type { World } from './world.ts';

/** Collects what a policy says of all requests. */
export interface Ledger {
  readonly findings: Finding[];
  /** Their messages: several bindings may say the same. */
  readonly messages: Set<string>;
  /** What is refused, warned of or noted itself. */
  readonly told: Set<Resource>;
  /** Why something was not judged, with the resources that it is about. */
  readonly unknowns: Map<string, Set<Resource>>;
}

/** Where a policy is asked, and where its answers go. */
export interface Scene {
  readonly world: World;
  readonly stage: InspectedStage;
  readonly ledger: Ledger;
}

/** Asks a policy about one request, once for each of its bindings and their params. */
export function judge(policy: Policy, request: Request, scene: Scene): void {
  const { world, ledger } = scene;
  // What is refused itself makes no pods.
  if (request.isMade && ledger.told.has(request.resource)) return;
  const chosen = matchRequest(policy.constraints, request, world);
  if (chosen === 'no') return;
  for (const binding of world.bindingsOf(policy.name)) {
    const spec = asObject(binding.spec);
    const matched = both([chosen, matchRequest(asObject(spec.matchResources), request, world)]);
    if (matched === 'no') continue;
    const decisions =
      matched === 'yes' ? decide(policy, spec, { request, world }) : [{ kind: 'unknown', what: matched.unknown } as const];
    for (const decision of decisions) note(decision, { policy, binding, request, ...scene });
  }
}

function decide(
  policy: Policy,
  binding: JsonObject,
  { request, world }: Pick<Context, 'request' | 'world'>,
): readonly Decision[] {
  const namespace = request.namespace === undefined ? null : world.findNamespace(request.namespace);
  const { paramKind } = policy;
  if (paramKind === undefined || binding.paramRef === undefined) return evaluate(policy, request, { params: null, namespace });
  const reference = asObject(binding.paramRef);
  const found = world.findParams(paramKind, reference, request);
  // Others may be in the cluster.
  if (found.length === 0) return [{ kind: 'unknown', what: `the ${String(paramKind.kind)} that is its parameter` }];
  return found.flatMap((params) => evaluate(policy, request, { params, namespace }));
}

interface Context extends Scene {
  readonly policy: Policy;
  readonly binding: Manifest;
  readonly request: Request;
}

function note(decision: Decision, { policy, binding, request, ledger, stage }: Context): void {
  const { resource } = request;
  if (decision.kind === 'unknown') {
    ledger.unknowns.set(decision.what, (ledger.unknowns.get(decision.what) ?? new Set()).add(resource));
    return;
  }
  const actions = asList(asObject(binding.spec).validationActions);
  const action = ACTIONS.find(({ name }) => actions.includes(name));
  if (action === undefined || holdsUnknown(resource.manifest, stage.isUnknown)) return;
  // Of some kinds it is not known what the API server adds, and a failure may be for want of that.
  const isUnsure = decision.isFailure && !request.isMade && !hasKnownDefaults(resource.id);
  const severity = isUnsure && action.severity === 'error' ? 'warning' : action.severity;
  const by = `ValidatingAdmissionPolicy ${quote(policy.name)} by binding ${quote(binding.metadata.name)}`;
  const verb = request.isMade ? `makes pods that are ${action.verb}` : `${isUnsure ? 'may be' : 'is'} ${action.verb}`;
  const message = `${describe(resource.id)} ${verb} ${by}: ${decision.message.replace(/\.$/, '')}.`;
  if (!request.isMade) ledger.told.add(resource);
  if (ledger.messages.has(message)) return;
  ledger.messages.add(message);
  const fix = 'Change the object as the policy asks, or the policy.';
  ledger.findings.push({ code: 'admission-policy', rule: policy.name, severity, message, fix, ...placeOf(resource) });
}

const ACTIONS: readonly { readonly name: string; readonly severity: Severity; readonly verb: string }[] = [
  { name: 'Deny', severity: 'error', verb: 'refused by' },
  { name: 'Warn', severity: 'warning', verb: 'warned of by' },
  { name: 'Audit', severity: 'info', verb: 'noted by' },
];
