import type { FoundInput } from '../model/context.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import type { StageDefinition } from '../types/stage.ts';
import { inputsPath, readInputsFile } from './inputs-file.ts';
import type { InputValues } from './inputs-text.ts';
import type { StageFile } from './stage-files.ts';

export interface GivenInputs {
  /** `[STAGE.]NAME` to value: text from the command line, or what was promoted. */
  readonly set: ReadonlyMap<string, unknown>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Stage to the inputs that are published now. @default none */
  readonly published?: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** False to leave `stages/<stage>.inputs.json` unread. @default true */
  readonly withFile?: boolean;
}

export interface Inputs {
  /** The value from the first source that has one; the default is not a source. */
  find(stage: string | undefined, name: string, file: StageFile): FoundInput | undefined;
  /** What was given and fits no stage that was evaluated. */
  findUnknown(stages: readonly StageDefinition[]): readonly Finding[];
}

/** The sources of inputs in their order: `--set`, the environment, the committed file, the published value. */
export function createInputs(root: string, { set, environment, published, withFile = true }: GivenInputs): Inputs {
  const files = new Map<string, InputValues>();
  const used = new Set<string>();
  const declared = new Map<string, Set<string>>();
  const readFile = (stage: string) => {
    const known = files.get(stage);
    if (known) return known;
    const values: InputValues = withFile ? readInputsFile(root, stage) : new Map();
    files.set(stage, values);
    return values;
  };

  const find = (stage: string | undefined, name: string, file: StageFile): FoundInput | undefined => {
    if (stage !== undefined) declared.set(stage, (declared.get(stage) ?? new Set()).add(name));
    for (const key of stage === undefined ? [name] : [`${stage}.${name}`, name]) {
      const value = set.get(key);
      if (value === undefined) continue;
      // The general value counts as used even where a stage's own comes first.
      used.add(key).add(name);
      return { value, source: 'set' };
    }
    const inEnvironment = environment[name];
    if (inEnvironment !== undefined) return { value: inEnvironment, source: 'environment' };
    if (stage === undefined) {
      // `publish preview-login` says which preview is meant as well as `--set BRANCH=login` does.
      const asked = file.asked.find((asked) => asked !== file.name);
      return asked === undefined ? undefined : { value: asked, source: 'set' };
    }
    const inFile = readFile(stage).get(name);
    if (inFile !== undefined) return { value: inFile, source: 'file' };
    const publishedNow = published?.get(stage);
    if (!publishedNow || !Object.hasOwn(publishedNow, name)) return undefined;
    return { value: publishedNow[name], source: 'published' };
  };

  const findUnknown = (stages: readonly StageDefinition[]): readonly Finding[] => {
    const known = new Set([...declared.values()].flatMap((names) => [...names]));
    const findings: Finding[] = [];
    for (const key of set.keys()) {
      if (used.has(key)) continue;
      const near = findNearest(key, known);
      findings.push({
        code: 'unknown-input',
        severity: 'error',
        message: `--set ${key}: no stage asked for has an input of that name${near ? `; did you mean ${quote(near)}?` : '.'}`,
        fix: known.size > 0 ? `Inputs are ${list([...known].sort())}.` : 'These stages have no inputs.',
      });
    }
    for (const { name: stage } of stages) {
      for (const key of readFile(stage).keys()) {
        if (declared.get(stage)?.has(key)) continue;
        const near = findNearest(key, declared.get(stage) ?? []);
        findings.push({
          code: 'unknown-input',
          severity: 'error',
          stage,
          message: `${inputsPath(stage)} gives ${key}, which is no input of stage ${quote(stage)}${near ? `; did you mean ${quote(near)}?` : '.'}`,
          fix: 'Remove it, or declare it: input(…) in the variables of the stage.',
        });
      }
    }
    return findings;
  };

  return { find, findUnknown };
}
