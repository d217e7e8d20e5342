import { MATCHES } from './regex.ts';

/** A node of a parsed expression, as far as it is changed here. */
interface Node {
  readonly op: string;
  readonly args: unknown;
  setMeta(key: string, value: unknown): unknown;
}

/** Replaces what the engine has its own, narrower idea of: `matches` knows no RE2, and `has` no index on the way to its field. */
export function rewrite(node: unknown): void {
  if (Array.isArray(node)) {
    for (const item of node) rewrite(item);
    return;
  }
  if (!isNode(node)) return;
  const { op, args } = node;
  if (op === 'rcall' && isCall(args, 'matches') && (args[2] as readonly unknown[]).length === 1) args[0] = MATCHES;
  if (op === 'call' && isCall(args, 'has')) {
    const [field] = args[1] as readonly unknown[];
    if (isNode(field) && /^\.\??$/.test(field.op)) node.setMeta('macro', hasField(field));
  }
  rewrite(args);
}

function isCall(args: unknown, name: string): args is unknown[] {
  return Array.isArray(args) && args[0] === name;
}

interface Evaluator {
  run(node: unknown, scope: unknown): unknown;
}
interface Checker {
  check(node: unknown, scope: unknown): unknown;
  getType(name: string): unknown;
}

function hasField({ args }: Node) {
  const [holder, key] = args as readonly [Node, string];
  return {
    async: false,
    typeCheck(checker: Checker, _: unknown, scope: unknown) {
      checker.check(holder, scope);
      return checker.getType('bool');
    },
    evaluate(evaluator: Evaluator, _: unknown, scope: unknown) {
      const value = evaluator.run(holder, scope);
      const found = isOptional(value) ? (value.hasValue() ? value.value() : {}) : value;
      if (typeof found !== 'object' || found === null || Array.isArray(found)) throw new Error(`No such key: ${key}`);
      return Object.hasOwn(found, key) && (found as Record<string, unknown>)[key] !== undefined;
    },
  };
}

interface Optional {
  hasValue(): boolean;
  value(): unknown;
}

function isOptional(value: unknown): value is Optional {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Optional>).hasValue === 'function';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value && 'setMeta' in value;
}
