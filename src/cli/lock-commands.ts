import type { Command } from 'commander';
import type { Define, Runner } from './define.ts';

/** The commands that keep stages as they are. */
export function addLocks({ command, withPlace, withInputs }: Define, runner: Runner): void {
  const withOwner = (target: Command) =>
    target.option('--owner <name>', 'whose lock it is (default: user.name of Git)').option('--force', "also somebody else's");

  withPlace(
    withOwner(
      withInputs(
        command('lock', 'keep a stage or application as it is, for all projects; or show what is locked', [
          'lock production --reason "database migration" --expires 12h',
          'lock production shop --reason "waits for legal"',
          'lock',
        ]),
      ),
    ),
  )
    .argument('[stage]', 'the stage (default: show all locks)')
    .argument('[application]', 'only this application (default: the whole stage)')
    .option('--reason <text>', 'why: it is shown to whom it stops')
    .option('--expires <when>', 'a duration such as 12h, or a time such as 2026-12-24T18:00:00Z (default: never)')
    .option('--list', 'show locks and change none')
    .action((stage, application, options) =>
      runner(async (world) => (await import('./commands/lock.ts')).lock(world, [stage, application], options)),
    );

  withPlace(withOwner(withInputs(command('unlock', 'lift a lock', ['unlock production', 'unlock production shop --force']))))
    .argument('<stage>', 'the stage')
    .argument('[application]', 'the lock of this application (default: that of the stage as a whole)')
    .action((stage, application, options) =>
      runner(async (world) => (await import('./commands/unlock.ts')).unlock(world, [stage, application ?? null], options)),
    );
}
