import type { Manifest } from '../../../types/manifest.ts';
import { Authorizer } from '../cel/authorizer.ts';
import type { Outcome } from '../cel/program.ts';
import { touch } from '../cel/unknowns.ts';
import { toCel } from '../cel/values.ts';
import type { Policy, Validation } from './policy.ts';
import type { Request } from './request.ts';

/** What a policy says of a request. */
export type Decision =
  | { readonly kind: 'denied'; readonly message: string /** True where an expression failed. */; readonly isFailure: boolean }
  | { readonly kind: 'unknown'; readonly what: string };

export interface Surroundings {
  /** Null where there are none to be had. */
  readonly params: Manifest | null;
  /** The namespace of the request; undefined where it is not rendered, null where the request is in none. */
  readonly namespace: Manifest | undefined | null;
}

/** Source: k8s.io/apiserver, pkg/admission/plugin/policy/validating/validator.go. */
export function evaluate(policy: Policy, request: Request, surroundings: Surroundings): readonly Decision[] {
  const bindings = bind(policy, request, { ...surroundings, object: request.object() });
  const shown = () => (request.isMade ? bind(policy, request, { ...surroundings, object: request.shown() }) : bindings);
  const condition = judgeConditions(policy, bindings);
  if (condition !== 'met') return condition === 'unmet' ? [] : [condition];
  return policy.validations.flatMap((validation) => {
    const outcome = validation.program(bindings);
    if (outcome.kind === 'unknown') return [{ kind: 'unknown', what: outcome.what } as const];
    if (outcome.kind === 'error') return fail(policy, `${outcome.message}, in ${shorten(validation.expression)}`);
    if (outcome.value === true) return [];
    return [{ kind: 'denied', message: messageOf(validation, shown()), isFailure: false } as const];
  });
}

function judgeConditions(policy: Policy, bindings: object): 'met' | 'unmet' | Decision {
  const outcomes = policy.conditions.map(({ program }) => program(bindings));
  if (outcomes.some((outcome) => outcome.kind === 'value' && outcome.value !== true)) return 'unmet';
  const unknown = outcomes.find((outcome) => outcome.kind === 'unknown');
  if (unknown !== undefined) return { kind: 'unknown', what: unknown.what };
  const error = outcomes.find((outcome) => outcome.kind === 'error');
  if (error === undefined) return 'met';
  return fail(policy, error.message)[0] ?? 'unmet';
}

function fail({ isIgnoring }: Policy, message: string): readonly Decision[] {
  return isIgnoring ? [] : [{ kind: 'denied', message, isFailure: true }];
}

function messageOf({ messageProgram, message, expression }: Validation, bindings: object): string {
  const outcome: Outcome | undefined = messageProgram?.(bindings);
  const text = outcome?.kind === 'value' && typeof outcome.value === 'string' ? outcome.value.trim() : '';
  if (text !== '' && text.length <= 5 * 1024 && !text.includes('\n')) return text;
  return message === '' ? `failed expression: ${shorten(expression)}` : message;
}

function shorten(expression: string): string {
  const text = expression.trim().replaceAll(/\s+/g, ' ');
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function bind(
  policy: Policy,
  request: Request,
  { params, namespace, object }: Surroundings & { readonly object: object },
): object {
  const variables = {};
  const bindings = {
    object,
    oldObject: null,
    params: params === null ? null : toCel(params),
    request: describeRequest(request),
    namespaceObject: namespace === null ? null : describeNamespace(namespace, request.namespace ?? ''),
    authorizer: new Authorizer(),
    variables,
  };
  for (const { name, program } of policy.variables) {
    let outcome: Outcome | undefined;
    Object.defineProperty(variables, name, {
      enumerable: true,
      get: () => {
        outcome ??= program(bindings);
        if (outcome.kind === 'unknown') touch(outcome.what);
        if (outcome.kind === 'error') throw new Error(`variable ${name}: ${outcome.message}`);
        return outcome.value;
      },
    });
  }
  return bindings;
}

function describeRequest({ resource, group, version, plural, namespace, isMade }: Request): object {
  const { name } = resource.id;
  const kind = isMade ? 'Pod' : resource.id.kind;
  const kinds = { group, version, kind };
  const resources = { group, version, resource: plural };
  return {
    kind: kinds,
    resource: resources,
    subResource: '',
    requestKind: kinds,
    requestResource: resources,
    requestSubResource: '',
    namespace: namespace ?? '',
    operation: 'CREATE',
    dryRun: false,
    get name() {
      return isMade ? touch('the name of a pod that is to be made') : name;
    },
    get userInfo() {
      return touch('request.userInfo');
    },
    get uid() {
      return touch('request.uid');
    },
    get options() {
      return touch('request.options');
    },
  };
}

function describeNamespace(namespace: Manifest | undefined, name: string): unknown {
  if (namespace !== undefined) {
    const labels = { ...namespace.metadata.labels, 'kubernetes.io/metadata.name': name };
    return toCel({ ...namespace, metadata: { ...namespace.metadata, labels } });
  }
  const what = `Namespace ${name}`;
  const metadata = {
    name,
    get labels() {
      return touch(what);
    },
    get annotations() {
      return touch(what);
    },
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata };
}
