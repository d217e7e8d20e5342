import { Option } from 'commander';
import type { Define, Runner } from './define.ts';

/** The commands that put back what was, and let it go again. */
export function addRollback({ command, withInputs, withPlace, withPublishing }: Define, runner: Runner): void {
  withPublishing(
    withPlace(
      withInputs(
        command('rollback', 'put a stage or applications back to what they were', [
          'rollback production shop --to previous --reason "the cart is empty"',
          'rollback production --to 1a2b3c4d5e6f --dry-run',
          'rollback production shop --to previous --repository git@github.com:acme/gitops.git',
        ]),
      ),
    ),
  )
    .argument('<stage>', 'the stage; its code may be gone')
    .argument('[applications...]', 'only these applications (default: the whole stage; with previous, what changed last)')
    .requiredOption('--to <commit>', 'previous, a publish as history shows it, a commit there, or a source commit')
    .option('--reason <text>', 'why: it is shown to whom the hold stops')
    .addOption(
      new Option('--delivery <kind>', 'how (default: as the stage was delivered last)').choices(['commit', 'pull-request']),
    )
    .option('--allow-broken', 'also what then lacks something, or what others still need')
    .action((stage, applications, options) =>
      runner(async (world) => (await import('./commands/rollback.ts')).rollback(world, [stage, ...applications], options)),
    );

  withPlace(
    withInputs(command('release', 'let go what a rollback or revert holds', ['release production shop', 'release production'])),
  )
    .argument('<stage>', 'the stage; its code may be gone')
    .argument('[applications...]', 'only these applications (default: all that are held)')
    .action((stage, applications, options) =>
      runner(async (world) => (await import('./commands/release.ts')).release(world, [stage, ...applications], options)),
    );
}
