import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { createPrivateFolder } from '../git/cleanup.ts';
import { describe, placeOf } from '../text/describe.ts';
import { plural, quote } from '../text/words.ts';
import type { FileTree } from '../types/files.ts';
import type { Finding } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';
import type { ExternalValidator } from '../types/validator.ts';
import { findFailure, type ValidatorFailure } from './failures.ts';
import type { Found, Report } from './formats/format.ts';
import { formats } from './formats/registry.ts';
import { indexRendered, type Rendered } from './rendered.ts';
import { runProgram } from './run-program.ts';

export interface StageToValidate {
  readonly stage: string;
  readonly validators: readonly ExternalValidator[];
  readonly resources: readonly Resource[];
  /** The objects: path to YAML, without what only operators read. */
  readonly files: FileTree;
}

export interface ValidatorWorld {
  /** The project's folder, in which validators run. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What validators have found, and what went wrong with them. */
export interface Validated {
  readonly findings: readonly Finding[];
  readonly failures: readonly Finding[];
}

/** Issues of one validator that are shown; the others are counted. */
const SHOWN = 1000;

/** Lets the validators of a stage look at what was rendered, all at the same time. */
export async function validateStage(stage: StageToValidate, world: ValidatorWorld): Promise<Validated> {
  if (stage.files.size === 0) return { findings: [], failures: [] };
  const rendered = indexRendered(stage.files, stage.resources);
  const folder = createPrivateFolder();
  try {
    // Some systems reach the temporary folder by a link, which programs resolve in what they print.
    const root = realpathSync(folder.path);
    writeFiles(root, stage, rendered);
    const all = await Promise.all(stage.validators.map((validator) => ask(validator, { root, stage, rendered, world })));
    return { findings: all.flatMap(({ findings }) => findings), failures: all.flatMap(({ failures }) => failures) };
  } finally {
    folder.remove();
  }
}

const FOLDER = 'objects';
const FILE = 'objects.yaml';

function writeFiles(root: string, { files, validators }: StageToValidate, { whole }: Rendered): void {
  const inputs = new Set(validators.map(({ input }) => input));
  if (inputs.has('file')) writeFileSync(join(root, FILE), whole);
  if (!inputs.has('folder')) return;
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, FOLDER, path)), { recursive: true });
    writeFileSync(join(root, FOLDER, path), text);
  }
}

interface Asked {
  readonly root: string;
  readonly stage: StageToValidate;
  readonly rendered: Rendered;
  readonly world: ValidatorWorld;
}

async function ask(validator: ExternalValidator, asked: Asked): Promise<Validated> {
  const { root, stage, rendered, world } = asked;
  const { input, command, timeout, format } = validator;
  const path = join(root, input === 'file' ? FILE : FOLDER);
  const ended = await runProgram(
    command.map((argument) => argument.replaceAll('{path}', path)),
    { ...world, timeout, input: input === 'stdin' ? rendered.whole : '' },
  );
  const report = ended.stopped === undefined ? formats[format](ended.stdout) : undefined;
  const failure = findFailure(validator, ended, report);
  if (failure) {
    const message = hideFolder(failure.message, root);
    return { findings: [], failures: [toFailure(validator, stage, { ...failure, message })] };
  }
  const { findings } = report as Report;
  const shown = findings.slice(0, SHOWN).map((found) => toFinding(found, validator, asked));
  const more = findings.length - shown.length;
  return { findings: [...shown, ...(more > 0 ? [countMore(validator, stage, more)] : [])], failures: [] };
}

function toFailure({ id, trace }: ExternalValidator, { stage }: StageToValidate, { message, fix }: ValidatorFailure): Finding {
  return { code: 'external-validator', rule: id, severity: 'error', message, fix, stage, trace };
}

/** Characters of what a validator says that are shown. */
const LONGEST = 2000;

function toFinding(found: Found, validator: ExternalValidator, { root, stage, rendered }: Asked): Finding {
  const { id, severity = found.severity, input, trace } = validator;
  const { message, fix, rule, at, object, file } = found;
  const said = hideFolder(message, root).slice(0, LONGEST);
  const common = {
    code: 'external-validator' as const,
    rule: rule === undefined ? id : `${id}/${rule}`,
    severity,
    fix: fix ?? `Do what ${id} asks for, or waive it with the reason why it is right.`,
    ...(at && { at }),
  };
  const path = input === 'folder' ? toPath(file, join(root, FOLDER)) : undefined;
  const name = object ? describe({ group: '', ...object }) : quote(path ?? file ?? '');
  if (!object && file === undefined && found.line === undefined)
    return { ...common, message: `${id}: ${said}`, stage: stage.stage, trace };
  const subject = rendered.findSubject(found, path);
  if (subject === undefined) {
    const message = `${id} speaks of ${name}, which it was not given: ${said}`;
    return { ...common, severity: validator.severity ?? 'error', message, stage: stage.stage, trace };
  }
  if ('resource' in subject) {
    return { ...common, message: `${describe(subject.resource.id)}: ${id}: ${said}`, ...placeOf(subject.resource) };
  }
  const { application } = subject;
  return {
    ...common,
    message: `${name}: ${id}: ${said}`,
    stage: stage.stage,
    ...(application !== undefined && { application }),
    trace,
  };
}

/** The text without the path of the temporary folder, which is another one each time. */
function hideFolder(text: string, root: string): string {
  return text.replaceAll(join(root, FOLDER) + sep, '').replaceAll(root + sep, '');
}

/** The path that we gave the file, whether it is told from the folder or from the root of the machine. */
function toPath(file: string | undefined, folder: string): string | undefined {
  if (file === undefined) return undefined;
  return (isAbsolute(file) ? relative(folder, file) : file).split(sep).join('/').replace(/^\.\//, '');
}

function countMore({ id, severity = 'error', trace }: ExternalValidator, { stage }: StageToValidate, more: number): Finding {
  return {
    code: 'external-validator',
    rule: id,
    severity,
    message: `Validator ${quote(id)} has found ${plural(more, 'more issue')} than the ${SHOWN} that are shown.`,
    fix: 'Mend those first.',
    stage,
    trace,
  };
}
