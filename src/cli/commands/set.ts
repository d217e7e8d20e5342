import { isDeepStrictEqual } from 'node:util';
import { inputsPath, readInputsFile, writeInputsFile } from '../../load/inputs-file.ts';
import { parse } from '../../model/input.ts';
import { placeIssue } from '../../resources/place-issue.ts';
import { StagewrightError } from '../../text/error.ts';
import { findNearest } from '../../text/nearest.ts';
import { list, quote } from '../../text/words.ts';
import type { Finding } from '../../types/issue.ts';
import type { ResolvedInput, StageDefinition } from '../../types/stage.ts';
import type { CommonOptions } from '../options.ts';
import { openProject } from '../pipeline.ts';
import { printInputChange } from '../print/input-change.ts';
import { countIssues, printIssues } from '../print/issues.ts';
import type { Outcome, World } from '../world.ts';
import { loadDefinition } from './load-definition.ts';

/** Writes values of inputs into the committed file of a stage, all or none; each must be one that the input takes. */
export async function set(
  world: World,
  [stage = '', ...pairs]: readonly string[],
  options: Pick<CommonOptions, 'project'>,
): Promise<Outcome> {
  const given = parsePairs(pairs);
  const project = openProject(world, options);
  const definition = await loadDefinition(project, stage);
  const file = inputsPath(stage);
  const before = readInputsFile(project.root, stage);
  const findings: Finding[] = [];
  const values = new Map<string, unknown>();
  for (const [name, text] of given) {
    const input = definition.inputs.find((each) => each.name === name && each.variable !== 'name');
    const stored = input ? chooseValue(definition, input, { text, before: before.get(name) }) : unknownInput(definition, name);
    if ('value' in stored) values.set(name, stored.value);
    else findings.push(stored);
  }
  const changes = [...values].flatMap(([input, after]) => {
    const old = before.get(input) ?? null;
    return isDeepStrictEqual(old, after) ? [] : [{ input, before: old, after }];
  });
  const issues = findings.map((finding) => placeIssue(finding, project.root));
  if (issues.length > 0) {
    const text = `${printIssues(world, issues, project.root)}Found ${countIssues(issues)}. Nothing was written.\n`;
    return { exit: 1, json: { stage, file, changes: [], issues }, text };
  }
  writeInputsFile(project.root, stage, new Map(changes.map(({ input, after }) => [input, after])));
  const said = changes.map((change) => `  ${printInputChange(change)}\n`).join('');
  const text = said === '' ? `${file} says so already.\n` : `${world.style('bold', file)}\n${said}`;
  return { exit: 0, json: { stage, file, changes, issues }, text };
}

function parsePairs(pairs: readonly string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals <= 0) {
      throw new StagewrightError('usage', `${quote(pair)} is not NAME=VALUE.`, {
        hint: 'Write stagewright set production SHOP_IMAGE=ghcr.io/acme/shop:1.5.0.',
      });
    }
    given.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return given;
}

interface Offered {
  readonly text: string;
  /** What the file has; undefined for nothing. */
  readonly before: unknown;
}

/** The text as it is, as `--set` gives it; where the parser refuses that, what the text is as JSON. Throws `usage` for a secret. */
function chooseValue(
  { name: stage, trace }: StageDefinition,
  { name, variable, parser, secret }: ResolvedInput,
  { text, before }: Offered,
): Finding | { readonly value: unknown } {
  if (secret) {
    throw new StagewrightError('usage', `${name} of stage ${quote(stage)} is a secret, and the inputs file is committed.`, {
      hint: `Give it where the stage is published: in the environment variable ${name}.`,
    });
  }
  let problem = '';
  for (const value of [text, ...parseJson(text)]) {
    const parsed = parse(parser, value);
    if ('value' in parsed) {
      const old = before === undefined ? undefined : parse(parser, before);
      // The same in other words, such as 3 for "3", is left as its author wrote it.
      return { value: old && 'value' in old && isDeepStrictEqual(old.value, parsed.value) ? before : value };
    }
    problem = parsed.problem;
  }
  return {
    code: 'invalid-input',
    severity: 'error',
    stage,
    at: variable,
    trace,
    message: `Input ${name} of stage ${quote(stage)} does not accept ${JSON.stringify(text)}: ${problem}.`,
    fix: `Give ${name} a value that its parser accepts.`,
  };
}

/** The value that the text is as JSON, or none. */
function parseJson(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function unknownInput({ name: stage, inputs, trace }: StageDefinition, name: string): Finding {
  const known = inputs.filter(({ variable }) => variable !== 'name');
  const near =
    known.find(({ variable }) => variable === name)?.name ??
    findNearest(
      name,
      known.map((input) => input.name),
    );
  return {
    code: 'unknown-input',
    severity: 'error',
    stage,
    trace,
    message: `Stage ${quote(stage)} has no input ${name}${near ? `; did you mean ${quote(near)}?` : '.'}`,
    fix: known.length > 0 ? `Its inputs are ${list(known.map((input) => input.name).sort())}.` : 'It has no inputs.',
  };
}
