import { DURATION_RULE, parseDuration } from '../text/duration.ts';
import { StagewrightError } from '../text/error.ts';
import { list, quote } from '../text/words.ts';
import type { Severity } from '../types/issue.ts';
import type { ExternalValidator, ValidatorFormat, ValidatorInput } from '../types/validator.ts';
import { blameCaller, type Callable, captureTrace } from './trace.ts';

/** What all validators have in common. */
export interface ValidatorOptions {
  /** Further arguments of the program. @default none */
  readonly arguments?: readonly string[];
  /** How long it may take, such as `90s` or `5m`. @default '60s' */
  readonly timeout?: string;
  /** Of all its findings. @default what it says itself; `error` where it says nothing */
  readonly severity?: Severity;
}

export interface ExternalValidatorOptions extends Omit<ValidatorOptions, 'arguments'> {
  /** In kebab case: what issues and waivers call it. */
  readonly id: string;
  /**
   * The program and its arguments, which no shell reads. It runs in the project's folder. `{path}` is where the objects are; without
   * it, that is the last argument.
   */
  readonly command: readonly string[];
  /** How it prints what it has found; `lines` is one finding a line, as `FILE: MESSAGE`, `FILE:LINE: MESSAGE` or any text. */
  readonly format: ValidatorFormat;
  /** How it gets the objects. @default 'folder' */
  readonly input?: ValidatorInput;
}

/**
 * A program that looks at what was rendered: `externalValidator({ id: 'kubescore', command: ['kube-score', …], format: 'sarif' })`.
 *
 * @throws StagewrightError for an id that is not kebab case, an empty command, and a bad timeout.
 */
export function externalValidator(options: ExternalValidatorOptions): ExternalValidator {
  return createValidator(options, externalValidator);
}

export interface KubeconformOptions extends ValidatorOptions {
  /** Version of its schemas, such as `1.34.0`. @default 'master', the newest */
  readonly kubernetes?: string;
  /** Where it finds schemas: addresses, folders, or templates. @default its own */
  readonly schemaLocations?: readonly string[];
  /** True when kinds without a schema are skipped. @default false */
  readonly ignoreMissingSchemas?: boolean;
}

/** https://github.com/yannh/kubeconform: the JSON schemas of Kubernetes and of many custom kinds. */
export function kubeconform(options: KubeconformOptions = {}): ExternalValidator {
  const { kubernetes, schemaLocations = [], ignoreMissingSchemas = false, arguments: further = [], ...common } = options;
  const command = [
    ...['kubeconform', '-output', 'json', '-summary', '-strict'],
    ...(kubernetes === undefined ? [] : ['-kubernetes-version', kubernetes]),
    ...schemaLocations.flatMap((location) => ['-schema-location', location]),
    ...(ignoreMissingSchemas ? ['-ignore-missing-schemas'] : []),
    ...further,
  ];
  return createValidator({ id: 'kubeconform', command, format: 'kubeconform', ...common }, kubeconform);
}

export interface ConftestOptions extends ValidatorOptions {
  /** Folder with policies in Rego, in the project. @default 'policy' */
  readonly policy?: string;
}

/** https://www.conftest.dev: policies in Rego. */
export function conftest({ policy = 'policy', arguments: further = [], ...common }: ConftestOptions = {}): ExternalValidator {
  const command = ['conftest', 'test', '--output', 'json', '--no-color', '--policy', policy, ...further];
  return createValidator({ id: 'conftest', command, format: 'conftest', ...common }, conftest);
}

export interface KubeLinterOptions extends ValidatorOptions {
  /** Its configuration, in the project. @default its own search */
  readonly config?: string;
}

/** https://docs.kubelinter.io: good practice. */
export function kubeLinter({ config, arguments: further = [], ...common }: KubeLinterOptions = {}): ExternalValidator {
  const chosen = config === undefined ? [] : ['--config', config];
  const command = ['kube-linter', 'lint', '--format', 'json', ...chosen, ...further];
  return createValidator({ id: 'kube-linter', command, format: 'kube-linter', ...common }, kubeLinter);
}

export interface KyvernoOptions extends ValidatorOptions {
  /** Files and folders with policies, in the project. */
  readonly policies: readonly string[];
}

/** https://kyverno.io/docs/kyverno-cli: the policies that Kyverno enforces in the cluster. Version 1.13 or newer. */
export function kyverno({ policies, arguments: further = [], ...common }: KyvernoOptions): ExternalValidator {
  const report = ['--policy-report', '--output-format', 'json', '--remove-color'];
  // It does not look into folders of a folder.
  const command = ['kyverno', 'apply', ...policies, ...report, ...further, '--resource', '{path}'];
  return createValidator({ id: 'kyverno', command, format: 'kyverno', input: 'file', ...common }, kyverno);
}

/** What the author of that stage wrote, checked. Blames who makes the stage: throws `stage-invalid`. */
export function readValidators(
  stage: string,
  option: readonly ExternalValidator[],
  maker: Callable,
): readonly ExternalValidator[] {
  const given: unknown = option;
  if (Array.isArray(given) && given.every((each) => (each as Partial<ExternalValidator> | null)?.trace)) return option;
  const message = `The validators of stage ${quote(stage)} hold something that is no validator.`;
  const hint =
    'Write a list of what kubeconform(), conftest(), kubeLinter(), kyverno({ … }) and externalValidator({ … }) return.';
  throw blameCaller(new StagewrightError('stage-invalid', message, { hint }), maker);
}

const FORMATS: readonly ValidatorFormat[] = ['kubeconform', 'conftest', 'kube-linter', 'kyverno', 'sarif', 'lines'];
const INPUTS: readonly ValidatorInput[] = ['stdin', 'folder', 'file'];

function createValidator(options: ExternalValidatorOptions, maker: Callable): ExternalValidator {
  const { id, command, format, input = 'folder', timeout = '60s', severity } = options;
  const refuse = (what: string, hint: string) =>
    blameCaller(new StagewrightError('stage-invalid', `Validator ${quote(String(id).slice(0, 80))} ${what}.`, { hint }), maker);
  if (typeof id !== 'string' || !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id)) {
    throw refuse('has an id that is not kebab case', 'Use words of a-z and 0-9 with "-" between them.');
  }
  if (
    !Array.isArray(command) ||
    !command[0] ||
    command.some((argument) => typeof argument !== 'string' || argument.includes('\0'))
  ) {
    throw refuse('has no command', "Write the program and each argument as one text: ['kubeconform', '-strict'].");
  }
  if (!FORMATS.includes(format)) throw refuse(`has the format ${quote(String(format))}`, `Formats are ${list(FORMATS)}.`);
  if (!INPUTS.includes(input)) throw refuse(`has the input ${quote(String(input))}`, `Inputs are ${list(INPUTS)}.`);
  const limit = parseDuration(timeout);
  if (!limit) throw refuse(`has the timeout ${quote(String(timeout))}`, DURATION_RULE);
  const isComplete = input === 'stdin' || command.some((argument) => argument.includes('{path}'));
  return {
    id,
    command: isComplete ? command : [...command, '{path}'],
    format,
    input,
    timeout: limit,
    ...(severity && { severity }),
    trace: captureTrace(maker),
  };
}
