import { quote } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import type { Parser } from '../types/parser.ts';
import type { ResolvedInput } from '../types/stage.ts';
import { currentContext, type FoundInput } from './context.ts';

const INPUT = Symbol.for('stagewright.input');

/** A variable whose value comes from outside at synth time. */
export interface Input<T> {
  readonly [INPUT]: true;
  readonly name: string;
  readonly parser: Parser<T>;
  readonly default: { readonly value: T } | undefined;
  readonly secret: boolean;
}

export interface InputOptions<T> {
  /** Used when nothing else gives a value. @default none: the input is required */
  readonly default?: T;
  /** Keeps the value out of the mark, the commit and every output. @default false */
  readonly secret?: boolean;
}

/**
 * Declares a variable that is given from outside. First wins: `--set [STAGE.]NAME=VALUE`, the environment variable of
 * that name, `stages/<stage>.inputs.json`, for `publish` and `diff` the published value, the default.
 */
export function input<T>(name: string, parser: Parser<T>, options: InputOptions<NoInfer<T>> = {}): Input<T> {
  return {
    [INPUT]: true,
    name,
    parser,
    default: options.default === undefined ? undefined : { value: options.default },
    secret: options.secret ?? false,
  };
}

export function isInput(value: unknown): value is Input<unknown> {
  return typeof value === 'object' && value !== null && INPUT in value;
}

/** Thrown by the `Stage` constructor with everything that is wrong with its inputs, at once. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly findings: readonly Finding[];
  /** True when the stage is one that takes part only when it is named. */
  readonly ephemeral: boolean;

  constructor(findings: readonly Finding[], ephemeral: boolean) {
    super(findings.map(({ message, fix }) => `${message} ${fix}`).join('\n'));
    this.findings = findings;
    this.ephemeral = ephemeral;
  }
}

export interface Resolution {
  readonly values: Readonly<Record<string, unknown>>;
  readonly inputs: readonly ResolvedInput[];
  /** Every missing and every bad input. */
  readonly findings: readonly Finding[];
}

/** Replaces inputs by their values. */
export function resolveInputs(stage: string, variables: Readonly<Record<string, unknown>>): Resolution {
  const values: Record<string, unknown> = {};
  const inputs: ResolvedInput[] = [];
  const findings: Finding[] = [];
  for (const [variable, given] of Object.entries(variables)) {
    if (!isInput(given)) {
      values[variable] = given;
      continue;
    }
    const resolved = resolveInput(stage, variable, given);
    if ('value' in resolved) {
      values[variable] = resolved.value;
      inputs.push(resolved);
    } else {
      findings.push(resolved);
    }
  }
  return { values, inputs, findings };
}

/** The value of one input, or what is wrong with it. */
export function resolveInput(stage: string | undefined, variable: string, given: Input<unknown>): ResolvedInput | Finding {
  const { name, secret, parser } = given;
  const context = currentContext();
  const found: FoundInput | undefined =
    context.findInput(stage, name) ?? (given.default && { value: given.default.value, source: 'default' });
  const problem = { severity: 'error', ...(stage !== undefined && { stage }), at: variable } as const;
  const owner = stage === undefined ? 'A stage' : `Stage ${quote(stage)}`;
  if (!found) {
    if (context.placeholders) {
      // The name of a stage is read by people: the first sample that fits would look like a mistake.
      const value = placeholder(parser, stage === undefined ? ['placeholder', ...samples] : samples);
      return { name, variable, value, source: 'placeholder', secret, parser };
    }
    return {
      ...problem,
      code: 'missing-input',
      message: `${owner} needs the input ${name} for its ${stage === undefined ? 'name' : `variable ${quote(variable)}`}, and nothing gives it.`,
      fix: `Pass --set ${name}=VALUE, or set the environment variable ${name}${stage === undefined ? '' : `, or add it to stages/${stage}.inputs.json`}.`,
    };
  }
  const result = parse(parser, found.value);
  if ('value' in result) return { name, variable, value: result.value, source: found.source, secret, parser };
  const shown = secret ? 'the value' : JSON.stringify(found.value);
  return {
    ...problem,
    code: 'invalid-input',
    message: `Input ${name} of ${stage === undefined ? 'a stage' : `stage ${quote(stage)}`} does not accept ${shown} (from ${described[found.source]}): ${result.problem}.`,
    fix: `Give ${name} a value that its parser accepts.`,
  };
}

const described: Record<FoundInput['source'], string> = {
  set: '--set',
  environment: 'the environment',
  file: 'the inputs file',
  published: 'the value that is published now',
  default: 'its default',
  placeholder: 'a placeholder',
};

/** What a parser makes of a value, or what is wrong with it. */
export function parse(parser: Parser<unknown>, value: unknown): { readonly value: unknown } | { readonly problem: string } {
  const result = parser['~standard'].validate(value);
  if (result instanceof Promise) return { problem: 'its parser is asynchronous, and inputs need a synchronous one' };
  if (result.issues === undefined) return { value: result.value };
  return { problem: result.issues.map(({ message }) => message.replace(/\.$/, '')).join('; ') };
}

// One of these fits nearly every parser; `list` only needs the stage to be built, not to be right.
const samples = [
  'example.invalid/placeholder:0',
  'placeholder.invalid',
  'placeholder',
  'true',
  '1',
  1,
  true,
  '0.0.0',
  'https://placeholder.invalid',
];

function placeholder(parser: Parser<unknown>, tried: readonly unknown[]): unknown {
  for (const sample of tried) {
    const result = parse(parser, sample);
    if ('value' in result) return result.value;
  }
  return 'placeholder';
}
