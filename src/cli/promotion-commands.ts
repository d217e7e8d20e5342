import type { Define, Runner } from './define.ts';

/** The commands that give a stage other inputs. */
export function addPromotion({ command, withPublishing }: Define, runner: Runner): void {
  command('set', 'write values of inputs into the inputs file of a stage', [
    'set production SHOP_IMAGE=ghcr.io/acme/shop:1.5.0',
    'set production SHOP_REPLICAS=3 SHOP_HOST=shop.example.com',
  ])
    .argument('<stage>', 'the stage whose stages/STAGE.inputs.json is written')
    .argument('<name=value...>', 'inputs and their values; text, or JSON where the input takes no text')
    .action((stage, pairs, options) =>
      runner(async (world) => (await import('./commands/set.ts')).set(world, [stage, ...pairs], options)),
    );

  withPublishing(
    command('promote', 'give a stage the inputs that are published in another one', [
      'promote --from staging --to production --dry-run',
      'promote --to production shop',
      'promote --to production --publish',
    ]),
  )
    .argument('[applications...]', 'only these applications (default: all)')
    .option('--from <stage>', 'the stage that has them (default: promotion.from of the other)')
    .requiredOption('--to <stage>', 'the stage that gets them')
    .option(
      '--publish',
      'publish at once, from the source that the other stage was published from (default: write the inputs file)',
    )
    .option('--allow-older', 'publish a source commit that is not newer than the published one')
    .action((names, options) => runner(async (world) => (await import('./commands/promote.ts')).promote(world, names, options)));
}
