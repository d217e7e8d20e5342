import type { Cel, Environment } from './load.ts';
import { compare } from './values.ts';

/**
 * Registers what binds variables and the engine lacks: `optMap`, `optFlatMap`, `sortBy`, `existsOne`, and comprehensions with two
 * variables. Source of names and behaviour: cel-go, cel/library.go, ext/lists.go and ext/comprehensions.go.
 */
export function registerMacros(environment: Environment, { Optional }: Cel): void {
  const register = (signature: string, expand: (call: Call) => Macro) =>
    environment.registerFunction(signature, expand as (...values: unknown[]) => unknown);
  type Maybe = InstanceType<typeof Optional>;

  register('optional.optMap(ast, ast): optional<dyn>', ({ receiver, args: [name, body] }) =>
    bind({ names: [name!], source: receiver, bodies: [body!], type: 'optional<dyn>' }, (value, [run]) =>
      (value as Maybe).hasValue() ? Optional.of(run!((value as Maybe).value())) : value,
    ),
  );
  register('optional.optFlatMap(ast, ast): optional<dyn>', ({ receiver, args: [name, body] }) =>
    bind({ names: [name!], source: receiver, bodies: [body!], type: 'optional<dyn>' }, (value, [run]) =>
      (value as Maybe).hasValue() ? run!((value as Maybe).value()) : value,
    ),
  );
  register('list.sortBy(ast, ast): list<dyn>', ({ receiver, args: [name, body] }) =>
    bind({ names: [name!], source: receiver, bodies: [body!], type: 'list<dyn>' }, (value, [run]) => {
      const keyed = listOf(value).map((item) => ({ item, key: run!(item) }));
      return keyed.sort((a, b) => compare(a.key, b.key) ?? 0).map(({ item }) => item);
    }),
  );
  register('list.existsOne(ast, ast): bool', ({ receiver, args: [name, body] }) =>
    bind({ names: [name!], source: receiver, bodies: [body!], type: 'bool' }, (value, [run]) => {
      const items = Array.isArray(value) ? value : entriesOf(value).map(([key]) => key);
      return items.filter((item) => run!(item) === true).length === 1;
    }),
  );
  for (const [name, reduce] of Object.entries(TWO_VARIABLES)) {
    const type = name === 'transformList' ? 'list<dyn>' : name.startsWith('transform') ? 'map<dyn, dyn>' : 'bool';
    const expand = ({ receiver, args: [key, item, ...bodies] }: Call) =>
      bind({ names: [key!, item!], source: receiver, bodies, type }, (value, runs) => reduce(entriesOf(value), runs));
    register(`list.${name}(ast, ast, ast): ${type}`, expand);
    if (name.startsWith('transform')) register(`list.${name}(ast, ast, ast, ast): ${type}`, expand);
  }
}

/** An expression with the macro's variables bound to these values. */
type Run = (...values: readonly unknown[]) => unknown;
type Entry = readonly [key: unknown, value: unknown];

const TWO_VARIABLES: Readonly<Record<string, (entries: readonly Entry[], runs: readonly Run[]) => unknown>> = {
  all: (entries, [run]) => quantify(entries, run!, false),
  exists: (entries, [run]) => quantify(entries, run!, true),
  existsOne: (entries, [run]) => entries.filter((entry) => run!(...entry) === true).length === 1,
  transformList: (entries, runs) => transform(entries, runs),
  transformMap: (entries, runs) => {
    const kept = filter(entries, runs);
    return Object.fromEntries(kept.map((entry) => [String(entry[0]), runs.at(-1)!(...entry)]));
  },
  transformMapEntry: (entries, runs) => Object.assign({}, ...(transform(entries, runs) as object[])),
};

function transform(entries: readonly Entry[], runs: readonly Run[]): readonly unknown[] {
  return filter(entries, runs).map((entry) => runs.at(-1)!(...entry));
}

function filter(entries: readonly Entry[], runs: readonly Run[]): readonly Entry[] {
  return runs.length === 1 ? entries : entries.filter((entry) => runs[0]!(...entry) === true);
}

/** An error counts only where no other item decides. */
function quantify(entries: readonly Entry[], run: Run, decisive: boolean): boolean {
  let failure: unknown;
  for (const entry of entries) {
    try {
      if (run(...entry) === decisive) return decisive;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return !decisive;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('a list is needed');
  return value;
}

function entriesOf(value: unknown): readonly Entry[] {
  if (Array.isArray(value)) return value.map((item, index) => [BigInt(index), item] as const);
  if (typeof value !== 'object' || value === null) throw new Error('a list or map is needed');
  return Object.entries(value);
}

/** What the engine gives to a macro, as far as it is used here. */
interface Node {
  readonly op: string;
  readonly args: unknown;
}
interface Call {
  readonly receiver: Node;
  readonly args: readonly Node[];
}
interface Scope {
  forkWithVariable(name: string, type: unknown): Scope;
  reuse(parent: Scope): Scope;
  setIterValue(value: unknown, evaluator: Evaluator): Scope;
}
interface Checker {
  check(node: Node, scope: Scope): unknown;
  getType(name: string): unknown;
}
interface Evaluator {
  run(node: Node, scope: Scope): unknown;
}
interface Macro {
  readonly async: false;
  typeCheck(checker: Checker, macro: Macro, scope: Scope): unknown;
  evaluate(evaluator: Evaluator, macro: Macro, scope: Scope): unknown;
}
interface Binding {
  readonly names: readonly Node[];
  readonly source: Node;
  readonly bodies: readonly Node[];
  readonly type: string;
}

function bind({ names, source, bodies, type }: Binding, evaluate: (value: unknown, runs: readonly Run[]) => unknown): Macro {
  const variables = names.map(({ op, args }) => {
    if (op !== 'id') throw new Error('a variable is needed where there is an expression');
    return String(args);
  });
  let scopes: Scope[] = [];
  return {
    async: false,
    typeCheck(checker, _, scope) {
      checker.check(source, scope);
      let inner = scope;
      scopes = variables.map((name) => {
        inner = inner.forkWithVariable(name, checker.getType('dyn'));
        return inner;
      });
      for (const body of bodies) checker.check(body, inner);
      return checker.getType(type);
    },
    evaluate(evaluator, _, scope) {
      const runs = bodies.map(
        (body): Run =>
          (...values) => {
            let inner = scope;
            for (const [index, each] of scopes.entries()) inner = each.reuse(inner).setIterValue(values[index], evaluator);
            return evaluator.run(body, inner);
          },
      );
      return evaluate(evaluator.run(source, scope), runs);
    },
  };
}
