import { registerAddresses } from './addresses.ts';
import { registerAuthorizer } from './authorizer.ts';
import { registerFormats } from './formats.ts';
import { registerLists } from './lists.ts';
import { type Environment, loadCel } from './load.ts';
import { registerMacros } from './macros.ts';
import { registerQuantity } from './quantity.ts';
import { registerRegex } from './regex.ts';
import { rewrite } from './rewrite.ts';
import { registerSemver } from './semver.ts';
import { registerStrings } from './strings.ts';
import { takeTouched } from './unknowns.ts';
import { registerUrls } from './urls.ts';

/** What came of an expression: a value, an error, or nothing because it needs what cannot be known here. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'unknown'; readonly what: string };

/** An expression with its variables to come. */
export type Program = (variables: object) => Outcome;

/** The expression, ready to run with such variables; or what is wrong with it. */
export function compile(expression: string, variables: Readonly<Record<string, string>>): Program | { readonly fault: string } {
  if (expression.length > MOST_LETTERS) return { fault: `it is longer than ${MOST_LETTERS} characters` };
  try {
    const parsed = environmentOf(variables).parse(expression);
    rewrite(parsed.ast);
    const { valid, error } = parsed.check();
    if (!valid) return { fault: reasonOf(error) };
    return (values) => run(() => parsed(values as Record<string, unknown>));
  } catch (error) {
    return { fault: reasonOf(error) };
  }
}

function run(evaluate: () => unknown): Outcome {
  takeTouched();
  try {
    return { kind: 'value', value: evaluate() };
  } catch (error) {
    const what = takeTouched();
    return what === undefined ? { kind: 'error', message: reasonOf(error) } : { kind: 'unknown', what };
  }
}

const MOST_LETTERS = 100_000;
const environments = new Map<string, Environment>();

/** Source: k8s.io/apiserver, pkg/cel/environment/base.go, where the libraries are listed. */
function environmentOf(variables: Readonly<Record<string, string>>): Environment {
  const key = JSON.stringify(variables);
  const known = environments.get(key);
  if (known !== undefined) return known;
  const cel = loadCel();
  const limits = { maxListElements: 10_000, maxMapEntries: 10_000 };
  const environment = new cel.Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false, limits });
  registerAuthorizer(environment);
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type);
  for (const register of [
    registerQuantity,
    registerRegex,
    registerAddresses,
    registerSemver,
    registerStrings,
    registerUrls,
    registerLists,
  ]) {
    register(environment);
  }
  for (const register of [registerFormats, registerMacros]) register(environment, cel);
  environments.set(key, environment);
  return environment;
}

function reasonOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message?: string };
  return summary ?? message ?? String(error);
}
