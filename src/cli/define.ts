import { type Command, Option } from 'commander';
import { parseDeletions, parseTimeout } from './options.ts';
import type { Outcome, World } from './world.ts';

/** Runs a command's code, which is loaded only now: `list` need not load git. */
export type Runner = (run: (world: World) => Promise<Outcome>) => Promise<void>;

/** What the definitions of commands have in common. */
export interface Define {
  /** A command with the options of all, and its examples. */
  command(name: string, description: string, examples: readonly string[]): Command;
  withInputs(target: Command): Command;
  withNeighbours(target: Command): Command;
  withPublishing(target: Command): Command;
  /** Where a stage is published, for commands that work without its code. */
  withPlace(target: Command): Command;
}

export function createDefine(program: Command): Define {
  const command = (name: string, description: string, examples: readonly string[]) =>
    program
      .command(name)
      .description(description)
      .option('--project <dir>', 'folder of the project (default: here or above)')
      .option('--json', 'print one JSON document on stdout, everything else on stderr')
      .option('--no-color', 'no colours')
      .exitOverride()
      .addHelpText('after', `\nExample:\n${examples.map((example) => `  $ stagewright ${example}`).join('\n')}\n`);
  const withInputs = (target: Command) =>
    target.addOption(
      new Option('--set <[stage.]name=value>', 'value of an input, may be repeated').argParser(
        (pair: string, pairs: readonly string[] = []) => [...pairs, pair],
      ),
    );
  const withNeighbours = (target: Command) =>
    target
      .option('--against [repository]', 'look also at what is published there (default: where the stages are published)')
      .option('--against-files', 'and at YAML there that no inventory lists, which has to be downloaded');
  const withPublishing = (target: Command) =>
    target
      .option('--dry-run', 'show what would be done, and push nothing')
      .option('--overwrite-hand-edits', 'overwrite files of ours that somebody has changed')
      .addOption(
        new Option('--allow-deletions <n>', 'delete that many things per stage that are hard to bring back').argParser(
          parseDeletions,
        ),
      )
      .option('--allow-rewound', 'publish to a branch that has lost commits which it had')
      .option('--during-freeze', 'publish although a freeze of the stage lasts')
      .addOption(new Option('--timeout <seconds>', 'give up pushing after this time (default: 300)').argParser(parseTimeout));

  const withPlace = (target: Command) =>
    target
      .option('--repository <url>', 'where the stage is published, when its code is gone')
      .option('--branch <name>', 'branch there (default: main)')
      .option('--path <dir>', 'folder there (default: its root)');

  return { command, withInputs, withNeighbours, withPublishing, withPlace };
}
