import { Option } from 'commander';
import { DURATION_RULE, parseDuration } from '../text/duration.ts';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Define, Runner } from './define.ts';

/** The command that tells whether something has arrived. */
export function addArrival({ command, withInputs }: Define, runner: Runner): void {
  withInputs(
    command('wait', 'wait until operators have reported how a change came out', [
      'wait production',
      'wait production --commit 1a2b3c4d5e6f --timeout 30m',
      'wait production --rollback-on-failure',
    ]),
  )
    .argument('[stages...]', 'stages (default: all that are not ephemeral and whose operator reports)')
    .option('--commit <id>', 'commit of the GitOps repository (default: what is proposed, else the newest of the stage)')
    .addOption(new Option('--timeout <duration>', 'stop waiting after this time (default: 10m)').argParser(parseWait))
    .option('--rollback-on-failure', ROLLBACK)
    .action((names, options) => runner(async (world) => (await import('./commands/wait.ts')).wait(world, names, options)));
}

const ROLLBACK = 'put what failed back to what it was before, and hold it there';

/** The options that let a publish wait: `--wait`, or `--wait=30m`. */
export function waitOptions(): readonly [wait: Option, rollback: Option] {
  return [
    new Option('--wait [duration]', 'then wait until operators have reported (default: 10m)').preset('10m').argParser(parseWait),
    new Option('--rollback-on-failure', `with --wait: ${ROLLBACK}`).implies({ wait: 600_000 }),
  ];
}

/** A time in milliseconds. Throws `usage`. */
function parseWait(text: string): number {
  const duration = parseDuration(text);
  if (duration !== undefined && duration > 0) return duration;
  throw new StagewrightError('usage', `${quote(text)} is not a time to wait.`, {
    hint: `${DURATION_RULE} After --wait, put "=" before it, or nothing.`,
  });
}
