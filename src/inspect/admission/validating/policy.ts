import type { JsonObject, JsonValue, Manifest } from '../../../types/manifest.ts';
import { asList, asObject } from '../../pod.ts';
import { compile, type Program } from '../cel/program.ts';

/** An expression of a policy that has been compiled. */
export interface Rule {
  readonly program: Program;
  readonly expression: string;
}

export interface Validation extends Rule {
  readonly message: string;
  readonly messageProgram: Program | undefined;
}

/** A ValidatingAdmissionPolicy that can be asked. */
export interface Policy {
  readonly name: string;
  readonly spec: JsonObject;
  readonly constraints: JsonObject;
  readonly paramKind: JsonObject | undefined;
  readonly isIgnoring: boolean;
  readonly conditions: readonly Rule[];
  readonly variables: readonly (Rule & { readonly name: string })[];
  readonly validations: readonly Validation[];
}

/** What the engine cannot make sense of. */
export interface Fault {
  readonly at: string;
  readonly said: string;
}

/** Source of the variables: k8s.io/apiserver, pkg/admission/plugin/policy/validating and plugin/cel. */
export function readPolicy(manifest: Manifest): ReadPolicy {
  const known = read.get(manifest) ?? compilePolicy(manifest);
  read.set(manifest, known);
  return known;
}

/** A policy with what is wrong with it. */
interface ReadPolicy {
  readonly policy: Policy;
  readonly faults: readonly Fault[];
}

/** Stages of one cluster share its policies. */
const read = new WeakMap<Manifest, ReadPolicy>();

function compilePolicy({ metadata, spec: body }: Manifest): ReadPolicy {
  const spec = asObject(body);
  const faults: Fault[] = [];
  const compileAt = (expression: JsonValue | undefined, at: string, variables: Readonly<Record<string, string>>) => {
    const text = typeof expression === 'string' ? expression : '';
    const program = compile(text, variables);
    if (typeof program === 'function') return { program, expression: text };
    faults.push({ at, said: program.fault });
    return undefined;
  };
  const listRules = (field: string, key: string, variables: Readonly<Record<string, string>>) =>
    asList(spec[field]).flatMap((item, index) => {
      const rule = compileAt(asObject(item)[key], `spec.${field}[${index}].${key}`, variables);
      return rule === undefined ? [] : [{ ...rule, body: asObject(item), index }];
    });
  const policy: Policy = {
    name: metadata.name,
    spec,
    constraints: asObject(spec.matchConstraints),
    paramKind: spec.paramKind === undefined ? undefined : asObject(spec.paramKind),
    isIgnoring: spec.failurePolicy === 'Ignore',
    conditions: listRules('matchConditions', 'expression', COMMON),
    variables: listRules('variables', 'expression', ALL).map((rule) => ({ ...rule, name: String(rule.body.name) })),
    validations: listRules('validations', 'expression', ALL).map(({ body, index, ...rule }) => {
      const { message, messageExpression } = body;
      const at = `spec.validations[${index}].messageExpression`;
      return {
        ...rule,
        message: typeof message === 'string' ? message.trim() : '',
        messageProgram:
          messageExpression === undefined ? undefined : compileAt(messageExpression, at, WITHOUT_AUTHORIZER)?.program,
      };
    }),
  };
  return { policy, faults };
}

const OF_MESSAGES = { object: 'dyn', oldObject: 'dyn', request: 'dyn', params: 'dyn' };
const COMMON = { ...OF_MESSAGES, authorizer: 'kubernetes.authorization.Authorizer' };
const WITHOUT_AUTHORIZER = { ...OF_MESSAGES, namespaceObject: 'dyn', variables: 'dyn' };
const ALL = { ...COMMON, namespaceObject: 'dyn', variables: 'dyn' };
