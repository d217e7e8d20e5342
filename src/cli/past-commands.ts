import { Option } from 'commander';
import type { Define, Runner } from './define.ts';
import { parseAt, parseLimit } from './past-options.ts';

/** The commands that look at what is published and what was. */
export function addPast({ command, withPlace, withInputs }: Define, runner: Runner): void {
  withPlace(
    withInputs(
      command('history', 'show every publish of a stage: from where, by whom, what changed', [
        'history production',
        'history production shop --limit all',
        'history production --at 2026-11-20T18:30',
        'history production --brings ghcr.io/acme/shop:1.5.0',
      ]),
    ),
  )
    .argument('<stage>', 'the stage; its code may be gone')
    .argument('[application]', 'only this application (default: all)')
    .addOption(new Option('--limit <n>', 'how many, or all (default: 20)').argParser(parseLimit))
    .addOption(
      new Option('--at <time>', 'what ran then, a day or time, UTC without a zone').argParser(parseAt).conflicts('limit'),
    )
    .addOption(new Option('--brings <text>', 'which publish brought it, in an input or else in a file').conflicts('at'))
    .addOption(new Option('--health', 'what operators reported about each, asked of the forge').conflicts(['at', 'repository']))
    .action((stage, application, options) =>
      runner(async (world) => (await import('./commands/history.ts')).history(world, [stage, application], options)),
    );

  withPlace(
    withInputs(
      command('status', 'show what runs in every stage, and how far behind it is', [
        'status',
        'status staging production --json',
        'status --repository git@github.com:acme/gitops.git',
      ]),
    ),
  )
    .argument('[stages...]', 'stages (default: all that the code has or that are published)')
    .option('--health', 'what operators reported about what runs, asked of the forge')
    .action((names, options) => runner(async (world) => (await import('./commands/status.ts')).status(world, names, options)));
}
