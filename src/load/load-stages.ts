import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Context, withContext } from '../model/context.ts';
import { findStageDefinition } from '../model/internals.ts';
import type { Stage } from '../model/stage.ts';
import { isStagewrightError, StagewrightError } from '../text/error.ts';
import { findLocation } from '../text/location.ts';
import { quote } from '../text/words.ts';
import type { Finding, SourceLocation } from '../types/issue.ts';
import type { Purity } from '../types/purity.ts';
import type { StageDefinition } from '../types/stage.ts';
import { bundleStages } from './bundle.ts';
import { createInputs, type GivenInputs } from './inputs.ts';
import type { Project } from './project.ts';
import { findStageFiles, type StageFile, unknownStage } from './stage-files.ts';

export interface LoadOptions extends GivenInputs {
  /** Names of stages, or of files of stages. Without names: every stage that is not ephemeral. */
  readonly names: readonly string[];
  /** Inputs without a value get a placeholder: for verbs that only look. @default false */
  readonly placeholders?: boolean;
  /** Called for every stage before its fields are evaluated. */
  readonly onStage?: (definition: StageDefinition) => void;
}

export interface LoadedStage {
  readonly definition: StageDefinition;
  readonly tree: Stage;
  /** Path of its file, relative to the project. */
  readonly file: string;
}

export interface Loaded {
  readonly stages: readonly LoadedStage[];
  /** Missing, bad and unknown inputs. */
  readonly findings: readonly Finding[];
  /** What authors have asked besides their inputs. @default nobody has watched */
  readonly purity?: Purity<LoadedStage>;
  /** The files that were evaluated. */
  readonly stageFiles: readonly StageFile[];
  /** Everything that was read, absolute: what a watch has to watch. */
  readonly files: readonly string[];
}

/**
 * Evaluates the stages of a project: find the files, bundle them once, evaluate each that was asked for, and check what
 * they export. Throws `stage-broken`, `stage-invalid`, `stage-not-found` at the author's line.
 */
export async function loadStages(project: Project, options: LoadOptions): Promise<Loaded> {
  const files = findStageFiles(project.root, options.names);
  const inputs = createInputs(project.root, options);
  const seen: StageDefinition[] = [];
  const read: string[] = [];
  const context = (file: StageFile): Context => ({
    project: project.root,
    placeholders: options.placeholders ?? false,
    findInput: (stage, name) => inputs.find(stage, name, file),
    onStage: (definition) => {
      seen.push(definition);
      options.onStage?.(definition);
    },
    onFile: (path) => read.push(path),
  });
  const { importBundle, bundled } = await prepare(project.root, files);
  const findings: Finding[] = [];
  const begin = async (about: (file: StageFile) => Context, found: Finding[]) => {
    const evaluate = await importBundle();
    return () => evaluateAll({ files, root: project.root, evaluate, about, findings: found });
  };
  const once = () => begin(context, findings);
  const silent = (file: StageFile): Context => ({ ...context(file), onStage: () => {}, onFile: () => {} });
  // Who only looks does not wait for what watches.
  const { evaluated: stages, purity } = options.placeholders
    ? { evaluated: await (await once())() }
    : await (await import('./purity.ts')).evaluatePurely(once, () => begin(silent, []));
  refuseDuplicates(stages, project.root);
  findings.push(...inputs.findUnknown(seen));
  return { stages, findings, ...(purity && { purity }), stageFiles: files, files: [...bundled, ...read] };
}

interface Evaluation {
  readonly files: readonly StageFile[];
  readonly root: string;
  readonly evaluate: Evaluate;
  readonly about: (file: StageFile) => Context;
  /** Takes what is wrong with inputs. */
  readonly findings: Finding[];
}

async function evaluateAll({ files, root, evaluate, about, findings }: Evaluation): Promise<readonly LoadedStage[]> {
  const stages: LoadedStage[] = [];
  for (const file of files) {
    const evaluated = await withContext(about(file), () => evaluate(file)).catch((error: unknown) => {
      if (!isInputError(error)) throw placed(error, file, root);
      if (!error.ephemeral || file.asked.length > 0) findings.push(...error.findings);
      return undefined;
    });
    if (evaluated) stages.push(...pickStages(evaluated, file, root));
  }
  return stages;
}

/** What a file of stages exports. */
type Exports = Readonly<Record<string, unknown>>;
type Evaluate = (file: StageFile) => Promise<Exports>;

interface Prepared {
  /** Each import begins from nothing, as another run would. */
  readonly importBundle: () => Promise<Evaluate>;
  readonly bundled: readonly string[];
}

async function prepare(root: string, files: readonly StageFile[]): Promise<Prepared> {
  // Inside the project and not below node_modules, or bare imports of its packages, and of this very one, do not resolve.
  const folder = join(root, '.stagewright', 'cache');
  const newName = () => join(folder, `stages-${process.pid}-${randomBytes(4).toString('hex')}.mjs`);
  const { code, files: bundled } = await bundleStages(root, files, newName());
  process.setSourceMapsEnabled(true);
  return { importBundle: () => importCode(code, newName()), bundled };
}

async function importCode(code: string, outfile: string): Promise<Evaluate> {
  const folder = dirname(outfile);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(outfile, code);
    const { default: entries } = (await import(pathToFileURL(outfile).href)) as {
      default: Record<string, () => Promise<{ default?: unknown }>>;
    };
    return (file) => entries[file.name]?.() ?? Promise.resolve({});
  } catch (cause) {
    // Only what the file system says is about the folder; anything else is a bug.
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw new StagewrightError('output-not-writable', `The cache ${folder} cannot be used: ${(cause as Error).message}.`, {
      hint: 'Make the folder writable, or remove it.',
      cause,
    });
  } finally {
    rmSync(outfile, { force: true });
  }
}

function pickStages({ default: exported, ...named }: Exports, file: StageFile, root: string): readonly LoadedStage[] {
  const asked = file.asked.length > 0;
  if (exported === undefined) {
    const forgotten = Object.entries(named).find(([, value]) => [value].flat().some((each) => findStageDefinition(each)));
    // A file without a default export is what other files build on, such as the class of all stages.
    if (!asked && !forgotten) return [];
    const hint = forgotten
      ? `Stages are found by the default export only: export default ${forgotten[0]}.`
      : `Export the stage: export default new Stage(${quote(file.name)}, { … }).`;
    throw new StagewrightError('stage-invalid', `${file.path} has no default export.`, { hint, at: beginningOf(file) });
  }
  const trees: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  const stages = trees.map((tree): LoadedStage => {
    const definition = findStageDefinition(tree);
    if (!definition) {
      throw new StagewrightError('stage-invalid', `The default export of ${file.path} is no Stage.`, {
        hint: 'Export one Stage, or an array of them.',
        at: beginningOf(file),
      });
    }
    const { name } = definition;
    if (name !== file.name && !name.startsWith(`${file.name}-`)) {
      throw new StagewrightError('stage-invalid', `${file.path} holds stage ${quote(name)}.`, {
        hint: `A file holds the stage of its name, or stages named ${quote(`${file.name}-…`)}: rename one of the two.`,
        at: findLocation(definition.trace.stack, root) ?? beginningOf(file),
      });
    }
    return { definition, tree: tree as Stage, file: file.path };
  });
  if (!asked) return stages.filter(({ definition }) => !definition.ephemeral);
  if (file.asked.includes(file.name)) return stages;
  for (const name of file.asked) {
    const names = stages.map(({ definition }) => definition.name);
    if (!names.includes(name)) throw unknownStage(name, names);
  }
  return stages.filter(({ definition }) => file.asked.includes(definition.name));
}

function refuseDuplicates(stages: readonly LoadedStage[], root: string): void {
  const files = new Map<string, string>();
  for (const { definition, file } of stages) {
    const other = files.get(definition.name);
    if (other !== undefined) {
      throw new StagewrightError('stage-invalid', `Two stages are named ${quote(definition.name)}: in ${other} and in ${file}.`, {
        hint: 'Give one of them another name.',
        at: findLocation(definition.trace.stack, root),
      });
    }
    files.set(definition.name, file);
  }
}

interface InputErrorLike extends Error {
  readonly findings: readonly Finding[];
  readonly ephemeral: boolean;
}

// By name, because the project may load another copy of the package than the command does.
function isInputError(error: unknown): error is InputErrorLike {
  return error instanceof Error && error.name === 'InputError' && 'findings' in error;
}

/** The error with the author's line, whatever was thrown. */
function placed(error: unknown, file: StageFile, root: string): StagewrightError {
  const thrown = error instanceof Error ? error : new Error(`something that is no Error was thrown: ${String(error)}`);
  const at = findLocation(thrown.stack, root);
  if (isStagewrightError(thrown))
    return new StagewrightError(thrown.code, thrown.message, {
      hint: thrown.hint,
      cause: thrown,
      at: at ?? thrown.at ?? beginningOf(file),
    });
  const [message = ''] = thrown.message.split('\n');
  return new StagewrightError(
    'stage-broken',
    `${file.path} cannot be evaluated: ${message}${/[.!?]$/.test(message) ? '' : '.'}`,
    {
      hint: at ? `Mend ${at.file} at line ${at.line}.` : `Mend ${file.path} or what it imports.`,
      cause: thrown,
      at: at ?? beginningOf(file),
    },
  );
}

function beginningOf({ path }: StageFile): SourceLocation {
  return { file: path, line: 1, column: 1 };
}
